"""Plans in words: what an operation would change, what it warns of, what stands in its way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from markupsafe import Markup, escape

from cms import clock
from cms.admin.page import Page
from cms.admin.translating import mark
from cms.content.operations.base import Operation
from cms.content.plan import Plan
from cms.content.queries.releases import shown_rows
from cms.content.queries.titles import titles
from cms.content.site import SHARED
from cms.errors import CMSError, Forbidden, StateConflict, ValidationFailed, Vetoed
from cms.schema.registry import TypeRegistry

Tone = Literal["good", "warn", "bad"]
LINES_MAX = 50
"""How many lines of one part are shown; the rest is counted."""
CHANGES = {
    "added": mark("%(field)s: filled in"),
    "changed": mark("%(field)s: changed"),
    "removed": mark("%(field)s: emptied"),
}
BECAUSE = {
    "not_published": mark("nothing is published then"),
    "already_shown": mark("that version stands already"),
    "newer_published": mark("a newer version is published"),
    "replaced": mark("something else is planned for the same moment"),
}


@dataclass(frozen=True)
class PlanLine:
    """One thing that a plan says."""

    words: Markup
    detail: Markup | str = ""


@dataclass(frozen=True)
class PlanPart:
    """Things of one kind; `title` is said in the reader's language already."""

    tone: Tone
    icon: str
    title: str
    lines: tuple[PlanLine, ...]
    more: int = 0


@dataclass(frozen=True)
class ShownPlan:
    """A plan as `ui.plan` draws it; `refused` says that it can't be carried out."""

    parts: tuple[PlanPart, ...] = ()
    refused: bool = False


@dataclass
class PlanWords:
    """Says plans to one reader, and calls entries by what that reader may read of them."""

    request: Any
    page: Page
    _called: dict[str, tuple[str, str]] = field(default_factory=dict)

    def say(self, text: str, **values: Any) -> Markup:
        """Return a text in the reader's language; values that are no markup are escaped."""
        return Markup(escape(self.page.say(text))) % values  # noqa: S704 - ours, from a catalogue  # nosec B704

    def tongue(self, slice_name: str) -> str:
        """Return what a slice is called: a language, or all of them."""
        return (
            self.page.say(mark("All languages"))
            if slice_name == SHARED
            else self.page.tongue(slice_name)
        )

    def tongues(self, names: Sequence[str]) -> str:
        """Return what slices are called; what locales share counts only where it stands alone."""
        own = [name for name in names if name != SHARED] or list(names)
        return ", ".join(self.tongue(name) for name in own)

    def learn(self, ids: Sequence[str | None]) -> None:
        """Read the titles of entries, a query for all that are not known yet."""
        wanted = {one for one in ids if one} - self._called.keys()
        if not wanted:
            return
        session, lens = self.request.cms_session, self.request.lens_for()
        rows = shown_rows(session, lens, wanted)
        called = titles(session, lens, rows.values())
        for one, row in rows.items():
            self._called[one] = (row.type, called[row.edition_id] or "")

    def entry(self, entry_id: str | None) -> Markup:
        """Return a link to an entry; of one that the reader does not see, that it is one."""
        if entry_id not in self._called:
            return self.say(mark("an entry that you do not see"))
        type_name, title = self._called[entry_id]
        words = title or self.page.say("Untitled")
        return Markup('<a href="/admin/content/{}/{}">{}</a>').format(type_name, entry_id, words)

    def instant(self, text: str | None) -> Markup:
        """Return an instant, exact, in the reader's zone."""
        return self.page.instant(clock.from_text(text)) if text else Markup("")


def told_plan(request: Any, page: Page, plans: Sequence[Plan]) -> ShownPlan:
    """Return in words what operations would do, one after the other."""
    words = PlanWords(request, page)
    words.learn([one.entry for one in plans])
    words.learn([named.get("entry") for one in plans for named in (*one.links, *one.also)])
    kinds: tuple[tuple[Tone, str, str, Any], ...] = (
        ("good", "eye", mark("What readers see"), _stands),
        ("good", "pencil", mark("What is written"), _changes),
        ("good", "layers", mark("What goes along"), _also),
        ("good", "arrow-right", mark("Addresses that lead on"), _redirects),
        ("warn", "calendar-clock", mark("What is planned and will do nothing"), _idle),
        ("warn", "link", mark("Links that lead nowhere then"), _links),
        ("warn", "triangle-alert", mark("To be minded"), _warnings),
    )
    parts = []
    for tone, icon, title, told in kinds:
        lines = [line for one in plans for line in told(words, one)]
        if lines:
            parts.append(part(tone, icon, page.say(title), lines))
    return ShownPlan(tuple(parts))


def told_refusal(page: Page, error: CMSError) -> ShownPlan:
    """Return in words what stands in the way of operations."""
    said = [one.detail for one in error.problems] or [error.detail]
    lines = [PlanLine(escape(_sentence(page, one))) for one in said]
    title = page.say(
        _sentence(page, error.detail) if error.problems else mark("That can’t be done")
    )
    return ShownPlan((part("bad", "octagon-x", title, lines),), refused=True)


def tried(request: Any, page: Page, operations: Sequence[Operation]) -> ShownPlan:
    """Return what operations would do, or why they can't be done; nothing of it is kept."""
    try:
        return told_plan(request, page, request.executor.plan_all(operations))
    except (ValidationFailed, StateConflict, Vetoed, Forbidden) as error:
        return told_refusal(page, error)


def part(tone: Tone, icon: str, title: str, lines: Sequence[PlanLine]) -> PlanPart:
    """Return a part with as many lines as are shown."""
    return PlanPart(tone, icon, title, tuple(lines[:LINES_MAX]), max(0, len(lines) - LINES_MAX))


def _sentence(page: Page, detail: str) -> str:
    said = page.say(detail)
    return said[:1].upper() + said[1:]


def _stands(words: PlanWords, plan: Plan) -> Iterator[PlanLine]:
    spans: dict[tuple[int, str, str | None], list[str]] = {}
    for one in plan.stands:
        spans.setdefault((one["version"], one["from"], one["to"]), []).append(one["slice"])
    for (version, start, end), slices in spans.items():
        told = words.say(
            mark("%(entry)s: version %(version)s, %(languages)s"),
            entry=words.entry(plan.entry),
            version=version,
            languages=words.tongues(slices),
        )
        since = words.say(mark("from %(from)s"), **{"from": words.instant(start)})
        until = words.say(mark("until %(to)s"), to=words.instant(end)) if end else ""
        yield PlanLine(told, Markup(" ").join(one for one in (since, until) if one))
    if plan.operation in ("unpublish", "trash") and not plan.stands:
        yield PlanLine(
            words.say(mark("%(entry)s: nothing any more"), entry=words.entry(plan.entry))
        )


def _changes(words: PlanWords, plan: Plan) -> Iterator[PlanLine]:
    spec = words.request.service(TypeRegistry).get(plan.type or "")
    fields = spec.fields if spec else {}
    for one in plan.changes:
        known = fields.get(one["field"])
        label = (known.label if known else "") or one["field"]
        detail = "" if one["slice"] == SHARED else words.tongue(one["slice"])
        yield PlanLine(words.say(CHANGES[one["change"]], field=label), detail)


def _also(words: PlanWords, plan: Plan) -> Iterator[PlanLine]:
    for one in plan.also:
        if "entry" in one:
            yield PlanLine(words.entry(one["entry"]), _shown_then(words, one))
        elif "locale" in one:
            shared = mark("%(language)s: the fields that all languages share")
            yield PlanLine(words.say(shared, language=words.tongue(one["locale"])))
        elif "workflow" in one:
            yield PlanLine(words.say(mark("The review moves on")))


def _shown_then(words: PlanWords, one: Mapping[str, Any]) -> Markup | str:
    """Return what an entry of a release shows afterwards."""
    shown: dict[int | None, list[str]] = {}
    for change in one.get("slices", ()):
        shown.setdefault(change["version"], []).append(change["slice"])
    return Markup(" · ").join(
        words.say(mark("version %(version)s, %(languages)s"), version=version, languages=tongues)
        if version
        else words.say(mark("nothing any more, %(languages)s"), languages=tongues)
        for version, slices in shown.items()
        for tongues in [words.tongues(slices)]
    )


def _redirects(words: PlanWords, plan: Plan) -> Iterator[PlanLine]:
    for one in plan.redirects:
        told = Markup("<code>{}</code> → <code>{}</code>").format(one["from"], one["to"])
        yield PlanLine(told, words.tongue(one["locale"]))


def _idle(words: PlanWords, plan: Plan) -> Iterator[PlanLine]:
    for one in plan.intents:
        reasons = {said["because"] for said in one["without_effect"]}
        if reasons and not one["slices"]:
            because = ", ".join(words.page.say(BECAUSE[reason]) for reason in sorted(reasons))
            yield PlanLine(words.instant(one["at"]), because)


def _links(words: PlanWords, plan: Plan) -> Iterator[PlanLine]:
    for one in plan.links:
        if "to" in one:
            yield PlanLine(words.say(mark("a link in %(entry)s"), entry=words.entry(one["entry"])))
        else:
            told = words.say(mark("the link to %(entry)s"), entry=words.entry(one["entry"]))
            yield PlanLine(told, words.tongue(one["locale"]))


def _warnings(words: PlanWords, plan: Plan) -> Iterator[PlanLine]:
    for one in plan.warnings:
        yield PlanLine(escape(words.page.say(one)))

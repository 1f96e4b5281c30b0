"""A release in words: its state, its items, and what it would change and break."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from cms.admin.components.plans import PlanLine, PlanWords, ShownPlan, Tone, part
from cms.admin.page import Page
from cms.admin.translating import mark
from cms.content.lens import Lens
from cms.content.models import ReleaseItem
from cms.content.queries.releases import shown_rows
from cms.content.queries.titles import titles
from cms.content.releases.planning import EntryPlan, ReleasePlan
from cms.schema.registry import TypeRegistry

STATES = {
    "open": ("draft", "circle-dashed", mark("Open")),
    "scheduled": ("scheduled", "calendar-clock", mark("Scheduled")),
    "published": ("live", "circle-check", mark("Published")),
    "undone": ("unpublished", "undo-2", mark("Undone")),
}
CHANGES = {
    "published": mark("%(language)s: goes live"),
    "changed": mark("%(language)s: changes"),
    "withdrawn": mark("%(language)s: is taken from readers"),
}


@dataclass(frozen=True)
class ShownItem:
    """An item of a release; `href` is empty where the entry has been destroyed."""

    id: str
    title: str
    href: str
    kind: str
    action: str
    languages: str
    version: str
    note: str


def shown_items(request: Any, page: Page, lens: Lens, items: list[ReleaseItem]) -> list[ShownItem]:
    """Return items as the page lists them, called as who asks may read it."""
    session, registry = request.cms_session, request.service(TypeRegistry)
    rows = shown_rows(session, lens, [item.entry_id for item in items])
    called = titles(session, lens, rows.values())
    found = []
    for item in items:
        row = rows.get(item.entry_id)
        tongues = ", ".join(page.tongue(one) for one in item.locales or ())
        version = item.applied_version or item.version
        found.append(
            ShownItem(
                id=item.id,
                title=(called[row.edition_id] or "") if row else "…",
                href=f"/admin/content/{row.type}/{item.entry_id}" if row else "",
                kind=registry.require(row.type).label if row else "",
                action=item.action,
                languages=tongues,
                version=str(version or ""),
                note=item.note,
            )
        )
    return found


def told_release(request: Any, page: Page, plan: ReleasePlan) -> ShownPlan:
    """Return in words what a release would change, what is to be minded, what stands in its way."""
    words = PlanWords(request, page)
    words.learn([one.entry for one in plan.entries])
    beside = [
        named["entry"]
        for one in plan.entries
        for named in (*one.links, *one.referrers, *one.collisions)
    ]
    words.learn(beside)
    telling = _Telling(request, words)
    kinds: tuple[tuple[Tone, str, str, Any], ...] = (
        ("bad", "octagon-x", mark("What stands in the way"), telling.blocked),
        ("good", "eye", mark("What readers see"), telling.changes),
        ("good", "arrow-right", mark("Addresses that lead on"), telling.redirects),
        ("warn", "languages", mark("Languages without text"), telling.missing),
        ("warn", "link", mark("Links that lead nowhere then"), telling.links),
        ("warn", "calendar-clock", mark("Planned beside it"), telling.also),
    )
    parts = []
    for tone, icon, title, told in kinds:
        lines = [line for one in plan.entries for line in told(one)]
        if tone == "bad" and plan.unseen:
            text = mark("%(count)s items are of entries that you do not see")
            lines.append(PlanLine(words.say(text, count=plan.unseen)))
        if lines:
            parts.append(part(tone, icon, page.say(title), lines))
    return ShownPlan(tuple(parts), refused=not plan.ready)


@dataclass(frozen=True)
class _Telling:
    request: Any
    words: PlanWords

    def _line(self, plan: EntryPlan, detail: Markup | str) -> PlanLine:
        return PlanLine(self.words.entry(plan.entry), detail)

    def _label(self, plan: EntryPlan, name: str) -> str:
        spec = self.request.service(TypeRegistry).get(plan.type)
        declared = spec.fields.get(name) if spec else None
        return (declared.label if declared else "") or name

    def blocked(self, plan: EntryPlan) -> Iterator[PlanLine]:
        """Yield what keeps the release from being published."""
        for one in (*plan.refused, *plan.problems):
            name = one.get("pointer", "").lstrip("/").partition("/")[0]
            label = f"{self._label(plan, name)} " if name else ""
            yield self._line(plan, escape(label + one["detail"]))
        for met in plan.collisions:
            text = mark("the address “%(slug)s” is that of %(entry)s")
            holder = self.words.entry(met["entry"])
            yield self._line(plan, self.words.say(text, slug=met["slug"], entry=holder))

    def changes(self, plan: EntryPlan) -> Iterator[PlanLine]:
        """Yield what readers of each language see otherwise."""
        for one in plan.locales:
            if one["change"] in CHANGES:
                language = self.words.tongue(one["locale"])
                said = self.words.say(CHANGES[one["change"]], language=language)
                labels = ", ".join(self._label(plan, each["field"]) for each in one["fields"])
                yield self._line(plan, Markup("{} ({})").format(said, labels) if labels else said)

    def redirects(self, plan: EntryPlan) -> Iterator[PlanLine]:
        """Yield which addresses lead on to which."""
        for one in plan.redirects:
            told = Markup("<code>{}</code> → <code>{}</code>").format(one["from"], one["to"])
            yield PlanLine(told, self.words.tongue(one["locale"]))

    def missing(self, plan: EntryPlan) -> Iterator[PlanLine]:
        """Yield languages in which an entry says nothing."""
        if plan.missing_locales:
            names = dict.fromkeys(plan.missing_locales)
            yield self._line(plan, ", ".join(self.words.tongue(one) for one in names))

    def links(self, plan: EntryPlan) -> Iterator[PlanLine]:
        """Yield links that lead nowhere afterwards, the entry's own and those to it."""
        for one in plan.links:
            text = mark("the link to %(entry)s")
            yield self._line(plan, self.words.say(text, entry=self.words.entry(one["entry"])))
        for one in plan.referrers:
            text = mark("a link in %(entry)s")
            yield self._line(plan, self.words.say(text, entry=self.words.entry(one["entry"])))

    def also(self, plan: EntryPlan) -> Iterator[PlanLine]:
        """Yield what else is planned for the same entries."""
        for one in plan.also:
            if one["at"]:
                yield self._line(plan, self.words.instant(one["at"]))
            else:
                yield self._line(plan, self.words.say(mark("in another release")))

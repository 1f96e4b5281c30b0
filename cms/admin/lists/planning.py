"""What would be done to the entries that were chosen, in words, before anything is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cms.admin.lists.naming import names_of
from cms.admin.page import Page
from cms.admin.translating import mark
from cms.content.lens import Lens, Status
from cms.content.operations.base import Operation
from cms.content.plan import Plan
from cms.content.queries.entries import types_of
from cms.errors import CMSError, NotFound, StepUpRequired
from cms.schema.content_type import TypeSpec

TOLD = 200
"""Lines of one kind that are shown at most; the numbers are of all."""


@dataclass(frozen=True)
class Refused:
    """An entry with which it can't be done, and why."""

    entry: str
    name: str
    reason: str


@dataclass
class Planned:
    """What would change, how much would not, what comes along, and with what it can't be done."""

    changing: list[str] = field(default_factory=list)
    same: int = 0
    along: int = 0
    moved: list[tuple[str, str]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    reason: str = ""
    """Why it can't be done at all."""

    @property
    def doable(self) -> bool:
        """Whether there is something to do, and nothing in the way."""
        return bool(self.changing) and not self.refused and not self.reason


def planned(
    request: Any, page: Page, lens: Lens, ids: Sequence[str], operations: Sequence[Operation]
) -> Planned:
    """Return what operations would do, all at once; where one is refused, which are and why."""
    if len(operations) != len(ids):
        return _together(request, page, lens, ids, operations)
    try:
        plans = request.executor.plan_all(operations)
    except CMSError as error:
        if isinstance(error, StepUpRequired):
            return Planned(reason=str(error))
        return _one_by_one(request, page, lens, ids, operations)
    return _told(request, page, lens, ids, plans)


def _together(
    request: Any, page: Page, lens: Lens, ids: Sequence[str], operations: Sequence[Operation]
) -> Planned:
    try:
        plans = request.executor.plan_all(operations)
    except CMSError as error:
        return Planned(reason=said(page, error))
    found = _told(request, page, lens, [], plans)
    found.changing = list(names_in(request, lens, ids).values())
    return found


def _one_by_one(
    request: Any, page: Page, lens: Lens, ids: Sequence[str], operations: Sequence[Operation]
) -> Planned:
    """Plan each by itself, to say of every one what stands in its way."""
    called = names_in(request, lens, ids)
    kept: list[tuple[str, Plan]] = []
    refused = []
    for entry, operation in zip(ids, operations, strict=True):
        try:
            kept.append((entry, request.executor.plan(operation)))
        except CMSError as error:
            refused.append(Refused(entry, called.get(entry, ""), said(page, error)))
    found = _told(request, page, lens, [one for one, _ in kept], [plan for _, plan in kept])
    found.refused = refused
    if not refused:
        # Each could be done, and not all of them: what one does stands in another's way.
        found.reason = page.say(mark("Together they can’t be done: choose fewer."))
    return found


def unfit(
    request: Any, page: Page, lens: Lens, ids: Sequence[str], wanted: Callable[[TypeSpec], bool]
) -> list[Refused]:
    """Return those of the chosen that are of types with which it is not done."""
    types = types_of(request.cms_session, lens.site.id, ids)
    specs = {one: lens.registry.get(name) for one, name in types.items()}
    other = [one for one, spec in specs.items() if spec is not None and not wanted(spec)]
    called = names_in(request, lens, other) if other else {}
    reason = page.say(mark("This is not done with entries of its type."))
    return [Refused(one, called.get(one, ""), reason) for one in other]


def said(page: Page, error: CMSError) -> str:
    """Return what is wrong in a sentence or more."""
    if isinstance(error, NotFound):
        return page.say(mark("It is not there any more, or you may not see it."))
    parts = [f"{one.pointer.lstrip('/')}: {one.detail}".lstrip(": ") for one in error.problems]
    return " ".join(parts) or str(error)


def _told(
    request: Any, page: Page, lens: Lens, ids: Sequence[str], plans: Sequence[Plan]
) -> Planned:
    found = Planned()
    chosen = set(ids)
    concerned: list[str] = list(ids)
    breaking: list[str] = []
    for plan in plans:
        found.warnings += [one for one in plan.warnings if one not in found.warnings]
        found.moved += [(one.get("from", ""), one.get("to", "")) for one in plan.redirects]
        found.along += len({one["entry"] for one in plan.also if "entry" in one} - chosen)
        breaking += [one["entry"] for one in plan.links if "entry" in one]
    changing = [one for one, plan in zip(ids, plans, strict=False) if plan.events]
    found.same = len(ids) - len(changing)
    broken = list(dict.fromkeys(breaking))[:TOLD]
    called = names_in(request, lens, [*concerned, *broken])
    found.changing = [called.get(one, "") for one in changing]
    found.broken = [called.get(one, "") for one in broken]
    return found


def names_in(request: Any, lens: Lens, ids: Sequence[str]) -> Mapping[str, str]:
    """Return what entries are called, by the drafts that the reader sees, the trash or what is live."""
    found = names_of(request, lens, ids)
    first: Status = "draft" if lens.status == "trashed" else "trashed"
    others: tuple[Status, ...] = (first, "published") if lens.status != "published" else ()
    for other in others:
        missing = [one for one in ids if one not in found]
        if missing:
            found |= names_of(request, lens.with_status(other), missing)
    return {one: found[one] for one in ids if one in found}

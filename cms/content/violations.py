"""Turns what the database refuses about editions into what an editor can act on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import Table, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms.content.models import Edition
from cms.content.models.constraints import ONE_LIVE, PATH_TAKEN, SLUG_TAKEN
from cms.db.chunks import chunks
from cms.errors import FieldProblem, StateConflict, ValidationFailed

_PROBLEMS = {
    SLUG_TAKEN: "is taken by another entry of this type in this locale at that time.",
    PATH_TAKEN: "is taken by another entry under the same parent in this locale at that time.",
}
_E = cast(Table, Edition.__table__)


class Claim(NamedTuple):
    """An entry that holds a slug in a locale over an interval, among its type and siblings."""

    entry_id: str
    type: str
    locale: str
    slug: str | None
    parent_id: str | None
    start: datetime
    end: datetime | None

    def meets(self, other: Claim) -> str | None:
        """Return which rule of the database two claims would break; None for none."""
        if self.entry_id == other.entry_id or not _overlap(self, other):
            return None
        if self.type == other.type:
            return SLUG_TAKEN
        same_place = self.parent_id is not None and self.parent_id == other.parent_id
        return PATH_TAKEN if same_place else None


class AddressTaken(ValidationFailed):
    """A slug is held by another entry at that time; `claim` wants it, `holder` has it.

    The message does not name the holder: whether who asks may know of it is not known here.
    """

    def __init__(self, claim: Claim, holder: Claim, rule: str) -> None:
        super().__init__([FieldProblem("/slug", _PROBLEMS[rule])])
        self.claim, self.holder, self.rule = claim, holder, rule


def _overlap(one: Claim, other: Claim) -> bool:
    return (one.end is None or other.start < one.end) and (
        other.end is None or one.start < other.end
    )


def refuse_taken(session: Session, site_id: str, claims: Sequence[Claim]) -> None:
    """Raise AddressTaken where a claim meets another, or one that stands in the database.

    Nobody else writes meanwhile, so what passes here is not refused by the database either.
    """
    for claim, holder, rule in meetings(session, site_id, claims):
        raise AddressTaken(claim, holder, rule)


def meetings(
    session: Session, site_id: str, claims: Sequence[Claim]
) -> Iterator[tuple[Claim, Claim, str]]:
    """Yield which claims meet which others, or live editions of other entries, and the rule."""
    wanted: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.slug is not None:
            wanted[claim.locale, claim.slug].append(claim)
    for group in wanted.values():
        for index, claim in enumerate(group):
            yield from _met(claim, group[index + 1 :])
    for holder in _holders(session, site_id, wanted):
        for claim in wanted.get((holder.locale, str(holder.slug)), ()):
            yield from _met(claim, [holder])


def _met(claim: Claim, others: Sequence[Claim]) -> Iterator[tuple[Claim, Claim, str]]:
    for other in others:
        rule = claim.meets(other)
        if rule is not None:
            yield claim, other, rule


def _holders(
    session: Session, site_id: str, wanted: dict[tuple[str, str], list[Claim]]
) -> Iterator[Claim]:
    if not wanted:
        return
    since = min(claim.start for group in wanted.values() for claim in group)
    locales = sorted({locale for locale, _ in wanted})
    slugs = sorted({slug for _, slug in wanted})
    columns = (_E.c.entry_id, _E.c.type, _E.c.locale, _E.c.slug, _E.c.parent_id)
    for part in chunks(slugs):
        query = (
            select(*columns, _E.c.valid_from, _E.c.valid_to)
            .where(_E.c.site_id == site_id, _E.c.locale.in_(locales), _E.c.kind == "live")
            .where(_E.c.slug.in_(part))
            .where(or_(_E.c.valid_to.is_(None), _E.c.valid_to > since))
        )
        yield from (Claim(*row) for row in session.execute(query))


@contextmanager
def translated(session: Session) -> Iterator[None]:
    """Raise ValidationFailed for a slug or path that is taken, StateConflict for an overlap.

    The transaction is then to be rolled back by whoever holds it.
    """
    try:
        yield
    except IntegrityError as error:
        message = str(error.orig)
        for name, detail in _PROBLEMS.items():
            if name in message:
                raise ValidationFailed([FieldProblem("/slug", detail)]) from error
        if ONE_LIVE in message:
            raise StateConflict(
                "Another version is live in that interval: look at the schedule again."
            ) from error
        raise

"""Where an entry is used: in drafts, live, in what is to come, in releases, in history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, and_, false, func, not_, or_, select
from sqlalchemy.orm import Session

from cms.content.lens import Lens, Status
from cms.content.models import Reference
from cms.content.queries.columns import Editions, editions, is_type
from cms.content.queries.seeing import permitted
from cms.content.queries.titles import Called, titles
from cms.db.chunks import chunks

Sql = ColumnElement[bool]
Moment = datetime | BindParameter[Any]
Holds = Callable[[Editions, Moment], Sql]
State = Literal["live", "draft", "scheduled", "release", "trash", "history"]


@dataclass(frozen=True)
class _How:
    """Which editions are in a state at an instant, and what somebody needs to see them so."""

    status: Status
    permissions: tuple[str, ...]
    holds: Holds


def _open(kind: str) -> Holds:
    def holds(edition: Editions, moment: Moment) -> Sql:
        return and_(edition.kind == kind, edition.valid_from <= moment, _not_over(edition, moment))

    return holds


def _not_over(edition: Editions, moment: Moment) -> Sql:
    return or_(edition.valid_to.is_(None), edition.valid_to > moment)


def _over(edition: Editions, moment: Moment) -> Sql:
    return edition.valid_to <= moment


_HOW: Mapping[State, tuple[_How, ...]] = MappingProxyType(
    {
        "live": (_How("published", ("view",), _open("live")),),
        "draft": (_How("draft", ("view_draft",), _open("draft")),),
        "scheduled": (
            _How(
                "published",
                ("view", "view_scheduled"),
                lambda edition, moment: and_(edition.kind == "live", edition.valid_from > moment),
            ),
        ),
        "release": (
            _How(
                "draft",
                ("view_draft", "view_release"),
                lambda edition, moment: and_(edition.kind == "release", _not_over(edition, moment)),
            ),
        ),
        "trash": (_How("trashed", ("view_draft",), _open("trash")),),
        # What was live is seen by who may see the past; what was a draft, by who sees drafts too.
        "history": (
            _How(
                "published",
                ("view", "view_history"),
                lambda edition, moment: and_(edition.kind == "live", _over(edition, moment)),
            ),
            _How(
                "draft",
                ("view_draft", "view_history"),
                lambda edition, moment: and_(
                    edition.kind.in_(("draft", "trash")), _over(edition, moment)
                ),
            ),
        ),
    }
)
STATES: tuple[State, ...] = tuple(_HOW)
"""How an entry may be used, what concerns readers most first."""
BINDING: tuple[State, ...] = ("live", "draft", "scheduled", "release")
"""The states in which what is used can't be taken away without somebody missing it."""


class Use(NamedTuple):
    """A field of an entry that names another, in a locale and a state, in some of its versions.

    `title` is None where the reader may not read it.
    """

    entry_id: str
    type: str
    title: str | None
    state: State
    locale: str
    field: str
    release: str | None
    first_version: int
    last_version: int


def using_entries(
    session: Session,
    lens: Lens,
    target_id: str,
    states: Sequence[State],
    *,
    limit: int,
    offset: int = 0,
) -> list[str]:
    """Return the ids of entries that use one, as far as the lens's reader sees them so; sorted.

    The lens says who looks, and when now is; its locale and status don't matter.
    """
    edition = editions()
    query = select(edition.entry_id).where(_seen_uses(lens, edition, target_id, states))
    query = _joined(query, edition).distinct().order_by(edition.entry_id)
    return list(session.scalars(query.limit(limit).offset(offset or None)))


def count_seen(session: Session, lens: Lens, target_id: str, states: Sequence[State]) -> int:
    """Return how many entries `using_entries` gives in all."""
    edition = editions()
    return _count(session, edition, _seen_uses(lens, edition, target_id, states))


def count_all(session: Session, lens: Lens, target_id: str, states: Sequence[State]) -> int:
    """Return how many entries use one, whoever may see them."""
    edition = editions()
    return _count(session, edition, _any_uses(lens, edition, target_id, states))


def uses_in(
    session: Session, lens: Lens, target_id: str, states: Sequence[State], ids: Sequence[str]
) -> dict[str, list[Use]]:
    """Return by entry how some entries use one, as far as the lens's reader sees it; two queries."""
    edition = editions()
    found: dict[str, list[Use]] = defaultdict(list)
    rows = []
    for state in states:
        for seen in _alternatives(lens, edition, state):
            selected: Any = select(
                edition.entry_id,
                edition.locale,
                Reference.field,
                edition.release_id,
                func.min(edition.version),
                func.max(edition.version),
                func.max(edition.id),
            )
            query = _joined(selected, edition).where(
                _names(lens.site.id, edition, target_id), edition.entry_id.in_(ids), seen
            )
            grouped = (edition.entry_id, edition.locale, Reference.field, edition.release_id)
            rows += [(state, *row) for row in session.execute(query.group_by(*grouped))]
    called = _called(session, lens, {row[-1] for row in rows})
    for state, entry_id, locale, field, release, first, last, edition_id in rows:
        type_name, title = called[edition_id]
        found[entry_id].append(
            Use(entry_id, type_name, title, state, locale, field, release, first, last)
        )
    order = {one: number for number, one in enumerate(STATES)}
    for uses in found.values():
        uses.sort(key=lambda one: (order[one.state], one.locale, one.field, one.release or ""))
    return dict(found)


def holding(states: Sequence[State], edition: Editions, moment: Moment) -> Sql:
    """Return the condition that an edition is in one of the states at an instant."""
    held = (how.holds(edition, moment) for state in states for how in _HOW[state])
    return or_(false(), *held)


def binding_users(
    session: Session, site_id: str, target_id: str, moment: datetime, limit: int
) -> list[str]:
    """Return who uses an entry live, in drafts, or in what is to come, whoever may see them."""
    edition = editions()
    query = select(edition.entry_id).where(
        _names(site_id, edition, target_id), holding(BINDING, edition, moment)
    )
    query = _joined(query, edition).distinct().order_by(edition.entry_id)
    return list(session.scalars(query.limit(limit)))


def editable(session: Session, lens: Lens, ids: Sequence[str]) -> frozenset[str]:
    """Return those of the ids whose drafts the lens's reader may edit, in any locale."""
    edition = editions()
    looking = lens.with_status("draft")
    may = (
        and_(edition.locale == there.locale, permitted(there, edition, "edit"))
        for there in map(looking.in_locale, lens.site.locales)
    )
    query = select(edition.entry_id).where(_HOW["draft"][0].holds(edition, lens.now), or_(*may))
    found: set[str] = set()
    for part in chunks(ids):
        found.update(session.scalars(query.where(edition.entry_id.in_(part))))
    return frozenset(found)


def _joined(query: Select[Any], edition: Editions) -> Select[Any]:
    return query.join(Reference, Reference.edition_id == edition.id)


def _count(session: Session, edition: Editions, condition: Sql) -> int:
    query = select(func.count(edition.entry_id.distinct())).select_from(edition)
    return session.scalar(_joined(query, edition).where(condition)) or 0


def _names(site_id: str, edition: Editions, target_id: str) -> Sql:
    return and_(
        Reference.target_id == target_id,
        edition.site_id == site_id,
        edition.entry_id != target_id,
    )


def _any_uses(lens: Lens, edition: Editions, target_id: str, states: Sequence[State]) -> Sql:
    return and_(_names(lens.site.id, edition, target_id), holding(states, edition, lens.now))


def _seen_uses(lens: Lens, edition: Editions, target_id: str, states: Sequence[State]) -> Sql:
    seen = (one for state in states for one in _alternatives(lens, edition, state))
    return and_(_names(lens.site.id, edition, target_id), or_(false(), *seen))


def _alternatives(lens: Lens, edition: Editions, state: State) -> Iterator[Sql]:
    """Yield the conditions under which the reader sees an edition in a state, one a locale."""
    for how in _HOW[state]:
        looking = lens.with_status(how.status)
        for locale in lens.site.locales:
            there = looking.in_locale(locale)
            may = (permitted(there, edition, one) for one in how.permissions)
            yield and_(
                edition.locale == locale,
                how.holds(edition, lens.now),
                *may,
                *_readable(there, edition),
            )


def _readable(lens: Lens, edition: Editions) -> Iterator[Sql]:
    """Yield conditions that leave out links in fields that the reader may not read everywhere."""
    if lens.actor.system:
        return
    for spec in lens.registry:
        if not lens.visibility(lens.permissions[0]).of(spec.name):
            continue
        for name in sorted(spec.fields.keys() - lens.readable(spec)):
            below = Reference.field.startswith(f"{name}.", autoescape=True)
            hidden = or_(Reference.field == name, below)
            yield not_(and_(is_type(edition, (spec.name,)), hidden))


def _called(
    session: Session, lens: Lens, edition_ids: set[int]
) -> dict[int, tuple[str, str | None]]:
    """Return the type and title of editions; None for a title that the reader may not read."""
    edition = editions()
    query = select(edition.id, edition.type, edition.kind, edition.title)
    query = query.where(edition.id.in_(sorted(edition_ids)))
    named = [Called(*row) for row in session.execute(query)]
    called = titles(session, lens, named)
    return {one.edition_id: (one.type, called[one.edition_id]) for one in named}

"""What is to happen and when: of one entry, and of all entries and releases by a reader's rights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, literal, or_, select, union_all
from sqlalchemy.orm import Session

from cms.accounts.models import User
from cms.content.lens import Lens, Status
from cms.content.models import Entry, Intent, Release, ReleaseItem
from cms.content.queries.columns import Editions, editions, is_type
from cms.content.queries.seeing import allowed
from cms.content.queries.titles import titles

TICK = timedelta(microseconds=1)
ENTRY, RELEASE = "entry", "release"


@dataclass(frozen=True)
class Window:
    """Which part of what is scheduled: from an instant until before another, of some types."""

    start: datetime
    end: datetime | None = None
    types: tuple[str, ...] | None = None
    releases: bool = True
    cancelled_since: datetime | None = None


@dataclass(frozen=True)
class Name:
    """What to call the entry of an intent, as its reader may see it; None: not at all."""

    type: str
    title: str | None
    locale: str


@dataclass(frozen=True)
class Scheduled:
    """An intent of an entry, or a release, and how to call it."""

    intent: Intent | None
    release: Release | None
    name: Name | None = None


def scheduled(
    session: Session, lens: Lens, window: Window, *, limit: int, offset: int = 0
) -> list[Scheduled]:
    """Return what is scheduled in a window, in the order of its instants.

    What belongs to a release is told once, as the release. An entry is told of to who may see
    what is scheduled of it (`view_scheduled`), by what it is called then or, for who may see
    drafts, now.
    """
    parts = [_intents(lens, window)]
    if window.releases:
        parts.append(_releases(lens, window))
    listed = union_all(*parts).subquery("listed")
    query = select(listed).order_by(listed.c.at, listed.c.id).limit(limit).offset(offset)
    rows = session.execute(query).all()
    of_entries = [row.id for row in rows if row.what == ENTRY]
    of_releases = [row.id for row in rows if row.what == RELEASE]
    intents = _by_id(session, Intent, of_entries)
    releases = _by_id(session, Release, of_releases)
    names = _names(session, lens, of_entries)
    return [
        Scheduled(intents[row.id], None, names.get(row.id))
        if row.what == ENTRY
        else Scheduled(None, releases[row.id])
        for row in rows
    ]


def _intents(lens: Lens, window: Window) -> Any:
    shown = editions("shown")
    seen = exists(
        select(shown.id).where(shown.entry_id == Intent.entry_id, _ways(lens, shown, window.types))
    )
    there = exists(
        select(Entry.id).where(
            Entry.id == Intent.entry_id, Entry.site_id == lens.site.id, Entry.trashed_at.is_(None)
        )
    )
    query = select(Intent.at.label("at"), Intent.id.label("id"), literal(ENTRY).label("what"))
    return query.where(
        Intent.release_id.is_(None), *_within(Intent.at, window), _kept(window), there, seen
    )


def _kept(window: Window) -> ColumnElement[bool]:
    kept: ColumnElement[bool] = Intent.cancelled_at.is_(None)
    if window.cancelled_since is None:
        return kept
    return or_(kept, Intent.cancelled_at >= window.cancelled_since)


def _within(column: Any, window: Window) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [column >= window.start]
    return found if window.end is None else [*found, column < window.end]


def _releases(lens: Lens, window: Window) -> Any:
    query = select(Release.at.label("at"), Release.id.label("id"), literal(RELEASE).label("what"))
    query = query.where(
        Release.site_id == lens.site.id,
        Release.state.in_(("scheduled", "published")),
        *_within(Release.at, window),
    )
    if window.types is None:
        return query
    of_type = (
        select(ReleaseItem.id)
        .join(Entry, Entry.id == ReleaseItem.entry_id)
        .where(ReleaseItem.release_id == Release.id, Entry.type.in_(window.types))
    )
    return query.where(exists(of_type))


def _ways(lens: Lens, shown: Editions, types: Iterable[str] | None) -> ColumnElement[bool]:
    """Return the condition that an edition lets its reader know of the intent beside it."""
    ways: list[ColumnElement[bool]] = []
    then = and_(
        shown.kind == "live",
        shown.valid_from <= Intent.at,
        # What is withdrawn at that instant stood until then.
        or_(shown.valid_to.is_(None), shown.valid_to >= Intent.at),
    )
    newest = and_(shown.kind == "draft", shown.valid_to.is_(None))
    ahead = lens.now + TICK
    for locale in lens.site.locales:
        base = replace(lens, locale=locale, at=ahead, release=None)
        at_status: tuple[tuple[Status, ColumnElement[bool]], ...]
        at_status = (("published", then), ("draft", newest))
        for status, standing in at_status:
            looking = replace(base, status=status)
            if all(looking.may_somewhere(one) for one in looking.permissions):
                ways.append(and_(standing, shown.locale == locale, allowed(looking, shown, types)))
    named = shown.site_id == lens.site.id
    of_types = [] if types is None else [is_type(shown, types)]
    return and_(named, *of_types, or_(false(), *ways))


def _names(session: Session, lens: Lens, ids: Sequence[str]) -> Mapping[str, Name]:
    """Return what to call the entries of intents: as in the lens's locale, then, if it can be."""
    if not ids:
        return {}
    shown = editions("shown")
    query = (
        select(Intent.id, Intent.at, shown.type, shown.title, shown.locale)
        .add_columns(shown.id.label("edition_id"), shown.kind, shown.valid_from)
        .join(shown, shown.entry_id == Intent.entry_id)
        .where(Intent.id.in_(ids), _ways(lens, shown, None))
    )
    order = {name: index for index, name in enumerate(lens.site.locales)}
    best: dict[str, tuple[Any, Any]] = {}
    for row in session.execute(query):
        rank = (
            row.locale != lens.locale,
            row.kind != "live",
            row.valid_from != row.at,
            order.get(row.locale, len(order)),
        )
        if row.id not in best or rank < best[row.id][0]:
            best[row.id] = (rank, row)
    called = titles(session, lens, [row for _, row in best.values()])
    return {
        one: Name(row.type, called[row.edition_id], row.locale) for one, (_, row) in best.items()
    }


def withdrawn_releases(
    session: Session, lens: Lens, since: datetime, *, limit: int
) -> list[tuple[Release, datetime]]:
    """Return releases that were called off since an instant, with when they were to come true."""
    found: dict[str, tuple[Release, datetime]] = {}
    query = (
        select(Release, Intent.at)
        .join(Intent, Intent.release_id == Release.id)
        .where(Release.site_id == lens.site.id, Release.state.in_(("open", "undone")))
        .where(Intent.cancelled_at >= since)
        .distinct()
        .order_by(Intent.at.desc(), Release.id)
        .limit(limit)
    )
    for release, at in session.execute(query):
        found.setdefault(release.id, (release, at))
    return list(found.values())


def people(session: Session, ids: Iterable[str | None]) -> dict[str, str]:
    """Return the names of users by id."""
    wanted = sorted({one for one in ids if one is not None})
    query = select(User.id, User.name).where(User.id.in_(wanted))
    return {row.id: row.name for row in session.execute(query)} if wanted else {}


def intents_of(session: Session, entry_id: str, now: datetime) -> list[Intent]:
    """Return what is to happen to an entry after an instant."""
    query = (
        select(Intent)
        .where(Intent.entry_id == entry_id, Intent.at > now, Intent.cancelled_at.is_(None))
        .order_by(Intent.at, Intent.made_at)
    )
    return list(session.scalars(query))


def titles_of(session: Session, release_ids: Iterable[str | None]) -> dict[str, str]:
    """Return the titles of releases by id."""
    wanted = sorted({one for one in release_ids if one is not None})
    query = select(Release.id, Release.title).where(Release.id.in_(wanted))
    return {row.id: row.title for row in session.execute(query)} if wanted else {}


def _by_id(session: Session, model: Any, ids: Sequence[str]) -> dict[str, Any]:
    if not ids:
        return {}
    return {row.id: row for row in session.scalars(select(model).where(model.id.in_(ids)))}

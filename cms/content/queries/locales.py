"""Editions in several locales at once: one query, whatever the number of entries and locales."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, false, func, literal, or_, select
from sqlalchemy.orm import Session

from cms.content.lens import Lens
from cms.content.models import Live, Translation
from cms.content.queries.columns import Editions, editions
from cms.content.queries.seeing import seen
from cms.db.chunks import chunks
from cms.db.column_types import JsonDocument

PUBLICATION = ("draft", "changed", "published", "scheduled", "unpublished")


class Text(NamedTuple):
    """What stands of an entry in a locale: `own` says that the locale has text of its own."""

    entry_id: str
    locale: str
    slug: str | None
    title: str
    parent_id: str | None
    own: bool
    says: bool
    updated_at: datetime


@dataclass(frozen=True)
class Shown:
    """Which version of a locale readers see, since when, and when the next comes."""

    version: int | None = None
    since: datetime | None = None
    next: datetime | None = None
    before: bool = False


def in_locales(lens: Lens, edition: Editions, locales: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition under which the lens, turned to any of these locales, sees an edition."""
    return or_(false(), *(seen(lens.in_locale(one), edition) for one in locales))


def texts(session: Session, lens: Lens, ids: Iterable[str]) -> dict[str, list[Text]]:
    """Return in which of the site's locales the lens shows entries, in the order of the site.

    `says` is false where a locale shows nothing but what is shared. One query for up to 500.
    """
    wanted = sorted(set(ids))
    order = {locale: number for number, locale in enumerate(lens.site.locales)}
    found: dict[str, list[Text]] = {one: [] for one in wanted}
    edition = editions()
    for part in chunks(wanted):
        query = select(
            edition.entry_id,
            edition.locale,
            edition.slug,
            edition.title,
            edition.parent_id,
            edition.own,
            or_(edition.own.is_(True), edition.fallback != literal([], JsonDocument())),
            edition.updated_at,
        ).where(
            edition.entry_id.in_(part),
            in_locales(lens, edition, lens.site.locales),
        )
        for row in session.execute(query):
            found[row.entry_id].append(Text(*row))
    for rows in found.values():
        rows.sort(key=lambda one: order[one.locale])
    return found


def shown(
    session: Session, ids: Sequence[str], locales: Sequence[str], moment: datetime
) -> dict[tuple[str, str], Shown]:
    """Return by entry and locale what readers see of each locale's own text; one query."""
    holds = and_(Live.valid_from <= moment, or_(Live.valid_to.is_(None), Live.valid_to > moment))
    query = (
        select(
            Live.entry_id,
            Live.slice,
            func.max(case((holds, Live.version))),
            func.max(case((holds, Live.valid_from))),
            func.min(case((Live.valid_from > moment, Live.valid_from))),
            func.min(Live.valid_from),
        )
        .where(Live.entry_id.in_(ids), Live.slice.in_(locales))
        .group_by(Live.entry_id, Live.slice)
    )
    return {
        (entry_id, name): Shown(version, since, later, first <= moment)
        for entry_id, name, version, since, later, first in session.execute(query)
    }


def unchanged(session: Session, lens: Lens, ids: Sequence[str]) -> set[tuple[str, str]]:
    """Return the entries and locales whose drafts readers see just so already; one query."""
    draft, live = editions("draft"), editions("live")
    moment = lens.moment
    same = exists(
        select(live.id).where(
            live.entry_id == draft.entry_id,
            live.locale == draft.locale,
            live.kind == "live",
            live.valid_from <= moment,
            or_(live.valid_to.is_(None), live.valid_to > moment),
            live.doc == draft.doc,
        )
    )
    query = select(draft.entry_id, draft.locale).where(
        draft.entry_id.in_(ids),
        draft.kind == "draft",
        draft.valid_from <= moment,
        or_(draft.valid_to.is_(None), draft.valid_to > moment),
        same,
    )
    return {(row.entry_id, row.locale) for row in session.execute(query)}


def publication(shown: Shown, *, same: bool) -> str:
    """Return how a locale stands with readers: one of `PUBLICATION`."""
    if shown.version is not None:
        return "published" if same else "changed"
    if shown.next is not None:
        return "scheduled"
    return "unpublished" if shown.before else "draft"


def marks_of(session: Session, entry_id: str) -> Mapping[str, Translation]:
    """Return what is kept of each locale of an entry."""
    query: Any = select(Translation).where(Translation.entry_id == entry_id)
    return {row.locale: row for row in session.scalars(query)}

"""Lists of what is to be translated into a locale, as far as its reader may know of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select
from sqlalchemy.orm import Session

from cms.content.lens import Lens
from cms.content.locales.marks import MISSING, OUTDATED
from cms.content.locales.values import top_field
from cms.content.models import Translation
from cms.content.queries.columns import Editions, editions, is_type
from cms.content.queries.seeing import seen
from cms.content.queries.titles import titles

Gap = Literal["missing", "outdated"]
GAPS: tuple[Gap, ...] = ("missing", "outdated")


@dataclass(frozen=True)
class Wanted:
    """Which entries are listed: of some types, with gaps of some kinds (none: all), or by id."""

    types: tuple[str, ...]
    gaps: tuple[Gap, ...] = GAPS
    ids: tuple[str, ...] | None = None


class ToTranslate(NamedTuple):
    """An entry in a locale: what it lacks there, and since which version what is outdated.

    `title` is None where the reader may not read it.
    """

    entry_id: str
    type: str
    title: str | None
    slug: str | None
    version: int
    updated_at: datetime
    missing: tuple[str, ...]
    outdated: dict[str, int]

    @property
    def gap(self) -> Gap | None:
        """What comes first of the gaps, or None where there is none."""
        if self.missing:
            return "missing"
        return "outdated" if self.outdated else None


def to_translate(
    session: Session, lens: Lens, wanted: Wanted, *, limit: int, offset: int = 0
) -> list[ToTranslate]:
    """Return entries by id; `lens` looks at drafts in the locale that is translated into."""
    edition = editions()
    selected: Any = select(
        edition.id.label("edition_id"),
        edition.entry_id,
        edition.type,
        edition.kind,
        edition.title,
        edition.slug,
        edition.version,
        edition.updated_at,
        Translation.missing,
        Translation.outdated,
    )
    query = _where(selected, lens, edition, wanted).order_by(edition.entry_id)
    rows: Any = session.execute(query.limit(limit).offset(offset or None)).all()
    called = titles(session, lens, rows)
    return [_row(lens, row, called[row.edition_id]) for row in rows]


def count_to_translate(session: Session, lens: Lens, wanted: Wanted) -> int:
    """Return how many entries `to_translate` lists in all."""
    edition = editions()
    query = _where(select(func.count()).select_from(edition), lens, edition, wanted)
    found: int = session.execute(query).scalar_one()
    return found


def _row(lens: Lens, row: Any, title: str | None) -> ToTranslate:
    readable = lens.readable(lens.registry.require(row.type))
    return ToTranslate(
        entry_id=row.entry_id,
        type=row.type,
        title=title,
        slug=row.slug,
        version=row.version,
        updated_at=row.updated_at,
        missing=tuple(one for one in row.missing if top_field(one) in readable),
        outdated={one: since for one, since in row.outdated.items() if top_field(one) in readable},
    )


def _where(selected: Any, lens: Lens, edition: Editions, wanted: Wanted) -> Select[Any]:
    query: Select[Any] = selected.join(
        Translation,
        and_(Translation.entry_id == edition.entry_id, Translation.locale == edition.locale),
    ).where(seen(lens, edition), or_(false(), *_of_types(lens, edition, wanted)))
    if wanted.ids is not None:
        query = query.where(edition.entry_id.in_(wanted.ids))
    return query


def _of_types(lens: Lens, edition: Editions, wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    """Yield the conditions for types all of whose fields may be read, and for each of the others."""
    whole = []
    for name in wanted.types:
        spec = lens.registry.require(name)
        readable = lens.readable(spec)
        if readable >= spec.fields.keys():
            whole.append(name)
        elif readable or not wanted.gaps:
            yield and_(is_type(edition, (name,)), _gaps(lens, wanted.gaps, sorted(readable)))
    if whole:
        yield and_(is_type(edition, whole), _gaps(lens, wanted.gaps, None))


def _gaps(lens: Lens, gaps: Sequence[Gap], fields: Sequence[str] | None) -> ColumnElement[bool]:
    if not gaps:
        return Translation.gaps >= 0
    there: ColumnElement[bool] = Translation.gaps > 0
    if fields is None:
        missing: ColumnElement[bool] = Translation.gaps.in_((MISSING, MISSING | OUTDATED))
        outdated: ColumnElement[bool] = Translation.gaps == OUTDATED
    else:
        missing = _names(lens, Translation.missing, fields)
        outdated = and_(not_(missing), _names(lens, Translation.outdated, fields))
    wanted = [one for name, one in (("missing", missing), ("outdated", outdated)) if name in gaps]
    return and_(there, or_(false(), *wanted))


def _names(lens: Lens, column: Any, fields: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a column of pointers names any of these fields."""
    search = func.strpos if lens.dialect == "postgresql" else func.instr
    parts = [f'"/{name}{end}' for name in fields for end in ('"', "/")]
    return or_(false(), *(search(column, part) > 0 for part in parts))

"""Keeps what each locale has said since when and what it lacks, version by version."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.locales.marks import Gaps, Marks, gaps_of
from cms.content.locales.values import Values, values
from cms.content.models import Translation, Version
from cms.content.site import SHARED, Site
from cms.content.state import EntryState, Slices, current_slices

Said = dict[str, Values]


@dataclass(frozen=True)
class Written:
    """A version as it comes: its number, the one it was made from, and what nobody has read yet.

    `unread` are the pointers of values that a locale has from another, for somebody to translate.
    """

    number: int
    base: int | None = None
    unread: Collection[str] = ()

    @property
    def seen(self) -> int:
        """The newest version that the author knew."""
        return self.number if self.base in (None, self.number - 1) else int(self.base or 0)


def keep(
    session: Session, site: Site, state: EntryState, before: Slices, after: Slices, new: Written
) -> None:
    """Note what a new version writes in each locale, and what each lacks from then on."""
    if not state.spec.localized:
        return
    rows = _rows(session, state) if new.number > 1 else {}
    names = _locales(site, rows, after)
    marks = _marks(session, site, state, rows, before)
    then, now = _said(state, before, names), _said(state, after, names)
    moved = {
        name: marks.get(name, Marks()).advance(then[name], now[name], new.number, new.seen)
        for name in names
    }
    for name in names:
        unread = {
            pointer: 0 for pointer in new.unread if moved[name].written.get(pointer) == new.number
        }
        moved[name].confirmed.update(unread)
    _store(session, site, state, rows, now, moved)


def outdated(session: Session, site: Site, state: EntryState, locale: str) -> list[str]:
    """Return the pointers of what a locale says and its sources have changed since."""
    row = _rows(session, state).get(locale)
    if row is None and state.spec.localized:
        derive_anew(session, site, state)
        row = _rows(session, state).get(locale)
    return [] if row is None else list(row.outdated)


def confirm(
    session: Session, site: Site, state: EntryState, locale: str, pointers: Sequence[str], seen: int
) -> list[str]:
    """Note that values of a locale agree with version `seen`; return those that it is news of."""
    slices = state.slices(state.entry.head)
    rows = _rows(session, state)
    if locale not in rows:
        return []
    names = _locales(site, rows, slices)
    marks = {name: Marks() for name in names} | _marks(session, site, state, rows, slices)
    before = marks[locale].confirmed
    marks[locale] = marks[locale].confirm(pointers, seen)
    changed = [one for one in pointers if marks[locale].confirmed.get(one) != before.get(one)]
    if changed:
        _store(session, site, state, rows, _said(state, slices, names), marks)
    return changed


def derive_anew(session: Session, site: Site, state: EntryState) -> None:
    """Work out what each locale lacks once more: its type, or the site's locales, have changed."""
    if not state.spec.localized or not state.entry.head:
        return
    slices = state.slices(state.entry.head)
    rows = _rows(session, state)
    names = _locales(site, rows, slices)
    said = _said(state, slices, names)
    marks = _marks(session, site, state, rows, slices)
    head = state.entry.head
    # What became a localised field since has no mark: then it counts as written in the newest.
    current = {n: marks.get(n, Marks()).advance(said[n], said[n], head, head) for n in names}
    _store(session, site, state, rows, said, current)


def _rows(session: Session, state: EntryState) -> dict[str, Translation]:
    query = select(Translation).where(Translation.entry_id == state.id)
    query = query.execution_options(populate_existing=True)
    return {row.locale: row for row in session.scalars(query)}


def _locales(site: Site, rows: Iterable[str], slices: Slices) -> list[str]:
    """Return the site's locales, and those that it had once and the entry still knows."""
    return list(dict.fromkeys((*site.locales, *rows, *(n for n in slices if n != SHARED))))


def _said(state: EntryState, slices: Slices, names: Iterable[str]) -> Said:
    return {name: values(state.spec, slices, name) for name in names}


def _marks(
    session: Session, site: Site, state: EntryState, rows: Mapping[str, Translation], at: Slices
) -> dict[str, Marks]:
    """Return the marks that are kept; those of an entry without any are read from its history."""
    found = {name: Marks(row.written, row.confirmed) for name, row in rows.items()}
    if all(name in found or not part for name, part in at.items() if name != SHARED):
        return found
    return {**replay(site, state, _history(session, state)), **found}


def replay(
    site: Site, state: EntryState, history: Iterable[tuple[int, int | None, Slices]]
) -> dict[str, Marks]:
    """Return the marks that versions (number, base, slices), the oldest first, lead to."""
    marks: dict[str, Marks] = {}
    before: Slices = {}
    for number, base, after in history:
        names = _locales(site, marks, after)
        then, now = _said(state, before, names), _said(state, after, names)
        seen = Written(number, base).seen
        marks = {
            name: marks.get(name, Marks()).advance(then[name], now[name], number, seen)
            for name in names
        }
        before = after
    return marks


def _history(session: Session, state: EntryState) -> Iterator[tuple[int, int | None, Slices]]:
    query = select(Version.number).where(Version.entry_id == state.id)
    for number in session.scalars(query.order_by(Version.number)).all():
        version = state.version(number)
        yield (
            number,
            version.base,
            current_slices(session, version, state.spec, state.default_locale),
        )


def _store(
    session: Session,
    site: Site,
    state: EntryState,
    rows: Mapping[str, Translation],
    said: Said,
    marks: Mapping[str, Marks],
) -> None:
    for name, kept in marks.items():
        gaps = gaps_of(site, name, said, marks) if name in site.locales else Gaps()
        values: dict[str, Any] = {
            "written": kept.written,
            "confirmed": kept.confirmed,
            "missing": list(gaps.missing),
            "outdated": dict(gaps.outdated),
            "gaps": gaps.bits,
        }
        row = rows.get(name)
        if row is None:
            session.add(Translation(entry_id=state.id, locale=name, **values))
            continue
        for column, value in values.items():
            if getattr(row, column) != value:
                setattr(row, column, value)
    session.flush()

"""Replaces editions by those that are to stand instead, for many entries in few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

import orjson
from sqlalchemy import Table, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from cms.content.edition_rows import MASKED, Draft, edition_row
from cms.content.models import Edition, Reference
from cms.content.site import Site
from cms.content.state import EntryState
from cms.content.states import load_versions
from cms.content.text_index import Indexed, keep_words
from cms.content.touching import Places, touch_published
from cms.content.violations import Claim, refuse_taken, translated
from cms.db.chunks import chunks
from cms.db.touched import TOLD
from cms.schema.content_type import TypeSpec

_E = cast(Table, Edition.__table__)
_NOTED = {TOLD: True}
"""What these statements touch is noted here: an edition of a draft is nothing that caches hold."""
_INSERT = insert(_E).returning(_E.c.id, sort_by_parameter_order=True).execution_options(**_NOTED)
_INSERT_REFERENCES = insert(cast(Table, Reference.__table__)).execution_options(**_NOTED)
_END = (
    update(_E)
    .where(_E.c.id == bindparam("edition"))
    .values(valid_to=bindparam("end"), past=bindparam("over"))
    .execution_options(**_NOTED)
)


@dataclass(frozen=True)
class Wanted:
    """How an entry's editions in a locale, of a kind and release, are to stand from now on."""

    state: EntryState
    locale: str
    drafts: Sequence[Draft]
    release: str | None = None


class _Change(NamedTuple):
    """What is to be done to the rows there are, and which are to be added."""

    gone: list[int]
    ended: list[int]
    moved: list[tuple[Any, EntryState, datetime | None]]
    added: list[tuple[EntryState, Draft]]
    places: Places


@dataclass(frozen=True)
class EditionChanges:
    """Carries changes of editions out, in an order in which no two ever stand in one place.

    What gives a slug up is ended before what takes it begins, whichever entries they are of.
    """

    session: Session
    site: Site
    now: datetime

    def replace(self, wanted: Sequence[Wanted], kinds: Sequence[str], since: datetime) -> None:
        """Let editions of `kinds` stand as wanted from `since` on; what was before stays."""
        self.session.flush()
        change = self._compare(wanted, self._standing(wanted, kinds, since), since)
        for ids in chunks(change.gone):
            self.session.execute(delete(_E).where(_E.c.id.in_(ids)).execution_options(**_NOTED))
        past = since <= self.now
        for ids in chunks(change.ended):
            ended = update(_E).where(_E.c.id.in_(ids)).values(valid_to=since, past=past)
            ended = ended.execution_options(**_NOTED)
            with translated(self.session):
                self.session.execute(ended)
        rows, links = self._rows(change.added)
        if "live" in kinds:
            refuse_taken(self.session, self.site.id, [*_claims(change.moved), *map(_claim, rows)])
        self._move(change.moved)
        specs = [state.spec for state, _ in change.added]
        self._insert(rows, links, specs)
        touch_published(self.session, self.site.id, change.places, rows, live="live" in kinds)

    def _standing(
        self, wanted: Sequence[Wanted], kinds: Sequence[str], since: datetime
    ) -> dict[tuple[str, str, str | None], list[Any]]:
        found: dict[tuple[str, str, str | None], list[Any]] = defaultdict(list)
        releases = {one.release for one in wanted if one.release is not None}
        columns = (_E.c.id, _E.c.entry_id, _E.c.locale, _E.c.release_id, _E.c.recipe, _E.c.type)
        placed = (_E.c.valid_from, _E.c.valid_to, _E.c.slug, _E.c.parent_id)
        for ids in chunks(sorted({one.state.id for one in wanted})):
            query = (
                select(*columns, *placed)
                .where(_E.c.entry_id.in_(ids), _E.c.kind.in_(kinds))
                .where(or_(_E.c.valid_to.is_(None), _E.c.valid_to > since))
                .order_by(_E.c.valid_from)
            )
            if releases:
                query = query.where(_E.c.release_id.in_(releases))
            for row in self.session.execute(query):
                found[row.entry_id, row.locale, row.release_id].append(row)
        return found

    def _compare(
        self,
        wanted: Sequence[Wanted],
        standing: dict[tuple[str, str, str | None], list[Any]],
        since: datetime,
    ) -> _Change:
        change = _Change([], [], [], [], Places())
        for one in wanted:
            drafts = list(one.drafts)
            first = drafts[0] if drafts and drafts[0].start == since else None
            recipe = first.recipe(one.state) if first else None
            for row in standing.get((one.state.id, one.locale, one.release), []):
                if row.valid_from >= since:
                    change.gone.append(row.id)
                    change.places.leaves(row)
                elif first is not None and row.recipe == recipe:
                    if row.valid_to != first.end:
                        change.moved.append((row, one.state, first.end))
                        change.places.changes(row)
                    del drafts[0]
                else:
                    change.ended.append(row.id)
                    change.places.leaves(row)
            change.added.extend((one.state, draft) for draft in drafts)
        return change

    def _move(self, moved: Sequence[tuple[Any, EntryState, datetime | None]]) -> None:
        # Those that become shorter first: what they leave, others may take.
        shorter = [(row, end) for row, _, end in moved if _is_before(end, row.valid_to)]
        longer = [(row, end) for row, _, end in moved if not _is_before(end, row.valid_to)]
        for part in (shorter, longer):
            values = [{"edition": row.id, "end": end, "over": self._over(end)} for row, end in part]
            if values:
                with translated(self.session):
                    self.session.execute(_END, values)

    def _over(self, end: datetime | None) -> bool:
        return end is not None and end <= self.now

    def _rows(
        self, added: Sequence[tuple[EntryState, Draft]]
    ) -> tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]:
        firsts = self._first_live({state.id for state, draft in added if draft.kind != MASKED})
        used = [(state, one) for state, draft in added for one in draft.versions.values()]
        load_versions(self.session, used)
        rows, links = [], []
        for state, draft in added:
            key = (state.id, draft.locale)
            row, found = edition_row(self.site, self.now, state, draft, firsts.get(key))
            if draft.kind == "live":
                # Of several that follow each other, the first one says when it all began.
                firsts.setdefault(key, draft.start)
            rows.append(row)
            links.append(found)
        return rows, links

    def _first_live(self, ids: Iterable[str]) -> dict[tuple[str, str], datetime]:
        found: dict[tuple[str, str], datetime] = {}
        for part in chunks(sorted(ids)):
            query = (
                select(_E.c.entry_id, _E.c.locale, func.min(_E.c.valid_from).label("first"))
                .where(_E.c.entry_id.in_(part), _E.c.kind == "live")
                .group_by(_E.c.entry_id, _E.c.locale)
            )
            found |= {(row.entry_id, row.locale): row.first for row in self.session.execute(query)}
        return found

    def _insert(
        self,
        rows: list[dict[str, Any]],
        links: list[list[dict[str, Any]]],
        specs: Sequence[TypeSpec],
    ) -> None:
        if not rows:
            return
        with translated(self.session):
            ids = self.session.execute(_INSERT, rows).scalars().all()
        references = [
            {"edition_id": edition_id, **link}
            for edition_id, found in zip(ids, links, strict=True)
            for link in found
        ]
        if references:
            self.session.execute(_INSERT_REFERENCES, references)
        keep_words(
            self.session,
            [_indexed(*one) for one in zip(ids, specs, rows, strict=True)],
        )


def _indexed(edition_id: int, spec: TypeSpec, row: dict[str, Any]) -> Indexed:
    said = (row["locale"], row["kind"], row["past"])
    return Indexed(edition_id, spec, *said, orjson.loads(row["doc"]))


def _is_before(end: datetime | None, other: datetime | None) -> bool:
    return end is not None and (other is None or end < other)


def _claims(
    moved: Sequence[tuple[Any, EntryState, datetime | None]],
) -> Iterator[Claim]:
    for row, state, end in moved:
        place = (row.type, row.locale, row.slug, row.parent_id)
        yield Claim(state.id, *place, row.valid_from, end)


def _claim(row: dict[str, Any]) -> Claim:
    names = ("entry_id", "type", "locale", "slug", "parent_id", "valid_from", "valid_to")
    return Claim(*(row[name] for name in names))

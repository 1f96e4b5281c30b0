"""Who wrote each field and each block last, when, and in which version.

Read from what versions changed, one look at an index for each part of the document, so that it
costs the same after ten versions and after ten thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import String, column, func, select, values
from sqlalchemy.orm import Session

from cms.content.history.changes import block_parts
from cms.content.history.written import names_of
from cms.content.models import Version, VersionChange
from cms.content.queries.history import VersionInfo
from cms.content.site import SHARED
from cms.db.chunks import chunks
from cms.schema.content_type import TypeSpec
from cms.schema.fields import Field

Slices = Mapping[str, Mapping[str, Any]]
_CHUNK = 400
_INFO = tuple(getattr(Version, name) for name in VersionInfo._fields)


class Part(NamedTuple):
    """A field in a slice, or a block of it."""

    slice: str
    field: str
    block: str


@dataclass
class Blamed:
    """Who wrote a part last: `number` is the version's, `slice` where it was written."""

    name: str
    slice: str
    number: int
    present: bool = True
    type: str | None = None
    blocks: list[Blamed] = field(default_factory=list)


def blame(
    session: Session,
    entry_id: str,
    spec: TypeSpec,
    slices: Slices,
    chain: Sequence[str],
    number: int,
    readable: Iterable[str],
) -> tuple[list[Blamed], dict[int, VersionInfo]]:
    """Return who wrote each readable field of version `number` last, and those versions.

    `slices` are that version's, as today's declaration reads them; `chain` the reader's locale and
    those that it borrows from. A field that was never written is left out.
    """
    wanted = frozenset(readable)
    fields = {name: one for name, one in spec.fields.items() if name in wanted}
    parts = [part for one in fields.values() for part in _parts(spec, one, slices, chain)]
    last = _last(session, entry_id, parts, number)
    found = [
        blamed
        for one in fields.values()
        if (blamed := _blamed(spec, one, slices, chain, last)) is not None
    ]
    numbers = {one.number for each in found for one in (each, *each.blocks)}
    return found, _infos(session, entry_id, numbers)


def _sources(one: Field, slices: Slices, chain: Sequence[str]) -> tuple[str, ...]:
    """Return the slices that a field's value is read from."""
    said = [name for name in chain if slices.get(name, {}).get(one.name) is not None]
    own = (said or list(chain))[:1]
    return tuple(own) if one.localized else (SHARED, *own)


def _parts(spec: TypeSpec, one: Field, slices: Slices, chain: Sequence[str]) -> Iterator[Part]:
    for source in _sources(one, slices, chain):
        blocks = [identity for identity, _ in _blocks(one, slices)]
        for name in names_of(spec, one.name):
            yield Part(source, name, "")
            yield from (Part(source, name, block) for block in blocks)


def _blocks(one: Field, slices: Slices) -> Iterator[tuple[str, str | None]]:
    for identity, part in block_parts(one, slices.get(SHARED, {}).get(one.name)):
        yield identity, part.get("_type")


def _blamed(
    spec: TypeSpec,
    one: Field,
    slices: Slices,
    chain: Sequence[str],
    last: Mapping[Part, int],
) -> Blamed | None:
    sources = _sources(one, slices, chain)

    def latest(block: str) -> tuple[int, str] | None:
        keys = [Part(source, n, block) for source in sources for n in names_of(spec, one.name)]
        return max(((last[key], key.slice) for key in keys if key in last), default=None)

    whole = latest("")
    if whole is None:
        return None
    present = any(slices.get(name, {}).get(one.name) is not None for name in sources)
    found = Blamed(one.name, whole[1], whole[0], present)
    for identity, kind in _blocks(one, slices):
        by = latest(identity)
        if by is not None:
            found.blocks.append(Blamed(identity, by[1], by[0], type=kind))
    return found


def _last(session: Session, entry_id: str, parts: Sequence[Part], number: int) -> dict[Part, int]:
    """Return the number of the last version, up to `number`, that wrote each part."""
    found: dict[Part, int] = {}
    for part in chunks(parts, _CHUNK):
        asked = (
            values(column("slice", String), column("field", String), column("block", String))
            .data([tuple(part) for part in part])
            .cte("asked")
        )
        newest = (
            select(func.max(VersionChange.number))
            .where(
                VersionChange.entry_id == entry_id,
                VersionChange.slice == asked.c.slice,
                VersionChange.field == asked.c.field,
                VersionChange.block == asked.c.block,
                VersionChange.number <= number,
            )
            .scalar_subquery()
        )
        rows = session.execute(select(asked.c.slice, asked.c.field, asked.c.block, newest))
        found |= {Part(*row[:3]): row[3] for row in rows if row[3] is not None}
    return found


def _infos(session: Session, entry_id: str, numbers: Iterable[int]) -> dict[int, VersionInfo]:
    wanted = sorted(numbers)
    found: dict[int, VersionInfo] = {}
    for part in chunks(wanted, _CHUNK):
        query = select(*_INFO).where(Version.entry_id == entry_id, Version.number.in_(part))
        infos = (VersionInfo(*row) for row in session.execute(query))
        found |= {info.number: info for info in infos}
    return found

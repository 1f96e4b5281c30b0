"""What content keeps encrypted, and how it is encrypted anew: versions, editions, working copies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import Text, cast, select, update
from sqlalchemy.orm import Session

from cms.content.erasure import recipe_parts
from cms.content.models import Declaration, Edition, Entry, Version, WorkingCopy
from cms.content.sealing import Slices, blind_keys, is_said, names_ever, place_of, seal
from cms.content.sealing_copies import copy_place, seal_copy
from cms.content.site import SHARED
from cms.content.text_index import forget_words
from cms.keys.stock import Renewal, Renewed, Stock, text_holds
from cms.schema.content_type import TypeSpec
from cms.schema.encrypted import encrypted_names
from cms.schema.keys import document_keys
from cms.schema.registry import TypeRegistry

_NOTHING: frozenset[str] = frozenset()


def _renew_entries(renewal: Renewal, after: str, limit: int) -> Renewed:
    """Renew whole entries, each with all versions and editions, so that these stay the same text.

    What was written before its field was encrypted is encrypted now.
    """
    session = renewal.session
    query = select(Entry).where(Entry.type.in_(_types(session, renewal.registry)))
    query = query.where(Entry.id > after) if after else query
    entries = session.scalars(query.order_by(Entry.id).limit(limit)).all()
    for entry in entries:
        spec = renewal.registry.get(entry.type)
        parts = _renew_versions(renewal, entry, spec)
        _renew_editions(renewal, entry, spec, parts)
    session.expire_all()
    return renewal.done(entries[-1].id if len(entries) == limit else None)


def _types(session: Session, registry: TypeRegistry) -> set[str]:
    """Return the types that have, or once had, encrypted fields."""
    said = cast(Declaration.declaration, Text).like('%"encrypted":true%')
    then = session.scalars(select(Declaration.type).where(said).distinct())
    return {*then, *(spec.name for spec in registry if encrypted_names(spec))}


def _renew_versions(renewal: Renewal, entry: Entry, spec: TypeSpec | None) -> dict[int, Slices]:
    names = _NOTHING if spec is None else names_ever(spec)
    found: dict[int, Slices] = {}
    query = select(Version.number, Version.slices).where(Version.entry_id == entry.id)
    for number, slices in renewal.session.execute(query).all():
        new = {
            name: {n: _renewed(renewal, entry.id, n, name, v, names) for n, v in part.items()}
            for name, part in slices.items()
        }
        found[number] = new
        if new != slices:
            this = (Version.entry_id == entry.id, Version.number == number)
            renewal.session.execute(update(Version).where(*this).values(slices=new))
    return found


def _renew_editions(
    renewal: Renewal, entry: Entry, spec: TypeSpec | None, versions: Mapping[int, Slices]
) -> None:
    names = _NOTHING if spec is None else encrypted_names(spec)
    columns = (Edition.id, Edition.locale, Edition.recipe, Edition.doc, Edition.keys)
    query = select(*columns).where(Edition.entry_id == entry.id)
    for row in renewal.session.execute(query).all():
        document = orjson.loads(row.doc)
        new = {
            name: _renewed(renewal, entry.id, name, _slice_of(row, name, versions), value, names)
            for name, value in document.items()
        }
        if new == document:
            continue
        values: dict[str, Any] = {"doc": orjson.dumps(new).decode()}
        if spec is not None and any(name in row.keys for name in names):
            # It was in clear, and so were the keys by which it was found.
            blind = blind_keys(renewal.session, entry.id, spec, new)
            values["keys"] = document_keys(spec, new) | blind
        renewal.session.execute(update(Edition).where(Edition.id == row.id).values(**values))
        # Where they were in clear once, they could be searched.
        forget_words(renewal.session, row.id, entry.type, names)


def _renewed(
    renewal: Renewal, entry_id: str, field: str, slice_name: str, value: Any, names: Iterable[str]
) -> Any:
    place = place_of(entry_id, field)
    if isinstance(value, str):
        new = renewal.value(value, place)
        if new != value or value.startswith("cms:v1:"):
            return new
    if field in names and is_said(value):
        renewal.changed += 1
        return seal(renewal.session, place, slice_name, value)
    return value


def _slice_of(row: Any, field: str, versions: Mapping[int, Slices]) -> str:
    """Return which slice an edition took a field from: its own locale's before another's."""
    parts = recipe_parts(row.recipe)
    told = [name for name, n in parts if is_said(versions.get(n, {}).get(name, {}).get(field))]
    for name in (row.locale, SHARED):
        if name in told:
            return name
    return told[0] if told else SHARED


def _renew_copies(renewal: Renewal, after: str, limit: int) -> Renewed:
    session = renewal.session
    query = select(WorkingCopy.user_id).distinct().order_by(WorkingCopy.user_id).limit(limit)
    query = query.where(WorkingCopy.user_id > after) if after else query
    users = session.scalars(query).all()
    for copy in session.scalars(select(WorkingCopy).where(WorkingCopy.user_id.in_(users))):
        key = {"user_id": copy.user_id, "entry_id": copy.entry_id, "locale": copy.locale}
        data = {n: renewal.value(v, copy_place(key, n)) for n, v in copy.data.items()}
        spec = renewal.registry.get(copy.type)
        if spec is not None:
            open_ = {n: v for n, v in data.items() if v == copy.data[n] and not _is_sealed(v)}
            data |= seal_copy(session, spec, key, open_)
        if data != copy.data:
            renewal.changed += 1
            copy.data = data
    session.flush()
    return renewal.done(users[-1] if len(users) == limit else None)


def _is_sealed(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("cms:v1:")


STOCKS = (
    Stock(
        "entries",
        _renew_entries,
        lambda session, mark: text_holds(session, mark, Version.slices, Edition.doc),
    ),
    Stock(
        "working copies",
        _renew_copies,
        lambda session, mark: text_holds(session, mark, WorkingCopy.data),
    ),
)

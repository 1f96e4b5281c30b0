"""Where documents enter and leave the database: encrypted fields are sealed and opened here.

A sealed value is `[slice, value]` as JSON, encrypted for the place `entry:<id>:<field>`. So a
value that was put into another entry, field or slice is refused. Versions hold sealed values, and
editions hold the very ones of their versions: the same document is the same text.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import orjson
from sqlalchemy.orm import Session

from cms.content.models import Version
from cms.content.site import SHARED
from cms.errors import ConfigurationError
from cms.keys.envelope import PREFIX, Unreadable, is_encrypted
from cms.keys.vault import vault_of
from cms.schema.content_type import TypeSpec
from cms.schema.encrypted import blind_names, blind_text, encrypted_names

Slices = dict[str, dict[str, Any]]
Document = dict[str, Any]
_MARK = f'"{PREFIX}'
_UNSAID: tuple[Any, ...] = (None, "", [], {})
"""Values that say nothing stay as they are, so that locales fall back as they do elsewhere."""


def seal_slices(
    session: Session, entry_id: str, spec: TypeSpec, slices: Slices, like: Slices | None = None
) -> Slices:
    """Return slices with their encrypted fields sealed; those that `like` holds sealed, as there."""
    names = encrypted_names(spec)
    if not names:
        return slices
    sealed: Slices = {}
    for name, part in slices.items():
        given = (like or {}).get(name, {})
        kept = {n: given[n] for n in names & part.keys() & given.keys() if is_encrypted(given[n])}
        sealed[name] = {
            n: kept.get(n) or seal(session, place_of(entry_id, n), name, value)
            if n in names and is_said(value)
            else value
            for n, value in part.items()
        }
    return sealed


def open_slices(session: Session, version: Version, spec: TypeSpec) -> Slices:
    """Return what a version holds, as it was written; `spec` is its type as declared today."""
    names = names_ever(spec)
    if not names and not any(_holds_sealed(part) for part in version.slices.values()):
        return version.slices
    return {
        slice_name: {
            name: open_value(session, place_of(version.entry_id, name), value, {slice_name}, names)
            for name, value in part.items()
        }
        for slice_name, part in version.slices.items()
    }


def open_document(session: Session, row: Any, spec: TypeSpec) -> Document:
    """Return the document of an edition (`cms.content.queries.rows.Row`), readable."""
    document: Document = row.document
    if _MARK not in row.doc:
        return document
    names = encrypted_names(spec)
    own = {SHARED, row.locale}
    return {
        name: open_value(
            session,
            place_of(row.entry_id, name),
            value,
            None if name in row.fallback else own,
            names,
        )
        for name, value in document.items()
    }


def holds_sealed(doc: str) -> bool:
    """Say whether the text of a document holds a sealed value."""
    return _MARK in doc


def blind_keys(session: Session, entry_id: str, spec: TypeSpec, document: Document) -> Document:
    """Return the keys by which a sealed document is found by its encrypted values."""
    found: Document = {}
    for name in blind_names(spec):
        place = place_of(entry_id, name)
        value = open_value(session, place, document.get(name), None, {name})
        text = None if not is_said(value) else blind_text(spec.fields[name], value)
        if text is not None:
            found[f"{name}!"] = vault_of(session).blind(name, text, session)
    return found


def place_of(entry_id: str, field: str) -> str:
    """Return the place for which a field's value is encrypted."""
    return f"entry:{entry_id}:{field}"


def seal(session: Session, place: str, slice_name: str, value: Any) -> str:
    """Return a JSON value as encrypted text."""
    plain = orjson.dumps([slice_name, value])
    return vault_of(session).encrypt(plain, place=place, session=session)


def open_value(
    session: Session,
    place: str,
    value: Any,
    slices: Collection[str] | None,
    encrypted: Collection[str],
) -> Any:
    """Return the JSON value of encrypted text; any other value as it is.

    `slices` are those that it may come from (None: any). A field that is not among `encrypted` may
    hold such text in the clear, typed by somebody, or have been encrypted once: it opens if it can.
    Raises Unreadable, or ConfigurationError for a key that is not there.
    """
    if not is_encrypted(value):
        return value
    try:
        plain = vault_of(session).decrypt(value, place=place, session=session)
    except (Unreadable, ConfigurationError):
        if place.rpartition(":")[2] in encrypted:
            raise
        return value
    slice_name, opened = orjson.loads(plain)
    if slices is not None and slice_name not in slices:
        raise Unreadable(
            f"The value in {place} belongs to {slice_name!r}: it was moved from there."
        )
    return opened


def is_said(value: Any) -> bool:
    """Say whether a value says anything: what does not is kept as it is."""
    return value not in _UNSAID


def names_ever(spec: TypeSpec) -> frozenset[str]:
    """Return the names that a type's encrypted fields have, or had."""
    names = encrypted_names(spec)
    return names.union(*(spec.fields[name].former_names for name in names))


def _holds_sealed(part: Mapping[str, Any]) -> bool:
    return any(is_encrypted(value) for value in part.values())

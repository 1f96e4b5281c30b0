"""A content type as it was when a version was written, and which of its fields became which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from cms.content.models import Declaration
from cms.errors import DeclarationError
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.declaration import Kinds, field_kinds, fingerprint, spec_from_declaration

_SAID = ("name", "label", "help", "localized", "read_permission", "write_permission")


def written_spec(
    session: Session, mark: str, today: TypeSpec, kinds: Kinds | None = None
) -> TypeSpec:
    """Return the type under whose declaration, by fingerprint, a version was written.

    A field whose kind no plugin brings any more is read as plain JSON.
    """
    if mark == fingerprint(today):
        return today
    row = session.get(Declaration, mark)
    if row is None:
        return today
    known = kinds or field_kinds()
    said = {**row.declaration, "fields": _readable_fields(row.declaration["fields"], known)}
    try:
        return spec_from_declaration(said, known)
    except DeclarationError:
        opaque = {name: _opaque(one) for name, one in row.declaration["fields"].items()}
        return spec_from_declaration({**said, "fields": opaque}, known)


def today_names(today: TypeSpec) -> Mapping[str, str]:
    """Map every name that a field of today has, or had, to the one it has."""
    former = {one: name for name, field in today.fields.items() for one in field.former_names}
    return {**former, **{name: name for name in today.fields}}


def names_of(today: TypeSpec, name: str) -> tuple[str, ...]:
    """Return every name under which a field may have been written, today's first."""
    field = today.fields.get(name)
    return (name,) if field is None else (name, *field.former_names)


def _readable_fields(fields: Mapping[str, Any], kinds: Kinds) -> dict[str, Any]:
    return {name: _readable(one, kinds) for name, one in fields.items()}


def _readable(said: Mapping[str, Any], kinds: Kinds) -> dict[str, Any]:
    if said.get("kind") not in kinds:
        return _opaque(said)
    read = dict(said)
    if isinstance(said.get("fields"), Mapping):
        read["fields"] = _readable_fields(said["fields"], kinds)
    if isinstance(said.get("of"), Mapping):
        read["of"] = _readable(said["of"], kinds)
    if said["kind"] == f.Blocks.kind:
        read["types"] = [
            {**one, "fields": _readable_fields(one["fields"], kinds)} for one in said["types"]
        ]
    return read


def _opaque(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": f.JSON.kind, **{name: said[name] for name in _SAID if name in said}}

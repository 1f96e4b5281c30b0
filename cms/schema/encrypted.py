"""Encrypted fields: which of a type's are, what may be, and how the blind index names them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.keys import value_key

BLIND = "!"
"""What the name of a blind index's key ends in."""

KINDS: tuple[type[f.Field], ...] = (
    f.Text,
    f.LongText,
    f.Email,
    f.URL,
    f.Integer,
    f.Decimal,
    f.Boolean,
    f.Date,
    f.DateTime,
    f.Time,
    f.JSON,
    f.Location,
)
"""The kinds of fields that can be encrypted."""

BLIND_KINDS: tuple[type[f.Field], ...] = (
    f.Text,
    f.Email,
    f.URL,
    f.Integer,
    f.Decimal,
    f.Date,
    f.DateTime,
    f.Time,
)
"""Those of them that can be found by a value; true and false would be told apart by their number."""

_KEPT = "_encrypted"


def encrypted_names(spec: TypeSpec) -> frozenset[str]:
    """Return the names of the fields that are kept encrypted."""
    # Kept beside the spec's own values, as its fingerprint is.
    known: frozenset[str] | None = vars(spec).get(_KEPT)
    if known is None:
        known = frozenset(name for name, field in spec.fields.items() if field.encrypted)
        vars(spec)[_KEPT] = known
    return known


def encrypted_fields(specs: Iterable[TypeSpec]) -> list[str]:
    """Name all encrypted fields of types, as `type.field`."""
    return sorted(f"{spec.name}.{name}" for spec in specs for name in encrypted_names(spec))


def blind_names(spec: TypeSpec) -> list[str]:
    """Return the names of the encrypted fields that can be found by a value."""
    return [name for name in sorted(encrypted_names(spec)) if spec.fields[name].blind_index]


def blind_text(field: f.Field, value: Any) -> str | None:
    """Return the normal form of a value that the blind index is made of; None where it has none."""
    try:
        return normal(value_key(field, value))
    except ValueError:
        return None


def normal(key: str) -> str:
    """Return a key in the one form (Unicode NFC) in which equal values are equal bytes."""
    return unicodedata.normalize("NFC", key)

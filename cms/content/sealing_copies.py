"""Seals and opens the encrypted fields of working copies, which hold what was typed, valid or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from cms.content.models import WorkingCopy
from cms.content.sealing import open_value, seal
from cms.schema.content_type import TypeSpec
from cms.schema.encrypted import encrypted_names


def seal_copy(
    session: Session, spec: TypeSpec, key: Mapping[str, str], data: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what was typed with its encrypted fields sealed; `key` names the working copy."""
    names = encrypted_names(spec)
    return {
        name: seal(session, copy_place(key, name), key["locale"], value)
        if name in names and value is not None
        else value
        for name, value in data.items()
    }


def open_copy(session: Session, spec: TypeSpec, copy: WorkingCopy) -> dict[str, Any]:
    """Return what was typed."""
    key = {"user_id": copy.user_id, "entry_id": copy.entry_id, "locale": copy.locale}
    names = encrypted_names(spec)
    return {
        name: open_value(session, copy_place(key, name), value, {copy.locale}, names)
        for name, value in copy.data.items()
    }


def copy_place(key: Mapping[str, str], field: str) -> str:
    """Return the place for which a field of a working copy is encrypted."""
    return f"working_copy:{key['user_id']}:{key['entry_id']}:{key['locale']}:{field}"

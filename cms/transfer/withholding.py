"""Leaves encrypted values out of an export: their keys stay here, so nobody could read them there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.keys.envelope import is_encrypted
from cms.schema.encrypted import BLIND


def without_encrypted(content: dict[str, Any]) -> dict[str, Any]:
    """Return an entry, as an export holds it, with every encrypted field empty."""
    versions = [
        {**one, "slices": {name: _open(part) for name, part in one["slices"].items()}}
        for one in content["versions"]
    ]
    editions = [
        {
            **one,
            "doc": {n: None if is_encrypted(value) else value for n, value in one["doc"].items()},
            "keys": {n: value for n, value in one["keys"].items() if not n.endswith(BLIND)},
        }
        for one in content["editions"]
    ]
    return {**content, "versions": versions, "editions": editions}


def _open(part: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in part.items() if not is_encrypted(value)}

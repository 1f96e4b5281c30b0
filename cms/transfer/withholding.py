"""Encrypted values in an export: left out, unless somebody asks for them in another form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cms.keys.envelope import is_encrypted
from cms.schema.encrypted import BLIND

Carry = Callable[[str, str, str], Any]
"""Gives, for an entry's id, a field's name and an encrypted text, what stands in the export."""


def with_encrypted(content: dict[str, Any], carry: Carry | None = None) -> dict[str, Any]:
    """Return an entry, as an export holds it, with encrypted values as `carry` gives them.

    Without it they are left out: their keys stay here, so nobody could read them there.
    """
    entry_id = content["entry"]["id"]

    def document(given: Mapping[str, Any], *, whole: bool) -> dict[str, Any]:
        found = {}
        for name, value in given.items():
            if not is_encrypted(value):
                found[name] = value
            elif carry is not None:
                found[name] = carry(entry_id, name, value)
            elif whole:
                found[name] = None
        return found

    versions = [
        {**one, "slices": {n: document(part, whole=False) for n, part in one["slices"].items()}}
        for one in content["versions"]
    ]
    editions = [
        {
            **one,
            "doc": document(one["doc"], whole=True),
            "keys": {n: value for n, value in one["keys"].items() if not n.endswith(BLIND)},
        }
        for one in content["editions"]
    ]
    return {**content, "versions": versions, "editions": editions}

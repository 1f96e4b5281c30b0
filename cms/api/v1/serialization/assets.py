"""What an answer tells of assets: where the file is, and all that a page needs to show it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from cms.content.assets.addresses import file_address
from cms.content.queries.rows import Row

SHOWN = ("title", "alt", "caption", "credit", "licence", "focus", "crop")
"""What people say of an asset, and pages show."""


def with_address(value: Any) -> Any:
    """Return the value of a file with the address that it is read at."""
    if not isinstance(value, Mapping) or "hash" not in value:
        return value
    return {**value, "url": file_address(value["hash"], value["name"])}


def asset_shown(
    row: Row, document: Mapping[str, Any], withheld: Collection[str] = ()
) -> dict[str, Any]:
    """Return an asset as the value of a field that shows it; `withheld` fields are left out."""
    readable = {name: value for name, value in document.items() if name not in withheld}
    said = {name: readable.get(name) for name in SHOWN}
    return {"id": row.entry_id, **said, **(with_address(readable.get("file")) or {})}

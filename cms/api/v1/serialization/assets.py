"""What an answer tells of assets: where the file is, and all that a page needs to show it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from cms.content.assets.addresses import file_address
from cms.content.assets.signing import FileSigner
from cms.content.queries.rows import Row

SHOWN = ("title", "alt", "caption", "credit", "licence", "focus", "crop")
"""What people say of an asset, and pages show."""


Addressed = Callable[[Any], Any]
"""Gives the value of a file its addresses."""


@dataclass(frozen=True)
class Addresses:
    """What tells where files are read: anybody's by their plain address, all others by a signed one.

    `public` are the hashes of files that anybody sees; None where all are anybody's.
    """

    signer: FileSigner | None = None
    public: frozenset[str] | None = None

    def __call__(self, value: Any) -> Any:
        """Return the value of a file with the addresses that it is read at."""
        if not isinstance(value, Mapping) or "hash" not in value:
            return value
        found = {**value, "url": file_address(value["hash"], value["name"])}
        if self.signer and self.public is not None and value["hash"] not in self.public:
            found["signed_url"] = self.signer.address(value["hash"], value["name"])
        return found


def asset_shown(
    row: Row,
    document: Mapping[str, Any],
    withheld: Collection[str],
    addressed: Addressed,
) -> dict[str, Any]:
    """Return an asset as the value of a field that shows it; `withheld` fields are left out."""
    readable = {name: value for name, value in document.items() if name not in withheld}
    said = {name: readable.get(name) for name in SHOWN}
    return {"id": row.entry_id, **said, **(addressed(readable.get("file")) or {})}

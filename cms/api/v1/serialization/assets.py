"""What an answer tells of assets: where the file is, and all that a page needs to show it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from cms.content.assets.images import Images
from cms.content.assets.passes import Passes
from cms.content.queries.rows import Row
from cms.schema.fields import Field

SHOWN = ("title", "alt", "caption", "credit", "licence", "focus", "crop")
"""What people say of an asset, and pages show."""


def asset_shown(
    images: Images,
    passes: Passes,
    field: Field | None,
    row: Row,
    document: Mapping[str, Any],
    withheld: Collection[str] = (),
    poster: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return an asset as the value of the field that shows it; `withheld` fields are left out.

    `poster` is the document of the asset that was chosen to stand for it, as it may be read.
    """
    readable = {name: value for name, value in document.items() if name not in withheld}
    said = {name: readable.get(name) for name in SHOWN}
    file = images.related(field, readable.get("file"), readable, passes, poster)
    return {"id": row.entry_id, **said, **file}

"""A version of an entry as an answer: relations that its reader can't see are left out."""

from __future__ import annotations

from typing import Any

from cms.content.history.reader import HistoryReader
from cms.content.history.visible import Visible
from cms.content.lens import Lens
from cms.content.queries.history import VersionDocument
from cms.content.queries.rows import Row


def version_data(
    request: Any, lens: Lens, reader: HistoryReader, row: Row, found: VersionDocument
) -> dict[str, Any]:
    """Return the document of a version, with `id`, `type` and what it borrowed."""
    mark = found.info.fingerprint if found.spec is not reader.spec else None
    names = reader.names(lens.locale, mark)
    shown = {name: value for name, value in found.document.items() if name in names}
    return {
        "id": row.entry_id,
        "type": reader.spec.name,
        **Visible(request.cms_session, lens).show(found.spec.fields, shown),
        "_meta": {
            "version": found.info.number,
            "locale": lens.locale,
            "fallback": [name for name in found.borrowed if name in names],
        },
    }

"""A version of an entry as an answer: relations that its reader can't see are left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.api.v1.serialization.documents import LEFT_OUT, Change, Relation, rebuild, relations
from cms.content.history.reader import HistoryReader
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.content.queries.history import VersionDocument
from cms.content.queries.rows import Row
from cms.content.queries.titles import titles
from cms.schema.fields import Field


class Visible:
    """Leaves relations to entries that the lens does not see out of documents of the past.

    `titles` holds, for those that it sees, their type, and their title or None.
    """

    def __init__(self, session: Any, lens: Lens) -> None:
        self._session, self._lens = session, lens
        self.titles: dict[str, dict[str, str | None]] = {}

    def show(self, fields: Mapping[str, Field], document: dict[str, Any]) -> dict[str, Any]:
        """Return a document without what is not seen."""
        targets = {relation.target for relation in relations(fields, document, None, {})}
        unknown = targets - self.titles.keys()
        found = by_ids(self._session, self._lens, unknown) if unknown else {}
        called = titles(self._session, self._lens, found.values())
        self.titles |= {
            one: {"type": row.type, "title": called[row.edition_id]} for one, row in found.items()
        }

        def related(relation: Relation, value: Any) -> Any:
            return value if relation.target in self.titles else LEFT_OUT

        return rebuild(fields, document, None, {}, Change(related))


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

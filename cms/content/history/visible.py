"""Documents of the past as their reader may see them: without relations to what is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.content.queries.titles import titles
from cms.content.walking import LEFT_OUT, Change, Relation, rebuild, relations
from cms.schema.fields import Field


class Visible:
    """Leaves relations to entries that the lens does not see out of documents of the past.

    `titles` holds, for those that it sees, their type, and their title or None.
    """

    def __init__(self, session: Session, lens: Lens) -> None:
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

"""Who reads the history of an entry, as a request has it."""

from __future__ import annotations

from typing import Any

from cms.content.history.reader import HistoryReader
from cms.content.queries.rows import Row
from cms.schema.content_type import TypeSpec
from cms.services import FieldKinds


def history_reader(request: Any, spec: TypeSpec, row: Row) -> HistoryReader:
    """Return who reads the history of an entry."""
    return HistoryReader(
        request.cms_session,
        request.site,
        request.rights,
        request.actor,
        spec,
        request.entry_facts(spec, row),
        request.service(FieldKinds).kinds,
    )

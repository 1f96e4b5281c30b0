"""A version of an entry as an answer: relations that its reader can't see are left out."""

from __future__ import annotations

from typing import Any

from cms.access.fields import readable_fields
from cms.api.v1.serialization.documents import LEFT_OUT, Change, Relation, rebuild, relations
from cms.content.lens import Lens
from cms.content.queries.entries import seen_ids
from cms.content.queries.history import VersionInfo
from cms.content.queries.rows import Row
from cms.schema.content_type import TypeSpec


def version_data(
    request: Any,
    lens: Lens,
    spec: TypeSpec,
    row: Row,
    found: tuple[VersionInfo, dict[str, Any], list[str]],
) -> dict[str, Any]:
    """Return the document of a version, with `id`, `type` and what it borrowed."""
    info, document, borrowed = found
    facts = request.entry_facts(spec, row, lens.locale)
    readable = readable_fields(request.rights, request.actor, facts, "view_history")
    shown = {name: value for name, value in document.items() if name in readable}
    targets = {relation.target for relation in relations(spec.fields, shown, None, {})}
    seen = seen_ids(request.cms_session, lens, targets) if targets else frozenset()

    def related(relation: Relation, value: Any) -> Any:
        return value if relation.target in seen else LEFT_OUT

    return {
        "id": row.entry_id,
        "type": spec.name,
        **rebuild(spec.fields, shown, None, {}, Change(related)),
        "_meta": {"version": info.number, "locale": lens.locale, "fallback": borrowed},
    }

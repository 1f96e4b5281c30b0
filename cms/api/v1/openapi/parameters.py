"""Parameters that several nouns describe alike: the headers of conditions, and plain queries."""

from __future__ import annotations

from typing import Any

from cms.api.v1.openapi.builder import Schema, header

IF_NONE_MATCH = header(
    "If-None-Match",
    "Answer 304 where this is still the answer's `ETag`.",
    {"type": "string", "pattern": r'^(\*|"[!#-~]*")$'},
)
IF_MATCH = header(
    "If-Match",
    'Write only if this names the newest version, such as `"v7"`.',
    {"type": "string", "pattern": r'^("v[1-9][0-9]{0,8}"|\*)$'},
)
IDEMPOTENCY = header(
    "Idempotency-Key",
    "A repeat with the same key answers the first answer, and does nothing.",
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
)


def query(name: str, schema: Schema) -> dict[str, Any]:
    """Return a query parameter."""
    return {"name": name, "in": "query", "required": False, "schema": schema}

"""Describes forms that carry files."""

from __future__ import annotations

from cms.api.v1.media import FLAG, TEXTS, WORDS
from cms.api.v1.nouns import Schema
from cms.tree.media import FORM

__all__ = ["FILE_SCHEMA", "FORM", "FORM_SCHEMA"]

_FILE: Schema = {"type": "string", "contentMediaType": "application/octet-stream"}

FILE_SCHEMA: Schema = {
    "type": "object",
    "properties": {"file": _FILE},
    "required": ["file"],
    "additionalProperties": False,
}
"""A form that holds nothing but a file."""

FORM_SCHEMA: Schema = {
    **FILE_SCHEMA,
    "properties": {
        "file": _FILE,
        **{name: {"type": "string"} for name in (*WORDS, *TEXTS)},
        FLAG: {"type": "string", "enum": ["true", "false"]},
    },
}
"""A form that makes an asset."""

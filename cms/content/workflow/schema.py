"""The JSON form of a workflow's definition, as JSON Schema, for those who write one."""

from __future__ import annotations

from typing import Any

from cms.content.workflow.parsing import (
    DAYS_MAX,
    LABEL_MAX,
    NAME_MAX,
    NAMES_MAX,
    STATES_MAX,
    TRACKS_MAX,
    TRANSITIONS_MAX,
)

Schema = dict[str, Any]
_NAME: Schema = {"type": "string", "pattern": f"^[a-z][a-z0-9_]{{0,{NAME_MAX - 1}}}$"}
_NAME_OR_NULL: Schema = {**_NAME, "type": ["string", "null"]}
_LABEL: Schema = {
    "type": "string",
    "minLength": 1,
    "maxLength": LABEL_MAX,
    "pattern": r"^[^\x00-\x1f\x7f]+$",
}
_FLAG: Schema = {"type": "boolean"}


def _names(least: int = 0) -> Schema:
    text = {"type": "string", "minLength": 1, "maxLength": 200}
    return {"type": "array", "items": text, "minItems": least, "maxItems": NAMES_MAX}


def _object(properties: Schema, *required: str) -> Schema:
    shape: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**shape, "required": list(required)} if required else shape


_WHO = _object({"permission": _NAME, "roles": _names(), "groups": _names(), "not_submitter": _FLAG})
_STATE = _object({"name": _NAME, "label": _LABEL}, "name")
_TRACK = _object(
    {
        "name": _NAME,
        "label": _LABEL,
        "states": {
            "type": "array",
            "items": {"anyOf": [_NAME, _STATE]},
            "minItems": 1,
            "maxItems": STATES_MAX,
        },
        "publish_when": {**_names(1), "type": ["array", "null"]},
        "when_published": _NAME_OR_NULL,
        "reset_on_edit": {"type": ["object", "null"], "additionalProperties": {"type": "string"}},
    },
    "name",
    "states",
)
_TASK = _object(
    {
        "kind": _NAME,
        "track": _NAME_OR_NULL,
        "assignee": {"type": ["string", "null"]},
        "due_days": {"type": ["integer", "null"], "minimum": 1, "maximum": DAYS_MAX},
    }
)
_TRANSITION = _object(
    {
        "name": _NAME,
        "label": _LABEL,
        "track": _NAME_OR_NULL,
        "from": _names(1),
        "to": _NAME,
        "who": _WHO,
        "required_fields": _names(),
        "comment_required": _FLAG,
        "tasks": {"type": "array", "items": _TASK, "maxItems": TRACKS_MAX},
        "then": {"type": ["string", "null"], "enum": ["publish", "schedule", None]},
    },
    "name",
    "from",
    "to",
)
DEFINITION: Schema = _object(
    {
        "tracks": {"type": "array", "items": _TRACK, "minItems": 1, "maxItems": TRACKS_MAX},
        "transitions": {
            "type": "array",
            "items": _TRANSITION,
            "minItems": 1,
            "maxItems": TRANSITIONS_MAX,
        },
        "exempt": {"anyOf": [_WHO, {"type": "null"}]},
    },
    "tracks",
    "transitions",
)
"""Tracks, transitions and exemption."""

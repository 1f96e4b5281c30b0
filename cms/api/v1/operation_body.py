"""Reads an operation from a JSON object, and describes that object, by the operation's fields."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable, Mapping
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, Literal, Union

from cms.api.v1.query_params.reading import read_instant
from cms.content.operations.base import EntryOperation, Operation
from cms.db.identifiers import is_id
from cms.errors import BadRequest, FieldProblem, ValidationFailed
from cms.web.body import check_members

IDS = (
    *("entry", "entry_id", "parent", "before", "after", "intent", "transaction"),
    *("comment_id", "reply_to", "task"),
)
"""Fields of operations that name an entry, an intent, a comment or a task by its id."""
NUMBER_MAX = 2**31 - 1
TEXT_MAX = 2000
HIDDEN = ("owner", "strict", "replace")
"""Fields that the API sets itself, or leaves to the system."""


class Refused(ValueError):
    """A value that the field does not take; the message says what it has to be."""


@dataclasses.dataclass(frozen=True)
class Member:
    """One member of the JSON object: how its value is read, and its JSON Schema."""

    name: str
    required: bool
    read: Callable[[Any], Any]
    schema: Mapping[str, Any]


def members(kind: type[Operation]) -> tuple[Member, ...]:
    """Return the members that an operation's JSON object has, in the order of its fields."""
    hints = typing.get_type_hints(kind)
    return tuple(
        _member(field, hints[field.name])
        for field in dataclasses.fields(kind)
        if field.name not in HIDDEN
    )


def _member(field: dataclasses.Field[Any], hint: Any) -> Member:
    required = field.default is dataclasses.MISSING
    if field.name in IDS:
        optional = NoneType in typing.get_args(hint)
        schema: dict[str, Any] = {"type": "string", "format": "uuid"}
        return Member(field.name, required, _or_none(_id, optional), _nullable(schema, optional))
    read, schema = _kind(hint)
    return Member(field.name, required, read, schema)


def read_operation(
    kind: type[Operation], body: Mapping[str, Any], given: Mapping[str, Any] | None = None
) -> Operation:
    """Make an operation of a JSON object; `given` are fields that the address has said already.

    Raises `BadRequest` for members that are not known, `ValidationFailed` with every value that
    is not taken.
    """
    given = given or {}
    known = [member for member in members(kind) if member.name not in given]
    check_members(dict(body), tuple(member.name for member in known))
    values: dict[str, Any] = dict(given)
    problems: list[FieldProblem] = []
    for member in known:
        if member.name not in body:
            if member.required:
                problems.append(FieldProblem(f"/{member.name}", "is required."))
            continue
        try:
            values[member.name] = member.read(body[member.name])
        except Refused as refusal:
            problems.append(FieldProblem(f"/{member.name}", str(refusal)))
    if problems:
        raise ValidationFailed(problems)
    return kind(**values)


def object_schema(kind: type[Operation], without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the JSON Schema of an operation's JSON object."""
    shown = [member for member in members(kind) if member.name not in without]
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {member.name: dict(member.schema) for member in shown},
        "additionalProperties": False,
    }
    required = [member.name for member in shown if member.required]
    return schema | {"required": required} if required else schema


def is_entry_verb(kind: type[Operation]) -> bool:
    """Say whether an operation is done to an entry that exists, by a body without a document."""
    return issubclass(kind, EntryOperation) and "data" not in {m.name for m in members(kind)}


def _kind(hint: Any) -> tuple[Callable[[Any], Any], dict[str, Any]]:
    arguments = typing.get_args(hint)
    origin = typing.get_origin(hint)
    if origin in (Union, UnionType):
        inner = [one for one in arguments if one is not NoneType]
        read, schema = _kind(inner[0])
        return _or_none(read, True), _nullable(schema, True)
    if origin is Literal:
        return _choice(arguments), {"type": "string", "enum": list(arguments)}
    if origin is tuple:
        return _texts, {
            "type": "array",
            "items": {"type": "string"},
            "minItems": 1,
            "maxItems": 100,
        }
    return _SIMPLE[hint if origin is None else origin]


def _nullable(schema: Mapping[str, Any], optional: bool) -> dict[str, Any]:
    if not optional:
        return dict(schema)
    if "enum" in schema:
        return {**schema, "type": [schema["type"], "null"], "enum": [*schema["enum"], None]}
    return {**schema, "type": [schema["type"], "null"]}


def _or_none(read: Callable[[Any], Any], optional: bool) -> Callable[[Any], Any]:
    if not optional:
        return read
    return lambda value: None if value is None else read(value)


def _choice(choices: tuple[Any, ...]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if not isinstance(value, str) or value not in choices:
            raise Refused(f"has to be {' or '.join(map(repr, choices))}.")
        return value

    return read


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > TEXT_MAX:
        raise Refused(f"has to be text of at most {TEXT_MAX} characters.")
    return value


def _id(value: Any) -> str:
    if not isinstance(value, str) or not is_id(value):
        raise Refused("has to be an id (a UUID).")
    return value.lower()


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Refused("has to be true or false.")
    return value


def _number(value: Any) -> int:
    # 7.0 is as whole a number as 7, says JSON Schema.
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if not whole or isinstance(value, bool) or not 1 <= value <= NUMBER_MAX:
        raise Refused("has to be a whole number from 1 on.")
    return int(value)


def _instant(value: Any) -> datetime:
    if not isinstance(value, str):
        raise Refused("has to be a time such as 2026-01-31T09:00:00Z.")
    try:
        return read_instant("at", value)
    except BadRequest as error:
        raise Refused(error.detail) from None


def _texts(value: Any) -> tuple[str, ...]:
    texts = value if isinstance(value, list) and 1 <= len(value) <= 100 else None
    if texts is None or not all(isinstance(one, str) for one in texts):
        raise Refused("has to be a list of 1 to 100 texts.")
    return tuple(texts)


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused("has to be an object.")
    return value


_SIMPLE: Mapping[Any, tuple[Callable[[Any], Any], dict[str, Any]]] = {
    str: (_text, {"type": "string", "maxLength": TEXT_MAX}),
    bool: (_flag, {"type": "boolean"}),
    int: (_number, {"type": "integer", "minimum": 1, "maximum": NUMBER_MAX}),
    datetime: (_instant, {"type": "string", "format": "date-time"}),
    dict: (_object, {"type": "object"}),
}

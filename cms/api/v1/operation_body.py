"""Reads an operation from a JSON object, and describes that object, by the operation's fields."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, Literal, Union

from cms.api.v1.query_params.reading import read_instant
from cms.content.local_time import LOCAL_PATTERN, instant_of
from cms.content.operations.base import EntryOperation, Operation
from cms.db.identifiers import is_id
from cms.errors import BadRequest, FieldProblem, ValidationFailed
from cms.web.body import check_members

IDS = (
    *("entry", "entry_id", "parent", "before", "after", "intent", "transaction"),
    *("release", "item", "comment_id", "reply_to", "task"),
)
"""Fields of operations that name something by its id."""
NUMBER_MAX = 2**31 - 1
TEXT_MAX = 2000
ITEMS_MAX = 500
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


def members(kind: type[Any]) -> tuple[Member, ...]:
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
    operation: Operation = kind(**given, **_values(known, body))
    return operation


def _read_members(kind: type[Any], value: Any) -> Any:
    if not isinstance(value, dict):
        raise ValidationFailed([FieldProblem("", "has to be an object.")])
    known = members(kind)
    check_members(value, tuple(member.name for member in known))
    return kind(**_values(known, value))


def _values(known: Iterable[Member], body: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
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
        except ValidationFailed as error:
            problems += [
                replace(one, pointer=f"/{member.name}{one.pointer}") for one in error.problems
            ]
    if problems:
        raise ValidationFailed(problems)
    return values


def object_schema(kind: type[Any], without: tuple[str, ...] = ()) -> dict[str, Any]:
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
    if origin is tuple and dataclasses.is_dataclass(arguments[0]):
        return _objects(typing.cast("type[Any]", arguments[0]))
    if origin is tuple and arguments[0] is int:
        return _numbers, {
            "type": "array",
            "items": {"type": "integer", "minimum": 1, "maximum": NUMBER_MAX},
            "minItems": 1,
            "maxItems": 100,
        }
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
    if "type" not in schema:
        return {"anyOf": [*schema["anyOf"], {"type": "null"}]}
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
    if isinstance(value, dict):
        return _local_instant(value)
    if not isinstance(value, str):
        raise Refused(
            "has to be a time such as 2026-01-31T09:00:00Z, or an object of `local` and "
            "`time_zone`."
        )
    try:
        return read_instant("at", value)
    except BadRequest as error:
        raise Refused(error.detail) from None


def _local_instant(value: dict[str, Any]) -> datetime:
    unknown = [name for name in value if name not in ("local", "time_zone", "fold")]
    local, zone, fold = (value.get(name) for name in ("local", "time_zone", "fold"))
    if unknown or not isinstance(local, str) or not isinstance(zone, str):
        raise Refused("as an object has `local` and `time_zone`, both text, and perhaps `fold`.")
    if fold is not None and (isinstance(fold, bool) or fold not in (0, 1)):
        raise Refused("has a `fold` that is neither 0, the earlier, nor 1, the later.")
    try:
        return instant_of(local, zone, fold)
    except ValueError as error:
        raise Refused(str(error)) from None


def _texts(value: Any) -> tuple[str, ...]:
    texts = value if isinstance(value, list) and 1 <= len(value) <= 100 else None
    if texts is None or not all(isinstance(one, str) for one in texts):
        raise Refused("has to be a list of 1 to 100 texts.")
    return tuple(texts)


def _objects(kind: type[Any]) -> tuple[Callable[[Any], Any], dict[str, Any]]:
    """Return how a list of objects is read, and its JSON Schema; problems point into it."""

    def read(value: Any) -> Any:
        if not isinstance(value, list) or not 1 <= len(value) <= ITEMS_MAX:
            raise Refused(f"has to be a list of 1 to {ITEMS_MAX} objects.")
        found, problems = [], []
        for index, item in enumerate(value):
            try:
                found.append(_read_members(kind, item))
            except ValidationFailed as error:
                problems += [
                    replace(one, pointer=f"/{index}{one.pointer}") for one in error.problems
                ]
            except BadRequest as error:
                pointed = error.problems or (FieldProblem("", error.detail),)
                problems += [replace(one, pointer=f"/{index}{one.pointer}") for one in pointed]
        if problems:
            raise ValidationFailed(problems)
        return tuple(found)

    schema = {"type": "array", "items": object_schema(kind), "minItems": 1, "maxItems": ITEMS_MAX}
    return read, schema


def _numbers(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= 100:
        raise Refused("has to be a list of 1 to 100 whole numbers.")
    return tuple(map(_number, value))


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused("has to be an object.")
    return value


LOCAL_TIME: dict[str, Any] = {
    "type": "object",
    "description": "A time as clocks in a zone show it; `fold` tells apart what they show twice.",
    "properties": {
        "local": {"type": "string", "pattern": LOCAL_PATTERN},
        "time_zone": {"type": "string", "examples": ["Europe/Berlin"]},
        "fold": {"type": "integer", "enum": [0, 1]},
    },
    "required": ["local", "time_zone"],
    "additionalProperties": False,
}
_SIMPLE: Mapping[Any, tuple[Callable[[Any], Any], dict[str, Any]]] = {
    str: (_text, {"type": "string", "maxLength": TEXT_MAX}),
    bool: (_flag, {"type": "boolean"}),
    int: (_number, {"type": "integer", "minimum": 1, "maximum": NUMBER_MAX}),
    datetime: (_instant, {"anyOf": [{"type": "string", "format": "date-time"}, LOCAL_TIME]}),
    dict: (_object, {"type": "object", "additionalProperties": True}),
}

"""Bodies that no operation may take, made from what the API's own description says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

VALUES: Mapping[str, Any] = {
    "string": "text",
    "integer": 7,
    "boolean": True,
    "array": [True],
    "object": {"unknown": True},
    "null": None,
}
NO_OBJECT = (None, [], [{}], "text", 7, True, {"data": None}, {"data": []}, {"data": "text"})
DEPTH = 40


@dataclass(frozen=True)
class Described:
    """One operation as the API describes it; `members` are the schemas of what it takes."""

    method: str
    path: str
    takes_body: bool
    in_data: bool
    members: Mapping[str, Any]
    required: tuple[str, ...]

    def body(self, members: Mapping[str, Any]) -> Any:
        return {"data": members} if self.in_data else members

    def bodies(self) -> Iterator[Any]:
        """Yield bodies of wrong shape, and one for each member and each way of being wrong."""
        yield from NO_OBJECT
        plausible = {name: _plausible(self.members[name]) for name in self.required}
        yield self.body({**plausible, "unknown": 1})
        yield {**self.body(plausible), "beside": 1}
        for name, schema in self.members.items():
            for wrong in _wrong(schema):
                yield self.body({**plausible, name: wrong})


def described(document: Mapping[str, Any]) -> Iterator[Described]:
    """Yield all operations that an OpenAPI document describes."""
    for path, operations in document["paths"].items():
        for method, one in operations.items():
            content = one.get("requestBody", {}).get("content", {})
            schema = _resolved(document, content.get("application/json", {}).get("schema", {}))
            members = schema.get("properties", {})
            in_data = "data" in members
            if in_data:
                schema = _resolved(document, members["data"])
            members = {
                name: _resolved(document, each)
                for name, each in schema.get("properties", {}).items()
            }
            required = tuple(one for one in schema.get("required", ()) if one in members)
            yield Described(method.upper(), path, bool(content), in_data, members, required)


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    named = schema.get("$ref")
    if named is None:
        return schema
    found: Mapping[str, Any] = document["components"]["schemas"][named.rpartition("/")[2]]
    return found


def _types(schema: Mapping[str, Any]) -> set[str]:
    given = schema.get("type", ())
    return {given} if isinstance(given, str) else set(given)


def _plausible(schema: Mapping[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    return VALUES[next(iter(_types(schema) & VALUES.keys()), "string")]


def _wrong(schema: Mapping[str, Any]) -> Iterator[Any]:
    types = _types(schema)
    if types:
        yield from (value for name, value in VALUES.items() if name not in types)
        deep: Any = "x"
        for _ in range(DEPTH):
            deep = [deep]
        yield deep
    if "string" in types:
        yield from ("\0", "a\0b", "\ud800", "x" * 100_000)


def written(body: Any) -> bytes:
    """Write JSON that holds lone surrogates as escapes, so that the body itself is UTF-8."""
    return json.dumps(body).encode()

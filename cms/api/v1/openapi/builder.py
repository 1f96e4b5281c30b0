"""Puts an OpenAPI document together, operation by operation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from cms.web.problems import MEDIA_TYPE as PROBLEM_TYPE

Schema = dict[str, Any]
JSON = "application/json"

_OF_TUS = {460: "Checksum Mismatch"}
"""What is no status of HTTP itself."""
READ_PROBLEMS = (400, 401, 403, 404)
WRITE_PROBLEMS = (400, 401, 403, 404, 409, 412, 413, 415, 422, 503)


@dataclass(frozen=True)
class Body:
    """The body of a request: its schema, and the media types that it may have."""

    schema: Schema
    media: tuple[str, ...] = (JSON,)
    required: bool = True
    example: Any = None


@dataclass
class OpenAPI:
    """The document under construction."""

    title: str
    version: str
    description: str = ""
    paths: dict[str, dict[str, Any]] = field(default_factory=dict)
    schemas: dict[str, Schema] = field(default_factory=dict)
    tags: list[dict[str, str]] = field(default_factory=list)

    def tag(self, name: str, description: str) -> None:
        """Add a group of operations."""
        self.tags.append({"name": name, "description": description})

    def schema(self, name: str, schema: Schema) -> Schema:
        """Hold a schema under a name, and return a reference to it."""
        self.schemas[name] = schema
        return ref(name)

    def operation(
        self,
        method: str,
        path: str,
        *,
        id: str,
        tag: str,
        summary: str,
        description: str = "",
        parameters: Sequence[Mapping[str, Any]] = (),
        body: Body | None = None,
        answers: Mapping[int, Schema | None],
        problems: Iterable[int] = READ_PROBLEMS,
        open_to_all: bool = True,
        media: str = JSON,
    ) -> None:
        """Add an operation; `answers` map a status to the schema of its body, None for no body."""
        responses = {str(code): _success(code, schema, media) for code, schema in answers.items()}
        # Whoever may send a body may send it too slowly.
        anywhere = {429} if body is None else {408, 429}
        responses |= {str(code): _problem(code) for code in sorted({*problems, *anywhere})}
        written: dict[str, Any] = {
            "operationId": id,
            "tags": [tag],
            "summary": summary,
            **({"description": description} if description else {}),
            "parameters": [*_in_path(path), *parameters],
            "responses": responses,
            "security": [{"bearer": []}, {"cookie": []}, *([{}] if open_to_all else [])],
        }
        if body is not None:
            sent: dict[str, Any] = {"schema": body.schema}
            if body.example is not None:
                sent["example"] = body.example
            written["requestBody"] = {
                "required": body.required,
                "content": dict.fromkeys(body.media, sent),
            }
        self.paths.setdefault(path, {})[method.lower()] = written

    def document(self, server: str) -> dict[str, Any]:
        """Return the whole document; `server` is the address that the paths are below."""
        return {
            "openapi": "3.1.0",
            "info": {
                "title": self.title,
                "version": self.version,
                "description": self.description,
            },
            "servers": [{"url": server or "/"}],
            "tags": self.tags,
            "paths": self.paths,
            "components": {
                "schemas": self.schemas,
                "securitySchemes": {
                    "bearer": {"type": "http", "scheme": "bearer"},
                    "cookie": {
                        "type": "apiKey",
                        "in": "cookie",
                        "name": "cms_session",
                        "description": "Over TLS it is called `__Host-cms_session`.",
                    },
                },
            },
        }


def ref(name: str) -> Schema:
    """Return a reference to a schema that the document holds."""
    return {"$ref": f"#/components/schemas/{name}"}


def envelope_of(data: Schema, meta: Schema | None = None) -> Schema:
    """Return the schema of the body that every answer has."""
    return {
        "type": "object",
        "properties": {
            "data": data,
            "meta": meta or {"type": "object", "additionalProperties": True},
            "links": ref("Links"),
        },
        "required": ["data", "meta", "links"],
        "additionalProperties": False,
    }


def listed(item: Schema) -> Schema:
    """Return the schema of a list of items."""
    return {"type": "array", "items": item}


def header(name: str, description: str, schema: Schema | None = None) -> dict[str, Any]:
    """Return a parameter in the header."""
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": description,
        "schema": schema or {"type": "string"},
    }


def _in_path(path: str) -> list[dict[str, Any]]:
    found = []
    for part in path.split("/"):
        if part.startswith("{"):
            name = part.strip("{}")
            found.append(
                {
                    "name": name,
                    "in": "path",
                    "required": True,
                    "description": _PATH_PARTS.get(name, ""),
                    "schema": _PATH_SCHEMAS.get(name, {"type": "string", "minLength": 1}),
                }
            )
    return found


_PATH_PARTS = {
    "id": "The id; an entry may also be named by its slug.",
    "number": "The number of a version or of an event, from 1.",
    "comment": "The id of a comment.",
    "path": "A path of the tree, of one segment or several.",
    "name": "The name.",
    "item": "The id of an item.",
    "secret": "The secret of a calendar.",
    "session": "The id of a session.",
    "delivery": "The id of a delivery.",
    "provider": "The name of a sign-in provider.",
    "identity": "The id of an identity.",
}
_PATH_SCHEMAS: Mapping[str, Schema] = {
    "number": {"type": "integer", "minimum": 1, "maximum": 999_999_999}
}


def _success(code: int, schema: Schema | None, media: str) -> dict[str, Any]:
    response: dict[str, Any] = {"description": HTTPStatus(code).phrase}
    if schema is not None:
        response["content"] = {media: {"schema": schema}}
    return response


def _problem(code: int) -> dict[str, Any]:
    return {
        "description": _OF_TUS.get(code) or HTTPStatus(code).phrase,
        "content": {PROBLEM_TYPE: {"schema": ref("Problem")}},
    }

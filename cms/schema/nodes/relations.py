"""Nodes of fields whose value names an entry, an image or a file."""

from __future__ import annotations

from typing import Any

from cms.errors import FieldProblem
from cms.schema import fields as f
from cms.schema.nodes.base import Mode, field_node, leaf
from cms.schema.nodes.lists import check_count, check_distinct, check_each
from cms.schema.nodes.problems import moved
from cms.schema.values import FILE_NAME_MAX, Refused, as_hash, as_text, as_uuid, json_type


@field_node.register
def _(field: f.Reference, mode: Mode) -> Any:
    targets = field.targets

    def check_one(value: Any) -> dict[str, str]:
        return as_link(value, targets)

    def check_many(value: Any) -> list[dict[str, str]]:
        items = check_count(value, field.min_items, field.max_items, mode)
        links: list[dict[str, str]] = check_each(items, check_one)
        check_distinct([link["id"] for link in links])
        return links

    return leaf(check_many if field.many else check_one)


@field_node.register(f.Image)
@field_node.register(f.File)
def _(field: f.Image | f.File, mode: Mode) -> Any:
    return leaf(as_asset)


@field_node.register
def _(field: f.StoredFile, mode: Mode) -> Any:
    return leaf(as_file)


def as_file(value: Any) -> dict[str, Any]:
    """Read `{upload}` or `{hash}`, each with a `name` if it is to be another one.

    What else is known of a file that is kept is given as it is: the storage knows better. Whether
    there is such an upload, or such a file of the entry, is asked there too.
    """
    if isinstance(value, dict) and "upload" in value:
        given = _as_object(value, ("upload", "name"))
        found: dict[str, Any] = {"upload": as_uuid(given["upload"])}
    elif isinstance(value, dict) and "hash" in value:
        found = {**value, "hash": as_hash(value["hash"])}
    else:
        raise Refused('must be an object with "upload", the id of an upload.')
    if "name" in value:
        found["name"] = as_text(value["name"])
        if not 0 < len(found["name"]) <= FILE_NAME_MAX:
            raise Refused(f"has a name that is empty or longer than {FILE_NAME_MAX} characters.")
    return found


def as_link(value: Any, targets: tuple[str, ...] | None) -> dict[str, str]:
    """Read an id, `{id}` or `{id, type}`; give `{id, type}`.

    The type is left out where it was not given and several are possible: only the storage
    knows it. Whether the entry exists is asked there too.
    """
    given = _as_object(value, ("id", "type"))
    problems: list[FieldProblem] = []
    link: dict[str, str] = {}
    try:
        link["id"] = as_uuid(given.get("id"))
    except Refused as refusal:
        problems.extend(moved(refusal.problems, *_key_of("id", value)))
    name = given.get("type")
    try:
        if name is not None:
            link["type"] = _as_target(name, targets)
        elif targets is not None and len(targets) == 1:
            link["type"] = targets[0]
    except Refused as refusal:
        problems.extend(moved(refusal.problems, "type"))
    if problems:
        raise Refused(problems=problems)
    return link


def as_asset(value: Any) -> dict[str, str]:
    """Read the id of an asset, or `{id}`; give `{id}`."""
    given = _as_object(value, ("id",))
    try:
        return {"id": as_uuid(given.get("id"))}
    except Refused as refusal:
        raise Refused(problems=moved(refusal.problems, *_key_of("id", value))) from None


def _as_object(value: Any, keys: tuple[str, ...]) -> dict[str, Any]:
    if isinstance(value, str):
        return {"id": value}
    if not isinstance(value, dict):
        raise Refused(f"must be an id or an object with {_listed(keys)}, not {json_type(value)}.")
    if value.keys() - set(keys):
        raise Refused(f"may have no key but {_listed(keys)}.")
    return value


def _as_target(name: Any, targets: tuple[str, ...] | None) -> str:
    text = as_text(name)
    if targets is not None and text not in targets:
        raise Refused(f"must be one of: {', '.join(targets)}.")
    return text


def _key_of(key: str, value: Any) -> tuple[str, ...]:
    return (key,) if isinstance(value, dict) else ()


def _listed(keys: tuple[str, ...]) -> str:
    return " and ".join(f'"{key}"' for key in keys)

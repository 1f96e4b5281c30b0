"""Applies a diff to what was there before: it is complete if that gives what is there after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Data = Mapping[str, Any]


def applied(changes: list[dict[str, Any]], before: Data) -> dict[str, Any]:
    """The document after, made of the one before and a diff of the two."""
    after = {name: value for name, value in before.items() if value is not None}
    for change in changes:
        name = change["field"]
        value = value_after(change["diff"], before.get(name))
        if change["change"] == "removed":
            after.pop(name, None)
        else:
            after[name] = value
    return after


def value_after(diff: Data, before: Any) -> Any:
    kind = diff["type"]
    if kind == "words":
        assert text_of(diff["runs"], "added") == (before or "")
        return text_of(diff["runs"], "removed")
    if kind == "list":
        return list_after(diff["items"], before or [])
    if kind == "group":
        return applied(diff["fields"], before or {})
    if kind == "blocks":
        return blocks_after(diff["blocks"], before or [])
    if kind == "rich_text":
        return {
            "type": "doc",
            "content": nodes_after(diff["blocks"], (before or {}).get("content", [])),
        }
    if kind == "json":
        return json_after(diff["changes"], before)
    assert diff["from"] == before
    return diff["to"]


def text_of(runs: list[dict[str, Any]], without: str) -> str:
    return "".join(run["text"] for run in runs if run["op"] != without)


def list_after(items: list[dict[str, Any]], before: list[Any]) -> list[Any]:
    after: dict[int, Any] = {}
    used: list[int] = []
    for item in items:
        if item["op"] == "same":
            for step in range(item["count"]):
                after[item["to"] + step] = before[item["from"] + step]
                used.append(item["from"] + step)
            continue
        if "from" in item:
            used.append(item["from"])
        if item["op"] == "removed":
            assert item["value"] == before[item["from"]]
        elif item["op"] == "changed":
            after[item["to"]] = value_after(item["diff"], before[item["from"]])
        else:
            assert item["op"] == "added" or item["value"] == before[item["from"]]
            after[item["to"]] = item["value"]
    assert sorted(used) == list(range(len(before)))
    return [after[place] for place in range(len(after))]


def blocks_after(
    blocks: list[dict[str, Any]], before: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    old = {block["_id"]: block for block in before}
    after: dict[int, Any] = {}
    for block in blocks:
        if block["op"] == "removed":
            assert before[block["from"]]["_id"] == block["id"]
            continue
        inner = {n: v for n, v in old.get(block["id"], {}).items() if n not in ("_id", "_type")}
        fields = inner if block["op"] == "same" else applied(block["fields"], inner)
        after[block["to"]] = {"_id": block["id"], "_type": block["type"], **fields}
    shown = {block["id"] for block in blocks}
    assert old.keys() <= shown
    return [after[place] for place in range(len(after))]


def nodes_after(blocks: list[dict[str, Any]], before: list[Any]) -> list[Any]:
    after: dict[int, Any] = {}
    used: list[int] = []
    for block in blocks:
        if block["op"] == "same":
            for step in range(block["count"]):
                after[block["to"] + step] = before[block["from"] + step]
                used.append(block["from"] + step)
            continue
        if "from" in block:
            used.append(block["from"])
        if block["op"] in ("added", "moved"):
            after[block["to"]] = block["node"]
        elif block["op"] == "changed":
            after[block["to"]] = node_after(block, before[block["from"]])
    assert sorted(used) == list(range(len(before)))
    return [after[place] for place in range(len(after))]


def node_after(block: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    node = dict(block["node"])
    if "runs" in block:
        content = [inline(run) for run in block["runs"] if run["op"] != "removed"]
    else:
        content = nodes_after(block.get("blocks", []), before.get("content", []))
    return {**node, "content": content} if content else node


def inline(run: dict[str, Any]) -> dict[str, Any]:
    marks = {"marks": run["marks"]} if run["marks"] else {}
    return (
        {"type": "hard_break", **marks}
        if run.get("break")
        else {"type": "text", "text": run["text"], **marks}
    )


def json_after(changes: list[dict[str, Any]], before: Any) -> Any:
    after = before
    for change in changes:
        after = put(after, change["pointer"].split("/")[1:], change)
    return cleaned(after)


GONE = object()


def put(value: Any, path: list[str], change: dict[str, Any]) -> Any:
    if not path:
        return GONE if change["change"] == "removed" else change["to"]
    name = path[0].replace("~1", "/").replace("~0", "~")
    if isinstance(value, list):
        items = [*value]
        place = int(name)
        items[place : place + 1] = [
            put(items[place] if place < len(items) else None, path[1:], change)
        ]
        return items
    return {**value, name: put(value.get(name), path[1:], change)}


def cleaned(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: cleaned(one) for name, one in value.items() if one is not GONE}
    if isinstance(value, list):
        return [cleaned(one) for one in value if one is not GONE]
    return value


def normal(node: Any) -> Any:
    """A tree as the diff tells it: neighbouring texts of one look joined, marks in one order."""
    if not isinstance(node, dict):
        return node
    found = {name: value for name, value in node.items() if name not in ("content", "marks")}
    if node.get("marks"):
        found["marks"] = sorted(node["marks"], key=lambda one: one["type"])
    content: list[Any] = []
    for child in map(normal, node.get("content", [])):
        last = content[-1] if content else None
        alike = last and {**last, "text": ""} == {**child, "text": ""}
        if alike and child["type"] == "text":
            content[-1] = {**last, "text": last["text"] + child["text"]}
        else:
            content.append(child)
    return {**found, "content": content} if content else found

"""The entries that a rich text links to, and the assets that it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cms.schema.richtext.tree import MAX_DEPTH, attribute, children, marks_of


def links(tree: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (JSON pointer of the reference, entry id) of every link, in reading order."""
    return list(_entries(tree, "", 1))


def assets(tree: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (JSON pointer of the id, asset id) of every image of the library, in reading order."""
    return list(_assets(tree, "", 1))


def _assets(node: Mapping[str, Any], pointer: str, depth: int) -> Iterator[tuple[str, str]]:
    asset = attribute(node, "asset")
    if isinstance(asset, str):
        yield f"{pointer}/attrs/asset", asset
    if depth < MAX_DEPTH:
        for number, child in enumerate(children(node)):
            yield from _assets(child, f"{pointer}/content/{number}", depth + 1)


def _entries(node: Mapping[str, Any], pointer: str, depth: int) -> Iterator[tuple[str, str]]:
    yield from _entry(node, pointer)
    for number, mark in enumerate(marks_of(node)):
        yield from _entry(mark, f"{pointer}/marks/{number}")
    if depth < MAX_DEPTH:
        for number, child in enumerate(children(node)):
            yield from _entries(child, f"{pointer}/content/{number}", depth + 1)


def _entry(holder: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, str]]:
    reference = attribute(holder, "entry")
    if isinstance(reference, Mapping) and isinstance(reference.get("id"), str):
        yield f"{pointer}/attrs/entry", reference["id"]

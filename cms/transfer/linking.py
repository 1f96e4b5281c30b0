"""Links from one imported text to another's old address, and its images, as those of entries."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from cms.schema.richtext import Node

Attributes = dict[str, Any]
ASSET = "asset"
_SIZED = re.compile(r"(?:-\d{1,5}x\d{1,5}|-scaled)(\.[A-Za-z]{3,4})$")
"""How WordPress names the other sizes of an image."""


class AddressBook:
    """Which source id was known under an address; paths are understood with and without host."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def add(self, address: str, source_id: str) -> None:
        """Note an address; the first one who claims it keeps it."""
        for form in _forms(address):
            self._known.setdefault(form, source_id)

    def find(self, address: str) -> tuple[str, str] | None:
        """Return the source id that an address means, and the fragment behind it, or None."""
        forms = list(_forms(address))
        found = next((self._known[form] for form in forms[:1] if form in self._known), None)
        return None if found is None else (found, _fragment(address))

    def find_sized(self, address: str) -> tuple[str, str] | None:
        """Return what `find` does for an image in another size than the one that is known."""
        plain = _plain(address)
        return None if plain is None else self.find(plain)


def _plain(address: str) -> str | None:
    """Return an image's address without what asks for another size of it, or None."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    plain = parts._replace(query="", fragment="", path=_SIZED.sub(r"\1", parts.path)).geturl()
    return plain if plain != address else None


def _forms(address: str) -> Iterator[str]:
    """Yield an address as host and path, then as a path alone, without what makes no difference."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return
    if parts.scheme not in ("", "http", "https"):
        return
    path = unquote(parts.path).rstrip("/") or "/"
    query = f"?{parts.query}" if parts.query else ""
    if not path.startswith("/") or (path == "/" and not host and not query):
        return
    yield f"{host}{path}{query}"
    if host:
        yield f"{path}{query}"


def _fragment(address: str) -> str:
    return urlsplit(address).fragment


def link_targets(trees: list[Node], book: AddressBook) -> tuple[str, ...]:
    """Return the source ids that texts link to, each once."""
    found: dict[str, None] = {}
    for tree in trees:
        for attributes, name in _links(tree):
            target = _target(attributes, name, book)
            if target is not None:
                found[target[0]] = None
    return tuple(found)


def relinked(tree: Node, book: AddressBook, ids: Mapping[str, tuple[str, str]]) -> Node:
    """Return a copy of `tree` whose links to addresses in `book` lead to entries.

    `ids` maps source ids to (entry id, type name); links to what is not there stay as they are.
    Images whose addresses are those of assets show the assets.
    """
    linked = copy.deepcopy(tree)
    for attributes, name in _links(linked):
        target = _target(attributes, name, book)
        if target is None or target[0] not in ids:
            continue
        entry_id, kind = ids[target[0]]
        if name == "src":
            if kind == ASSET:
                del attributes["src"]
                attributes["asset"] = entry_id
            continue
        del attributes["href"]
        attributes["entry"] = {"id": entry_id, "type": kind}
        if target[1] and len(target[1]) <= 200 and not any(c.isspace() for c in target[1]):
            attributes["fragment"] = target[1]
    return linked


def _target(attributes: Attributes, name: str, book: AddressBook) -> tuple[str, str] | None:
    address = attributes[name]
    return book.find(address) or (book.find_sized(address) if name == "src" else None)


def _links(node: Node) -> Iterator[tuple[Attributes, str]]:
    """Yield attributes with an address, and the name of the one that holds it."""
    for holder in [node, *node.get("marks", [])]:
        attributes = holder.get("attrs", {})
        for name in ("href", "src"):
            if isinstance(attributes.get(name), str):
                yield attributes, name
    for child in node.get("content", []):
        yield from _links(child)

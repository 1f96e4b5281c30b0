"""Documents: parsed once, held by the hash of their text, and found by it again.

Automatic persisted queries: a client sends the SHA-256 of a query in `extensions.persistedQuery`,
and its text when it is told `PERSISTED_QUERY_NOT_FOUND`. What is held may be lost at any time, by a
restart or for room; whoever asks another process sends the text once more.
"""

from __future__ import annotations

import hashlib
import math
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FloatValueNode,
    GraphQLError,
    GraphQLSyntaxError,
    IntValueNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    StringValueNode,
    parse,
)

from cms.errors import BadRequest

HELD_MAX = 500
"""Documents that a process holds."""
TEXT_MAX = 64 * 1024
"""Characters of a text that is held."""
_HASH = re.compile(r"[0-9a-f]{64}")
_DIGITS_MAX = 20


class PersistedQueryNotFound(GraphQLError):
    """No text is known of the hash; the client sends it along then."""

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotFound", extensions={"code": "PERSISTED_QUERY_NOT_FOUND"})


@dataclass
class Document:
    """A parsed text; `valid_in` holds the ids of schemas that it is valid in."""

    tree: DocumentNode
    valid_in: set[int] = field(default_factory=set)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """Return the operation of a name, or the only one; raise `GraphQLError` where there is none."""
        found = [one for one in self.tree.definitions if isinstance(one, OperationDefinitionNode)]
        if name:
            found = [one for one in found if one.name and one.name.value == name]
        if len(found) != 1:
            raise GraphQLError(
                f"There is no operation {name[:80]!r}."
                if name
                else "Name one of the operations."
                if found
                else "There is no operation in the document."
            )
        return found[0]


def mutates(operation: OperationDefinitionNode) -> bool:
    """Say whether an operation writes."""
    return operation.operation is OperationType.MUTATION


@dataclass
class Documents:
    """The documents that a process holds; those of the longest disuse are forgotten first."""

    tokens_max: int
    _held: OrderedDict[str, Document] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, text: str | None, extensions: Any) -> Document:
        """Return the document of a text, or of the hash that `extensions` have.

        Raises `GraphQLError` for a text that can't be parsed, `PersistedQueryNotFound` for a hash
        that is not known, `BadRequest` where there is neither or they differ.
        """
        hashed = _persisted_hash(extensions)
        if text is None:
            if hashed is None:
                raise BadRequest("There is no `query`.", "query")
            found = self._get(hashed)
            if found is None:
                raise PersistedQueryNotFound
            return found
        own = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
        if hashed not in (None, own):
            raise BadRequest("The hash in `extensions.persistedQuery` is not the query's.", "query")
        return self._get(own) or self._hold(own, text)

    def _get(self, key: str) -> Document | None:
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def _hold(self, key: str, text: str) -> Document:
        try:
            tree = parse(text, max_tokens=self.tokens_max)
        except RecursionError:
            raise GraphQLError("The document nests deeper than can be read.") from None
        _check_values(tree)
        made = Document(tree)
        if len(text) <= TEXT_MAX:
            with self._lock:
                self._held[key] = made
                while len(self._held) > HELD_MAX:
                    self._held.popitem(last=False)
        return made


def _persisted_hash(extensions: Any) -> str | None:
    told = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
    if told is None:
        return None
    hashed = told.get("sha256Hash") if isinstance(told, dict) else None
    if not isinstance(hashed, str) or not _HASH.fullmatch(hashed) or told.get("version") != 1:
        raise BadRequest(
            "`extensions.persistedQuery` is an object of `version`, 1, and `sha256Hash`.",
            "extensions",
        )
    return hashed


def _check_values(tree: DocumentNode) -> None:
    """Raise `GraphQLSyntaxError` for values that nothing here can hold, as JSON bodies are read."""
    for node in _nodes(tree):
        if isinstance(node, StringValueNode):
            bad = "\0" in node.value or any("\ud800" <= one <= "\udfff" for one in node.value)
        elif isinstance(node, IntValueNode):
            bad = len(node.value) > _DIGITS_MAX
        elif isinstance(node, FloatValueNode):
            bad = not math.isfinite(float(node.value))
        else:
            continue
        if bad and node.loc:
            reason = "this value can't be kept as it is."
            raise GraphQLSyntaxError(node.loc.source, node.loc.start, reason)


def _nodes(tree: Node) -> Iterator[Node]:
    pending: list[Any] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, list | tuple):
            pending += node
        elif isinstance(node, Node):
            yield node
            pending += [getattr(node, key) for key in node.keys if key != "loc"]

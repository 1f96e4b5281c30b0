"""Renders rich text as HTML, Markdown or plain text, with links to where entries stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cms.content.assets.addresses import file_address
from cms.content.assets.types import ASSET
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.content.queries.hidden import hidden_fields
from cms.content.queries.tree import paths
from cms.content.walking import rich_texts
from cms.schema.content_type import TypeSpec
from cms.schema.richtext import Node, Resolver, assets, links, to_html, to_markdown, to_text

FILE = "file"


@dataclass(frozen=True)
class Writer:
    """Writes trees of rich text in one form."""

    render: Callable[[Node], str]

    def write(self, tree: dict[str, Any]) -> str:
        """Return the tree in its written form."""
        return self.render(tree)


def writer_for(
    session: Session,
    lens: Lens,
    form: str,
    documents: Iterable[tuple[TypeSpec, dict[str, Any]]],
) -> Writer:
    """Return a writer that knows the addresses of all entries that `documents` link to.

    An entry is linked by its path, and one without a path by its address in the API; an asset, and
    an image that shows one, by the address of its file. Costs at most four queries.
    """
    if form == "text":
        return Writer(to_text)
    targets = {
        target
        for spec, document in documents
        for tree in rich_texts(spec.fields, document, None)
        for _, target in (*links(tree), *assets(tree))
    }
    found = by_ids(session, lens, targets)
    hidden = hidden_fields(session, lens, [row for row in found.values() if row.type == ASSET])
    placed = paths(session, lens, list(found.values()))

    def address(entry_id: str, _type: str | None) -> str | None:
        row = found.get(entry_id)
        if row is None:
            return None
        if row.type == ASSET:
            return file(entry_id)
        return placed.get(entry_id) or f"/api/v1/content/{row.type}/{row.entry_id}"

    def file(asset_id: str) -> str | None:
        row = found.get(asset_id)
        if row is None or row.type != ASSET or FILE in hidden.get(row.edition_id, ()):
            return None
        value = row.document.get(FILE)
        return file_address(value["hash"], value["name"]) if value else None

    resolver = Resolver(entry=address, asset=file)
    if form == "html":
        return Writer(lambda tree: to_html(tree, resolver))
    return Writer(lambda tree: to_markdown(tree, resolver))

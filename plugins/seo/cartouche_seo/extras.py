"""`_seo`: what a page's head says, for frontends that write it themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from cartouche_seo.heads import Subject, head_of, image_of
from cartouche_seo.rules import RULE, load_rules
from cartouche_seo.structured import json_ld
from cms.sdk import (
    EntryExtra,
    Lens,
    by_ids,
    entry_paths,
    file_address,
    readable_documents,
    readable_titles,
    site_address,
)

_TEXT: dict[str, Any] = {"type": ["string", "null"]}
SCHEMA: dict[str, Any] = {
    "type": ["object", "null"],
    "properties": {
        "title": {"type": "string"},
        "description": _TEXT,
        "canonical": _TEXT,
        "robots": {"type": "string", "enum": ["index", "noindex"]},
        "share": {
            "type": "object",
            "properties": {"title": {"type": "string"}, "description": _TEXT, "image": _TEXT},
            "required": ["title", "description", "image"],
            "additionalProperties": False,
        },
        "json_ld": {"type": ["object", "null"]},
    },
    "required": ["title", "description", "canonical", "robots", "share", "json_ld"],
    "additionalProperties": False,
}


def subjects(
    session: Any,
    lens: Lens,
    rows: Sequence[Any],
    documents: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, Subject]:
    """Return rows as heads are made of them, by entry; a handful of queries for all of them.

    `documents` are those to be told of in the place of what is kept.
    """
    if documents is None:
        documents = readable_documents(session, lens, rows)
    rules = load_rules(session, lens, rows)
    base = site_address(session)
    home = base if lens.locale == lens.site.default_locale else f"{base}/{lens.locale}"
    paths = entry_paths(session, lens, rows)
    known = by_ids(session, lens, named(documents.values()))
    known_paths = entry_paths(session, lens, list(known.values()))
    files = {one: f"{home}{quote(path)}" for one, path in known_paths.items() if path}
    files |= _files(session, lens, known, base)
    titles = readable_titles(session, lens, rows)
    names = readable_titles(session, lens, list(known.values()))
    return {
        row.entry_id: Subject(
            spec=lens.registry.require(row.type),
            row=row,
            title=titles[row.entry_id],
            document=documents[row.entry_id],
            locale=lens.locale,
            site=lens.site.name,
            home=home,
            url=f"{home}{quote(paths[row.entry_id] or '')}" if paths.get(row.entry_id) else "",
            rules=rules.of(row.entry_id, row.type),
            files=files,
            names=names,
        )
        for row in rows
    }


def named(documents: Any) -> set[str]:
    """Return the ids that documents name at their top: of images and of who wrote them."""
    found = {image_of(one) for one in documents} | {one for doc in documents for one in _ids(doc)}
    return {one for one in found if one}


def _ids(document: Mapping[str, Any]) -> Iterator[str]:
    for name in ("author", "authors"):
        value = document.get(name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Mapping) and isinstance(one.get("id"), str):
                yield one["id"]


def _files(session: Any, lens: Lens, rows: Mapping[str, Any], base: str) -> dict[str, str]:
    assets = [row for row in rows.values() if row.type == "asset"]
    found = {}
    for entry_id, document in readable_documents(session, lens, assets).items():
        kept = document.get("file")
        if isinstance(kept, Mapping):
            found[entry_id] = f"{base}{file_address(kept['hash'], kept['name'])}"
    return found


def seo_of(session: Any, lens: Lens, rows: Sequence[Any]) -> dict[str, dict[str, Any]]:
    """Return what the heads of entries say, by entry, for those that can be pages."""
    pages = [row for row in rows if lens.registry.require(row.type).routable]
    found = {}
    for entry_id, subject in subjects(session, lens, pages).items():
        head = head_of(subject)
        found[entry_id] = {**head.plain(), "json_ld": json_ld(subject, head)}
    return found


EXTRA = EntryExtra(
    "_seo",
    seo_of,
    SCHEMA,
    "What the head of the entry's page says: null for what is no page.",
    types=("asset", "person", RULE),
)

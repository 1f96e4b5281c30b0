"""Reads an entry's document as words: its paragraphs, headings, images and links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cartouche_seo.analysis.writing import Passage, Writing
from cms.sdk import TypeSpec
from cms.sdk import fields as f

INTRODUCTIONS = ("summary", "description", "excerpt", "abstract", "teaser")
"""Names of fields whose text describes an entry, where no description was written."""
DEPTH_MAX = 64
_TEXTS = ("paragraph", "code_block")


@dataclass
class Words:
    """What was found in a document, in its order; `assets` are the ids of its images, `` for one from elsewhere."""

    passages: list[Passage] = field(default_factory=list)
    alts: list[str] = field(default_factory=list)
    assets: list[str] = field(default_factory=list)
    internal: int = 0
    outside: list[str] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    """Links to paths of the site, as they were written."""
    references: list[str] = field(default_factory=list)
    """Entries that fields name, such as an author."""
    addresses: list[str] = field(default_factory=list)
    """Addresses of other sites that fields hold."""


def words_of(spec: TypeSpec, document: Mapping[str, Any], home: str = "") -> Words:
    """Read what readers of an entry meet: its rich text and blocks, in the order of its fields."""
    found = Words()
    for name, one in spec.fields.items():
        if name != "seo":
            _read(found, one, document.get(name), home, 0)
    return found


def _read(found: Words, one: Any, value: Any, home: str, depth: int) -> None:
    if value is None or depth > DEPTH_MAX:
        return
    if isinstance(one, f.RichText) and isinstance(value, Mapping):
        _tree(found, value, home, 0)
    elif isinstance(one, f.Image) and isinstance(value, Mapping):
        _image(found, value)
    elif isinstance(one, f.Reference):
        named = value if isinstance(value, list) else [value]
        found.references += [str(each.get("id")) for each in named if isinstance(each, Mapping)]
    elif isinstance(one, f.URL) and isinstance(value, str):
        _address(found, value, home)
    for inner, each in _within(found, one, value):
        _read(found, inner, each, home, depth + 1)


def _within(found: Words, one: Any, value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the fields within a field, each with its value."""
    if isinstance(one, f.Blocks) and isinstance(value, list):
        for block in value:
            component = one.components.get(block.get("_type"))
            for name, inner in component.fields.items() if component else ():
                _block_text(found, inner, block.get(name))
                yield inner, block.get(name)
    elif isinstance(one, f.List) and isinstance(value, list):
        yield from ((one.of, item) for item in value)
    elif isinstance(one, f.Group) and isinstance(value, Mapping):
        yield from ((inner, value.get(name)) for name, inner in one.fields.items())


def _block_text(found: Words, one: Any, value: Any) -> None:
    if isinstance(one, f.Text | f.LongText) and isinstance(value, str) and one.searchable:
        found.passages.append(Passage(value))


def _image(found: Words, value: Mapping[str, Any]) -> None:
    found.alts.append(str(value.get("alt") or ""))
    found.assets.append(str(value.get("id") or ""))


def _tree(found: Words, node: Mapping[str, Any], home: str, depth: int) -> None:
    kind = node.get("type")
    if kind == "heading":
        found.passages.append(Passage(_inline(found, node, home), "heading"))
    elif kind in _TEXTS:
        found.passages.append(Passage(_inline(found, node, home)))
    elif kind == "image":
        attributes = node.get("attrs") or {}
        found.alts.append(str(attributes.get("alt") or ""))
        found.assets.append(str(attributes.get("asset") or ""))
    elif depth < DEPTH_MAX:
        for child in _children(node):
            _tree(found, child, home, depth + 1)


def _inline(found: Words, node: Mapping[str, Any], home: str) -> str:
    for child in _children(node):
        for mark in child.get("marks") or ():
            if mark.get("type") == "link":
                _link(found, mark.get("attrs") or {}, home)
    return "".join(
        " " if child.get("type") == "hard_break" else str(child.get("text") or "")
        for child in _children(node)
    )


def _link(found: Words, attributes: Mapping[str, Any], home: str) -> None:
    entry, href = attributes.get("entry"), str(attributes.get("href") or "")
    if entry:
        found.internal += 1
        found.entries.append(str(entry.get("id") if isinstance(entry, Mapping) else entry))
    elif href.startswith("/") or (home and (href == home or href.startswith(f"{home}/"))):
        found.internal += 1
        found.paths.append(href)
    elif href.startswith(("http://", "https://")):
        found.outside.append(href)


def _address(found: Words, value: str, home: str) -> None:
    """Keep the address that a field holds; what is said of links in the text is not of it."""
    if value.startswith("/") or (home and (value == home or value.startswith(f"{home}/"))):
        found.paths.append(value)
    elif value.startswith(("http://", "https://")):
        found.addresses.append(value)


def _children(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (one for one in node.get("content") or () if isinstance(one, Mapping))


def introduction(spec: TypeSpec, document: Mapping[str, Any], most: int) -> str:
    """Return the text that describes an entry: of the field for it, or its first paragraph."""
    for name in INTRODUCTIONS:
        if isinstance(spec.fields.get(name), f.Text | f.LongText) and document.get(name):
            return shortened(str(document[name]), most)
    passages = words_of(spec, document).passages
    return shortened(next((one.text for one in passages if one.kind == "paragraph"), ""), most)


def shortened(text: str, most: int) -> str:
    """Return a text in one line of at most `most` characters, cut between words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return f"{line[: most - 1].rpartition(' ')[0] or line[: most - 1]}…"


def writing_of(
    spec: TypeSpec,
    document: Mapping[str, Any],
    locale: str,
    title: str,
    description: str,
    home: str = "",
    alts: Mapping[str, str] | None = None,
) -> Writing:
    """Return an entry as it is analysed, under the title and description that results show.

    `alts` are the alternative texts of assets, for images that have none of their own.
    """
    found = words_of(spec, document, home)
    seo = document.get("seo") or {}
    return Writing(
        language=locale,
        title=title,
        description=description,
        slug=str(document.get(spec.slug_field or "") or ""),
        keyphrase=str(seo.get("keyphrase") or ""),
        passages=tuple(found.passages),
        alts=tuple(
            own or (alts or {}).get(asset, "")
            for own, asset in zip(found.alts, found.assets, strict=True)
        ),
        internal=found.internal,
        external=len(found.outside),
    )

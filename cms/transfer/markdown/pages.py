"""One file of Markdown as an entry, with the people and terms that it names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from cms import clock
from cms.schema.richtext import Node, empty, from_html, from_markdown, to_text
from cms.schema.slugs import make_slug
from cms.transfer.markdown.folder import HTML, PageFile
from cms.transfer.markdown.front_matter import divide
from cms.transfer.markdown.keys import Meaning, meaning_of
from cms.transfer.markdown.links import rooted
from cms.transfer.markdown.names import in_words
from cms.transfer.neutral import Imported, ImportedEntry, Misunderstood, Status

MAX_BYTES = 8 * 1024 * 1024
"""A larger file is no page, and is reported."""

_POST_KINDS = frozenset({"post", "posts", "blog", "article", "news"})
_POST_FOLDERS = frozenset({"post", "posts", "_posts", "blog", "news", "articles", "_drafts"})
_TEMPLATES = re.compile(r"\{\{[<%]?\s*/?\s*([A-Za-z][\w./-]*)|\{%-?\s*([A-Za-z]\w*)")
SERVED = ("static/", "public/")
"""Folders whose files a site serves as if they lay at its root."""
_TERMS = {"categories": "category", "tags": "tag", "authors": "person"}


class PageReader:
    """Reads files of Markdown (or HTML with front matter); `media` are the files beside them."""

    def __init__(self, media: Collection[str] = ()) -> None:
        self._media = media

    def read(self, page: PageFile) -> Iterator[Imported]:
        """Give the people and terms that a page names, the page, and what was not understood."""
        text, problems = _text(page.path)
        if text is not None:
            parts = divide(text)
            meaning = meaning_of(parts.values)
            tree, lost = _body(page, parts.body)
            problems += [parts.problem] * bool(parts.problem) + meaning.problems + lost
            problems += _templates(parts.body)
            problems += [f"the key {key!r} of front matter" for key in meaning.unknown]
            yield from _named(meaning)
            yield _entry(page, meaning, tree, _hero(page, meaning, self._media))
        for problem in dict.fromkeys(problems):
            yield Misunderstood(what=problem, place=page.relative)


def _text(path: Path | None) -> tuple[str | None, list[str]]:
    """Return a file's text (none if it can't be one) and what is wrong with it."""
    if path is None:
        return "", ["a folder without an index file: it became an empty page"]
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            return None, [f"a file of more than {MAX_BYTES // 2**20} MiB"]
        raw = path.read_bytes()
    except OSError as error:
        return None, [f"a file that can't be read ({error.strerror})"]
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        text = raw.decode("utf-8-sig", errors="replace")
        return text, ["bytes that are no UTF-8, replaced by U+FFFD"]


def _body(page: PageFile, body: str) -> tuple[Node, list[str]]:
    if not body.strip():
        return empty(), []
    is_html = page.path is not None and page.path.suffix.lower() in HTML
    tree, lost = (from_html if is_html else from_markdown)(body)
    return rooted(tree, page.relative.rpartition("/")[0]), lost


def _templates(body: str) -> list[str]:
    found = {f"template code {{{{ {one or other} }}}}" for one, other in _TEMPLATES.findall(body)}
    return sorted(found)


def _named(meaning: Meaning) -> Iterator[ImportedEntry]:
    for kind, names in meaning.lists.items():
        for name in names:
            data: dict[str, Any] = {"name": name, "slug": make_slug(name)}
            if name in meaning.emails:
                data["email"] = meaning.emails[name]
            yield ImportedEntry(
                source_id=_term_id(_TERMS[kind], name),
                type=_TERMS[kind],
                data=data,
                source_type=_TERMS[kind],
            )


def _term_id(kind: str, name: str) -> str:
    return f"{kind}:{' '.join(name.casefold().split())}"


def _hero(page: PageFile, meaning: Meaning, media: Collection[str]) -> str | None:
    """Return the source id of a page's picture, if its file is there; else its key is not known."""
    folder = "" if meaning.image.startswith("/") else page.relative.rpartition("/")[0]
    path = posixpath.normpath(posixpath.join(folder, meaning.image.lstrip("/")))
    found = next((one + path for one in ("", *SERVED) if one + path in media), None)
    return None if found is None else f"file:{found}"


def _entry(page: PageFile, meaning: Meaning, tree: Node, hero: str | None) -> ImportedEntry:
    title, body = _title(page, meaning, tree)
    published_at = meaning.published_at or page.name.date
    kind = _kind(page, meaning)
    ids = {
        kind: tuple(_term_id(_TERMS[kind], name) for name in names)
        for kind, names in meaning.lists.items()
    }
    references: dict[str, str | tuple[str, ...]] = {
        name: ids[name] for name in ("categories", "tags") if ids.get(name)
    }
    leftovers = dict(meaning.unknown)
    if hero is not None:
        references["hero"] = hero
    elif meaning.image:
        leftovers["image"] = meaning.image
    if ids.get("authors"):
        references["author"] = ids["authors"][0]
        leftovers |= {"further_authors": meaning.lists["authors"][1:]} if ids["authors"][1:] else {}
    return ImportedEntry(
        source_id=f"page:{page.key}",
        type=kind,
        data={
            "title": title,
            "slug": meaning.slug.strip("/").rpartition("/")[2] or page.name.slug,
            "summary": meaning.summary,
            "menu_title": meaning.menu_title,
            "body": body,
        },
        status=_status(meaning, published_at),
        locale=meaning.locale or page.locale,
        parent_source_id=None if page.parent is None else f"page:{page.parent}",
        position=_position(page, meaning),
        created_at=published_at,
        updated_at=meaning.updated_at,
        published_at=published_at,
        references=references,
        addresses=_addresses(page, meaning),
        source_type=kind,
        source_status="draft" if meaning.draft else "published",
        leftovers=leftovers,
    )


def _title(page: PageFile, meaning: Meaning, tree: Node) -> tuple[str, Node]:
    """Return the title, and the body without the heading that it was taken from."""
    if meaning.title:
        return meaning.title, tree
    content = tree["content"]
    first = content[0] if content else {}
    if first.get("type") == "heading" and first["attrs"]["level"] == 1 and first.get("content"):
        return to_text({"content": [first]}), {**tree, "content": content[1:]}
    return in_words(page.name.slug), tree


def _kind(page: PageFile, meaning: Meaning) -> str:
    if meaning.kind in _POST_KINDS or page.name.date is not None:
        return "post"
    folders = {part.lower().lstrip("0123456789.") for part in page.section.split("/")}
    stem = page.path.stem.lower() if page.path else ""
    stands_alone = not page.is_bundle or stem in ("item", "index")
    return "post" if folders & _POST_FOLDERS and stands_alone else "page"


def _status(meaning: Meaning, published_at: datetime | None) -> Status:
    if meaning.draft:
        return "draft"
    return "scheduled" if published_at and published_at > clock.now() else "published"


def _position(page: PageFile, meaning: Meaning) -> int:
    first = page.name.position if page.name.position is not None else meaning.position
    return first or 0


def _addresses(page: PageFile, meaning: Meaning) -> tuple[str, ...]:
    """Return the paths by which other pages may link to this one."""
    path = f"/{page.relative}"
    without = path.rpartition(".")[0] if page.path else path
    folder = path.rpartition("/")[0] if page.is_bundle and page.path else without
    given = [one for one in meaning.addresses if one.startswith(("/", "http"))]
    slug = f"/{meaning.slug.strip('/')}" if meaning.slug else without
    return tuple(dict.fromkeys([path, without, folder or "/", slug, f"/{page.key}", *given]))

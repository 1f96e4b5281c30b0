"""A WordPress export as a source of neutral content."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from cms.transfer.neutral import Imported, ImportedEntry, KeptAside
from cms.transfer.wordpress.content import ContentReader, plain
from cms.transfer.wordpress.posts import PostReader
from cms.transfer.wordpress.records import WXRAuthor, WXRItem, WXRTerm
from cms.transfer.wordpress.shortcodes import Shortcodes
from cms.transfer.wordpress.survey import Survey, survey
from cms.transfer.wordpress.urls import slug_of
from cms.transfer.wordpress.wxr import read_wxr

_TERM_TYPES = {"category": "category", "post_tag": "tag"}


class WordPressSource:
    """Reads a WXR file twice: once to check and count it, once to give what it holds."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def survey(self) -> Survey:
        """What the first reading found; raises BadRequest where the file can't be read."""
        return survey(self._path)

    @property
    def name(self) -> str:
        """The site's address, which is the same in each of its exports."""
        site = self.survey.site
        address = urlsplit(site.base_blog_url or site.link or site.base_site_url)
        return f"wordpress:{address.netloc}{address.path.rstrip('/')}".lower()

    def count(self) -> int:
        """Return how many authors, terms, items and comments there are."""
        found = self.survey
        return len(found.authors) + len(found.terms) + sum(found.items.values()) + found.comments

    def items(self) -> Iterator[Imported]:
        """Give people, terms, then the items in the order of the file, each with its comments."""
        found = self.survey
        for author in found.authors.values():
            yield _person(author)
        for term in found.terms.values():
            yield _term(term)
        reader = PostReader(found, ContentReader(Shortcodes(found.attachments)))
        for record in read_wxr(self._path):
            if isinstance(record, WXRItem):
                yield from reader.read(record)


def _person(author: WXRAuthor) -> ImportedEntry:
    full_name = f"{author.first_name} {author.last_name}".strip()
    return ImportedEntry(
        source_id=f"author:{author.login}",
        type="person",
        data={
            "name": plain(author.display_name) or full_name or author.login,
            "slug": slug_of(author.login),
            "email": author.email,
        },
        source_type="author",
        leftovers={"login": author.login},
    )


def _term(term: WXRTerm) -> Imported:
    kind = _TERM_TYPES.get(term.taxonomy)
    if kind is None:
        return KeptAside(
            source_id=f"term:{term.taxonomy}:{term.slug}",
            source_type=f"term of {term.taxonomy or 'no taxonomy'}",
            data={"name": term.name, "slug": term.slug, "parent": term.parent},
        )
    parent = f"category:{term.parent}" if term.parent and kind == "category" else None
    return ImportedEntry(
        source_id=f"{kind}:{term.slug}",
        type=kind,
        data={
            "name": plain(term.name) or term.slug,
            "slug": slug_of(term.slug),
            "description": plain(term.description),
        },
        references={"parent": parent} if parent else {},
        source_type=term.taxonomy,
    )

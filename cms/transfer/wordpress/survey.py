"""A first reading of a whole WXR file: is it sound, and what must be known before the second."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from cms.transfer.wordpress.content import plain
from cms.transfer.wordpress.records import WXRAuthor, WXRItem, WXRRecord, WXRSite, WXRTerm
from cms.transfer.wordpress.shortcodes import Attachment
from cms.transfer.wordpress.wxr import read_wxr


@dataclass
class Survey:
    """What a file holds: its site, how many of what, who and what is only mentioned."""

    site: WXRSite = field(default_factory=WXRSite)
    items: Counter[tuple[str, str]] = field(default_factory=Counter)
    comments: int = 0
    authors: dict[str, WXRAuthor] = field(default_factory=dict)
    terms: dict[tuple[str, str], WXRTerm] = field(default_factory=dict)
    term_names: dict[tuple[str, str], str] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    ids: Counter[str] = field(default_factory=Counter)

    def add(self, record: WXRRecord) -> None:
        """Take note of one record."""
        if isinstance(record, WXRSite):
            self.site = record
        elif isinstance(record, WXRAuthor):
            self.authors[record.login] = record
        elif isinstance(record, WXRTerm):
            self._add_term(record)
        else:
            self._add_item(record)

    def _add_term(self, term: WXRTerm) -> None:
        self.terms.setdefault((term.taxonomy, term.slug), term)
        self.term_names.setdefault((term.taxonomy, term.name), term.slug)

    def _add_item(self, item: WXRItem) -> None:
        self.items[item.type, item.status] += 1
        self.comments += len(item.comments)
        self.ids[item.id] += 1
        if item.creator and item.creator not in self.authors:
            self.authors[item.creator] = WXRAuthor(item.creator)
        for use in item.terms:
            known = self.term_names.get((use.domain, use.name))
            slug = use.nicename or known or use.name.lower().replace(" ", "-")
            if (use.domain, slug) not in self.terms:
                self._add_term(WXRTerm(use.domain, slug, use.name or slug))
        if item.type == "attachment":
            self.attachments[item.id] = Attachment(
                url=item.attachment_url or item.guid,
                alt=item.meta_value("_wp_attachment_image_alt"),
                caption=plain(item.excerpt),
                parent=item.parent,
            )


def survey(path: Path) -> Survey:
    """Read all of `path`; raises BadRequest as `read_wxr` does."""
    found = Survey()
    for record in read_wxr(path):
        found.add(record)
    return found

"""A post's content, as WordPress keeps it, as rich text and as plain text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from cms.schema.richtext import Node, from_html, to_text
from cms.transfer.wordpress.blocks import has_blocks, without_block_comments
from cms.transfer.wordpress.paragraphs import with_paragraphs
from cms.transfer.wordpress.shortcodes import Shortcodes

_PAGE_BREAK = re.compile(r"<!--nextpage-->", re.IGNORECASE)
_MORE = re.compile(r"<!--more(?:\s.*?)?-->|<!--noteaser-->", re.IGNORECASE)
_MARKED = re.compile(r"[<&]")


@dataclass(frozen=True)
class ContentReader:
    """Reads the content of posts; knows the site's attachments through its shortcodes."""

    shortcodes: Shortcodes

    def rich_text(self, content: str, post: str, report: Callable[[str], None]) -> Node:
        """Return what a reader of the site sees as a tree; what is not understood is reported."""
        if _MORE.search(content):
            report("the place of <!--more-->, where a list ends its excerpt")
            content = _MORE.sub("", content)
        if _PAGE_BREAK.search(content):
            report("<!--nextpage-->, which became a rule")
            content = _PAGE_BREAK.sub("<hr>", content)
        if has_blocks(content):
            content = without_block_comments(content, report)
            content = self.shortcodes.expand(content, post, report)
        else:
            content = with_paragraphs(self.shortcodes.expand(content, post, report))
        tree, lost = from_html(content)
        for description in lost:
            report(description)
        return tree


def plain(markup: str) -> str:
    """Return the words of a title, name or excerpt, which WordPress keeps as HTML."""
    if not _MARKED.search(markup):
        return " ".join(markup.split())
    return " ".join(to_text(from_html(markup)[0]).split())

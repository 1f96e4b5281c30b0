"""The elements of WXR as records, whichever version's namespaces they are written in."""

from __future__ import annotations

import re
from typing import Any

from cms.transfer.wordpress.records import (
    WXRAuthor,
    WXRComment,
    WXRItem,
    WXRSite,
    WXRTerm,
    WXRTermUse,
)

Element = Any
"""An lxml element; its stubs don't know that tags of comments are no text."""

_NAMESPACES = (
    (re.compile(r"https?://(?:www\.)?wordpress\.org/export/[0-9.]+/excerpt/?"), "excerpt:"),
    (re.compile(r"https?://(?:www\.)?wordpress\.org/export/[0-9.]+/?"), "wp:"),
    (re.compile(r"https?://purl\.org/rss/1\.0/modules/content/?"), "content:"),
    (re.compile(r"https?://purl\.org/dc/elements/1\.1/?"), "dc:"),
)


def name_of(element: Element) -> str:
    """Return the element's name with the customary prefix of its namespace; "" for a comment."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    if not tag.startswith("{"):
        return tag
    namespace, local = tag[1:].split("}", 1)
    for pattern, prefix in _NAMESPACES:
        if pattern.fullmatch(namespace):
            return prefix + local
    return f"?:{local}"


def _texts(element: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in element:
        found.setdefault(name_of(child), _text(child))
    return found


def _text(element: Element) -> str:
    # An unresolved entity is a node of its own: `text` alone would end before it.
    return "".join(element.itertext(with_tail=True)) if len(element) else element.text or ""


def site(channel: dict[str, str]) -> WXRSite:
    """Make the site's record of the channel's own texts."""
    return WXRSite(
        version=channel.get("wp:wxr_version", ""),
        title=channel.get("title", ""),
        link=channel.get("link", ""),
        base_site_url=channel.get("wp:base_site_url", ""),
        base_blog_url=channel.get("wp:base_blog_url", ""),
        language=channel.get("language", ""),
    )


def author(element: Element) -> WXRAuthor:
    """Read a `<wp:author>`."""
    texts = _texts(element)
    return WXRAuthor(
        login=texts.get("wp:author_login", "").strip(),
        email=texts.get("wp:author_email", "").strip(),
        display_name=texts.get("wp:author_display_name", "").strip(),
        first_name=texts.get("wp:author_first_name", "").strip(),
        last_name=texts.get("wp:author_last_name", "").strip(),
    )


def term(element: Element) -> WXRTerm:
    """Read a `<wp:category>`, `<wp:tag>` or `<wp:term>`."""
    texts = {name: text.strip() for name, text in _texts(element).items()}
    kind = name_of(element)
    if kind == "wp:category":
        return WXRTerm(
            "category",
            texts.get("wp:category_nicename", ""),
            texts.get("wp:cat_name", ""),
            texts.get("wp:category_parent", ""),
            texts.get("wp:category_description", ""),
        )
    if kind == "wp:tag":
        return WXRTerm(
            "post_tag",
            texts.get("wp:tag_slug", ""),
            texts.get("wp:tag_name", ""),
            description=texts.get("wp:tag_description", ""),
        )
    return WXRTerm(
        texts.get("wp:term_taxonomy", ""),
        texts.get("wp:term_slug", ""),
        texts.get("wp:term_name", ""),
        texts.get("wp:term_parent", ""),
        texts.get("wp:term_description", ""),
    )


def item(element: Element) -> WXRItem:
    """Read an `<item>`."""
    texts = _texts(element)
    short = {name: text.strip() for name, text in texts.items()}
    return WXRItem(
        id=short.get("wp:post_id", "") or short.get("guid", "") or short.get("link", ""),
        type=short.get("wp:post_type", "") or "post",
        status=short.get("wp:status", "") or "publish",
        title=texts.get("title", ""),
        link=short.get("link", ""),
        guid=short.get("guid", ""),
        creator=short.get("dc:creator", ""),
        pub_date=short.get("pubDate", ""),
        content=texts.get("content:encoded", ""),
        excerpt=texts.get("excerpt:encoded", ""),
        description=texts.get("description", ""),
        date=short.get("wp:post_date", ""),
        date_gmt=short.get("wp:post_date_gmt", ""),
        modified=short.get("wp:post_modified", ""),
        modified_gmt=short.get("wp:post_modified_gmt", ""),
        name=short.get("wp:post_name", ""),
        parent=_number(short.get("wp:post_parent", "")),
        menu_order=short.get("wp:menu_order", ""),
        password=texts.get("wp:post_password", ""),
        sticky=short.get("wp:is_sticky", "") == "1",
        attachment_url=short.get("wp:attachment_url", ""),
        comment_status=short.get("wp:comment_status", ""),
        ping_status=short.get("wp:ping_status", ""),
        terms=tuple(_uses(element)),
        comments=tuple(_comment(child) for child in _named(element, "wp:comment")),
        meta=_meta(element, "wp:postmeta"),
        line=element.sourceline or 0,
    )


def _named(element: Element, name: str) -> list[Element]:
    return [child for child in element if name_of(child) == name]


def _uses(element: Element) -> list[WXRTermUse]:
    """Return the terms an item names; WXR 1.0 names each twice, once without a nicename."""
    uses: dict[tuple[str, str], WXRTermUse] = {}
    for child in _named(element, "category"):
        name = _text(child).strip()
        domain = child.get("domain") or "category"
        domain = "post_tag" if domain == "tag" else domain
        nicename = child.get("nicename") or ""
        if nicename:
            uses[domain, nicename] = WXRTermUse(domain, nicename, name)
        elif not any(use.domain == domain and use.name == name for use in uses.values()):
            uses[domain, f" {name}"] = WXRTermUse(domain, "", name)
    named = {use.name for use in uses.values() if use.nicename}
    return [use for use in uses.values() if use.nicename or use.name not in named]


def _comment(element: Element) -> WXRComment:
    texts = _texts(element)
    short = {name: text.strip() for name, text in texts.items()}
    return WXRComment(
        id=short.get("wp:comment_id", ""),
        author=short.get("wp:comment_author", ""),
        email=short.get("wp:comment_author_email", ""),
        url=short.get("wp:comment_author_url", ""),
        date=short.get("wp:comment_date", ""),
        date_gmt=short.get("wp:comment_date_gmt", ""),
        content=texts.get("wp:comment_content", ""),
        approved=short.get("wp:comment_approved", ""),
        type=short.get("wp:comment_type", ""),
        parent=_number(short.get("wp:comment_parent", "")),
        meta=_meta(element, "wp:commentmeta"),
    )


def _meta(element: Element, name: str) -> tuple[tuple[str, str], ...]:
    found = []
    for child in _named(element, name):
        texts = _texts(child)
        found.append((texts.get("wp:meta_key", "").strip(), texts.get("wp:meta_value", "")))
    return tuple(found)


def _number(text: str) -> str:
    return "" if text in ("", "0") else text

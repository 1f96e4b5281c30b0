"""Posts, pages, attachments and comments of WordPress as neutral content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

from cms.transfer.neutral import (
    Imported,
    ImportedAsset,
    ImportedComment,
    ImportedEntry,
    KeptAside,
    Misunderstood,
    Status,
)
from cms.transfer.wordpress.content import ContentReader, plain
from cms.transfer.wordpress.dates import instant
from cms.transfer.wordpress.records import WXRComment, WXRItem
from cms.transfer.wordpress.survey import Survey
from cms.transfer.wordpress.urls import slug_of

_STATUSES: dict[str, Status] = {
    "publish": "published",
    "inherit": "published",
    "future": "scheduled",
    "draft": "draft",
    "auto-draft": "draft",
    "pending": "pending",
    "private": "private",
    "trash": "trash",
}
_ASIDE = frozenset(
    [
        "nav_menu_item",
        "wp_navigation",
        "wp_template",
        "wp_template_part",
        "wp_global_styles",
        "wp_font_family",
        "wp_font_face",
        "custom_css",
        "customize_changeset",
        "revision",
        "oembed_cache",
        "user_request",
        "acf-field",
        "acf-field-group",
    ]
)
_APPROVED: dict[str, Literal["approved", "waiting", "spam", "trash"]] = {
    "1": "approved",
    "approve": "approved",
    "0": "waiting",
    "hold": "waiting",
    "spam": "spam",
    "trash": "trash",
    "post-trashed": "trash",
}
_MONTH = re.compile(r"(?:^|/)((?:19|20)\d\d/(?:0[1-9]|1[0-2]))/[^/]+$")
"""The folder, by year and month, in which WordPress keeps a file."""


class PostReader:
    """Reads items; `survey` says what the rest of the file holds."""

    def __init__(self, survey: Survey, content: ContentReader) -> None:
        self._survey = survey
        self._content = content
        self._seen: set[str] = set()

    def read(self, item: WXRItem) -> Iterator[Imported]:
        """Give what an item is, then its comments."""
        kind = "attachment" if item.type == "attachment" else "post"
        source_id = f"{'item' if item.type in _ASIDE else kind}:{item.id}"
        if source_id in self._seen:
            yield Misunderstood(
                what="a second item with the same id, imported all the same",
                place=f"line {item.line}, {item.type} {item.id}",
            )
            source_id = self._another(source_id, item)
        self._seen.add(source_id)
        if item.type in _ASIDE:
            yield _aside(item, source_id)
        elif item.type == "attachment":
            yield _asset(item, source_id)
        else:
            yield from self._entry(item, source_id)
        for number, comment in enumerate(item.comments):
            yield _comment(item, source_id, comment, number)

    def _another(self, source_id: str, item: WXRItem) -> str:
        named = f"{source_id}:{item.type}:{item.name or item.guid}"
        number, free = 1, named
        while free in self._seen:
            number += 1
            free = f"{named}:{number}"
        return free

    def _entry(self, item: WXRItem, source_id: str) -> Iterator[Imported]:
        place = f"{item.type} {item.id} {plain(item.title)[:60]!r}"
        reported: list[str] = []
        body = self._content.rich_text(item.content, item.id, reported.append)
        status = _STATUSES.get(item.status)
        if status is None:
            reported.append(f"the status {item.status!r}: kept as a draft")
        if item.password:
            reported.append(
                "a password on a post: kept as a draft, since all may read what is live"
            )
        published_at = instant(item.date_gmt, item.date, item.pub_date)
        updated_at = instant(item.modified_gmt, item.modified)
        yield ImportedEntry(
            source_id=source_id,
            type=item.type,
            data=self._data(item, body),
            status="draft" if item.password else status or "draft",
            parent_source_id=f"post:{item.parent}" if item.parent else None,
            position=_whole(item.menu_order),
            created_at=published_at,
            updated_at=updated_at,
            published_at=published_at,
            references=self._references(item),
            addresses=tuple(dict.fromkeys(one for one in (item.link, item.guid) if one)),
            source_type=item.type,
            source_status=item.status,
            leftovers=_leftovers(item, self._terms(item)),
        )
        for description in reported:
            yield Misunderstood(what=description, place=place)

    def _data(self, item: WXRItem, body: dict[str, Any]) -> dict[str, Any]:
        return {
            "title": plain(item.title),
            "slug": slug_of(item.name),
            "summary": plain(item.excerpt),
            "body": body,
            "featured": item.sticky,
        }

    def _references(self, item: WXRItem) -> dict[str, str | tuple[str, ...]]:
        terms = self._terms(item)
        references: dict[str, str | tuple[str, ...]] = {}
        if item.creator:
            references["author"] = f"author:{item.creator}"
        if image := item.meta_value("_thumbnail_id").strip():
            references["hero"] = f"attachment:{image}"
        for name, domain, kind in (
            ("categories", "category", "category"),
            ("tags", "post_tag", "tag"),
        ):
            found = tuple(f"{kind}:{slug}" for slug in terms.get(domain, ()))
            if found:
                references[name] = found
        return references

    def _terms(self, item: WXRItem) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for use in item.terms:
            known = self._survey.term_names.get((use.domain, use.name))
            slug = use.nicename or known or use.name
            if slug not in found.setdefault(use.domain, []):
                found[use.domain].append(slug)
        return found


def _leftovers(item: WXRItem, terms: dict[str, list[str]]) -> dict[str, Any]:
    other = {
        domain: used for domain, used in terms.items() if domain not in ("category", "post_tag")
    }
    found = {
        "meta": [list(pair) for pair in item.meta],
        "terms": other,
        "comment_status": item.comment_status,
        "ping_status": item.ping_status,
        "modified": item.modified_gmt or item.modified,
        "guid": item.guid,
        "was": item.status if item.status not in ("publish", "draft") else "",
        "protected": bool(item.password),
    }
    return {name: value for name, value in found.items() if value}


def _asset(item: WXRItem, source_id: str) -> ImportedAsset:
    url = item.attachment_url or item.guid
    path = item.meta_value("_wp_attached_file").strip()
    uploaded_at = instant(item.date_gmt, item.date, item.pub_date)
    dated = _MONTH.search(path or url)
    if dated is None and uploaded_at is not None:
        folder = f"{uploaded_at:%Y/%m}"
    else:
        folder = "" if dated is None else dated.group(1)
    return ImportedAsset(
        source_id=source_id,
        url=url,
        path=path,
        folder=folder,
        addresses=tuple(dict.fromkeys(one for one in (item.link, item.guid) if one)),
        status=_STATUSES.get(item.status) or "draft",
        title=plain(item.title),
        alt=plain(item.meta_value("_wp_attachment_image_alt")),
        caption=plain(item.excerpt),
        description=plain(item.content),
        entry_source_id=f"post:{item.parent}" if item.parent else None,
        uploaded_at=uploaded_at,
        source_type=item.type,
        source_status=item.status,
        leftovers=_leftovers(item, {}),
    )


def _aside(item: WXRItem, source_id: str) -> KeptAside:
    return KeptAside(
        source_id=source_id,
        source_type=item.type,
        source_status=item.status,
        data={
            "title": plain(item.title),
            "slug": slug_of(item.name),
            "content": item.content,
            "parent": item.parent,
            "position": _whole(item.menu_order),
            "terms": [[use.domain, use.nicename or use.name] for use in item.terms],
            **_leftovers(item, {}),
        },
    )


def _comment(item: WXRItem, entry: str, comment: WXRComment, number: int) -> ImportedComment:
    own = comment.id or f"{item.id}/{number}"
    return ImportedComment(
        source_id=f"comment:{own}",
        entry_source_id=entry,
        author=plain(comment.author),
        email=comment.email,
        url=comment.url,
        content=comment.content,
        written_at=instant(comment.date_gmt, comment.date),
        parent_source_id=f"comment:{comment.parent}" if comment.parent else None,
        status=_APPROVED.get(comment.approved, "waiting"),
        kind=comment.type or "comment",
        leftovers={"meta": [list(pair) for pair in comment.meta]} if comment.meta else {},
    )


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0

"""The tags that a page of the site gets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from cartouche_seo.extras import named, subjects
from cartouche_seo.heads import Head, head_of
from cartouche_seo.rules import RULE
from cartouche_seo.structured import breadcrumbs, json_ld, website
from cms.sdk import HeadTag, Visit, by_ids, readable_titles


def head_tags(visit: Visit) -> list[HeadTag]:
    """Return the tags of the page that is shown: those of its entry, and of the site at its home."""
    tags: list[HeadTag] = []
    if visit.row is not None:
        tags += _of_entry(visit)
    if visit.path.strip("/") == "":
        tags.append(_data("website", website(visit.site.name, f"{visit.home}/")))
    return tags


def _of_entry(visit: Visit) -> Iterator[HeadTag]:
    row = visit.row
    known = subjects(visit.session, visit.lens, [row])[row.entry_id]
    # Also what is named and not shown now: it may be, once it is published.
    visit.tags.update(f"entry:{one}" for one in named([visit.document]))
    visit.tags.update((f"type:{RULE}", "type:asset", "type:person"))
    url = visit.addresses([row.entry_id]).get(row.entry_id, "")
    subject = replace(known, document=visit.document, url=url, home=visit.home)
    head = head_of(subject)
    yield HeadTag("title", content=head.title, key="title")
    if head.description:
        yield _meta("description", head.description)
    if head.noindex:
        yield _meta("robots", "noindex")
    if head.canonical:
        yield HeadTag("link", {"rel": "canonical", "href": head.canonical}, key="canonical")
    yield from _sharing(head, subject.site, visit)
    found = json_ld(subject, head)
    if found is not None:
        yield _data("entry", found)
    way = breadcrumbs(_crumbs(visit))
    if way is not None:
        yield _data("breadcrumbs", way)


def _sharing(head: Head, site: str, visit: Visit) -> Iterator[HeadTag]:
    kind = "article" if head.schema in ("Article", "BlogPosting") else "website"
    yield _property("og:type", kind)
    yield _property("og:site_name", site)
    yield _property("og:title", head.share_title)
    yield _property("og:locale", visit.lens.locale.replace("-", "_"))
    if head.canonical:
        yield _property("og:url", head.canonical)
    if head.share_description:
        yield _property("og:description", head.share_description)
    if head.image:
        yield _property("og:image", head.image)
    yield _meta("twitter:card", "summary_large_image" if head.image else "summary")


def _crumbs(visit: Visit) -> list[tuple[str, str]]:
    """Return the titles and addresses on the way to the entry, the home first, itself last."""
    from_entry: list[tuple[str, str]] = []
    above: list[Any] = []
    row = visit.row
    known = _ancestors(visit)
    while row is not None and len(above) < len(known) + 1:
        above.append(row)
        row = known.get(row.parent_id)
    urls = visit.addresses([one.entry_id for one in above])
    titles = readable_titles(visit.session, visit.lens, above)
    for one in reversed(above):
        if one.entry_id in urls:
            from_entry.append((titles[one.entry_id], urls[one.entry_id]))
    return [(visit.site.name, f"{visit.home}/"), *from_entry]


def _ancestors(visit: Visit) -> dict[str, Any]:
    found: dict[str, Any] = {}
    wanted = visit.row.parent_id
    while wanted and wanted not in found:
        rows = by_ids(visit.session, visit.lens, [wanted])
        if wanted not in rows:
            break
        found[wanted] = rows[wanted]
        visit.tags.update((f"entry:{wanted}", f"type:{rows[wanted].type}"))
        wanted = rows[wanted].parent_id
    return found


def _meta(name: str, content: str) -> HeadTag:
    return HeadTag("meta", {"name": name, "content": content}, key=name)


def _property(name: str, content: str) -> HeadTag:
    return HeadTag("meta", {"property": name, "content": content}, key=name)


def _data(key: str, value: dict[str, Any]) -> HeadTag:
    text = json.dumps(value, ensure_ascii=False)
    return HeadTag("script", {"type": "application/ld+json"}, text, key=f"json-ld:{key}")

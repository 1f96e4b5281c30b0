"""Sitemaps (sitemaps.org 0.9) with images, languages and news, and robots.txt (RFC 9309)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import quote

from cartouche_seo.extras import subjects
from cartouche_seo.heads import Subject, head_of, image_of
from cartouche_seo.rules import RULE
from cartouche_seo.structured import BY_TYPE
from cms.sdk import (
    ListQuery,
    SiteAnswer,
    SitePage,
    Visit,
    entry_texts,
    find_entries,
    paths_in_locales,
)

SIZE = 5_000
"""Entries of one sitemap; the protocol allows 50,000, but an answer is put together in memory."""
CHUNK = 500
"""Entries that are read at once."""
LOOK = 20
"""Entries that are read first to see whether a sitemap holds anything; mostly one is enough."""
PARTS_MAX = 50_000
LOC_MAX = 2_048
"""Characters of an address; the protocol has no longer ones."""
ELSE = "x-default"
"""For whom no language fits: they get the site's own."""
NEWS = timedelta(days=2)
"""How long an article is news, as search engines ask."""
NEWS_KINDS = ("Article", "BlogPosting")
_OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
_OPEN_INDEX = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
)


@dataclass(frozen=True)
class Listed:
    """An address of a sitemap."""

    url: str
    changed: datetime
    images: Sequence[str] = ()
    languages: Mapping[str, str] | None = None
    news: tuple[str, str, str, datetime] | None = None
    """Name of the publication, its language, the title, and when it was published."""

    def xml(self) -> str:
        """Return it as an element."""
        parts = [f"<loc>{escape(self.url)}</loc>", f"<lastmod>{_instant(self.changed)}</lastmod>"]
        for language, url in (self.languages or {}).items():
            href = escape(url)
            parts.append(f'<xhtml:link rel="alternate" hreflang="{language}" href="{href}"/>')
        parts += [
            f"<image:image><image:loc>{escape(one)}</image:loc></image:image>"
            for one in self.images
        ]
        if self.news is not None:
            name, language, title, when = self.news
            parts.append(
                f"<news:news><news:publication><news:name>{_text(name)}</news:name>"
                f"<news:language>{language}</news:language></news:publication>"
                f"<news:publication_date>{_instant(when)}</news:publication_date>"
                f"<news:title>{_text(title)}</news:title></news:news>"
            )
        return f"<url>{''.join(parts)}</url>\n"


def index(visit: Visit, given: Mapping[str, str]) -> SiteAnswer:
    """Answer the list of sitemaps: one or more for each type that has pages."""
    parts, tags = [], {"site", "paths", f"type:{RULE}"}
    for spec in visit.lens.registry:
        # Not even the name of a type is told of which the visitor sees nothing.
        if not spec.routable or not visit.lens.visibility("view").of(spec.name):
            continue
        tags.add(f"type:{spec.name}")
        page = find_entries(visit.session, visit.lens, ListQuery((spec.name,), 1, count=True))
        pages = min(-(-(page.total or 0) // SIZE), PARTS_MAX)
        parts += [
            f"{spec.name}-{number}.xml"
            for number in range(1, pages + 1)
            if any(_listed(visit, spec.name, (number - 1) * SIZE, LOOK))
        ]
    urls = "".join(
        f"<sitemap><loc>{escape(f'{visit.home}/sitemaps/{one}')}</loc></sitemap>\n" for one in parts
    )
    return _xml(f"{_OPEN_INDEX}{urls}</sitemapindex>\n", tuple(sorted(tags)))


def part(visit: Visit, given: Mapping[str, str]) -> SiteAnswer | None:
    """Answer a sitemap, such as `post-1.xml`; None for one that is not there."""
    name, _, number = given["part"].removesuffix(".xml").rpartition("-")
    spec = visit.lens.registry.get(name)
    if spec is None or not spec.routable or not number.isascii() or not number.isdigit():
        return None
    place = int(number[:6])
    if str(place) != number or not 1 <= place <= PARTS_MAX or not given["part"].endswith(".xml"):
        return None
    found = "".join(one.xml() for one in _listed(visit, name, (place - 1) * SIZE))
    return (
        _xml(f"{_OPEN}{found}</urlset>\n", (f"type:{name}", f"type:{RULE}", "type:asset", "paths"))
        if found
        else None
    )


def _listed(visit: Visit, name: str, start: int, first: int = 0) -> Iterator[Listed]:
    """Yield the addresses of one sitemap; `first` entries are read before the chunks."""
    at, end = start, start + SIZE
    while at < end:
        size = min(first or CHUNK, end - at)
        page = find_entries(visit.session, visit.lens, ListQuery((name,), size, offset=at))
        yield from _entries(visit, page.rows)
        if not page.more:
            return
        at, first = at + size, 0


def _entries(visit: Visit, rows: Sequence[Any]) -> Iterator[Listed]:
    known = subjects(visit.session, visit.lens, rows)
    urls = visit.addresses(list(known))
    languages = _languages(visit, rows)
    for row in rows:
        subject, url = known[row.entry_id], urls.get(row.entry_id)
        head = head_of(subject)
        own = subject.own.get("canonical")
        # What asks not to be found, and what is a copy of something else, is not offered.
        if url is None or len(url) > LOC_MAX or head.noindex or (own and own != url):
            continue
        image = subject.files.get(image_of(subject.document) or "")
        kind = head.schema or BY_TYPE.get(row.type, "")
        yield Listed(
            url,
            row.updated_at,
            [image] if image else [],
            languages.get(row.entry_id),
            _news(visit, subject) if kind in NEWS_KINDS else None,
        )


def _news(visit: Visit, subject: Subject) -> tuple[str, str, str, datetime] | None:
    when = subject.row.published_at
    if when is None or visit.lens.moment - when > NEWS:
        return None
    return subject.site, subject.locale.partition("-")[0], subject.title, when


def _languages(visit: Visit, rows: Sequence[Any]) -> dict[str, dict[str, str]]:
    """Return the addresses of entries by language, for those that are there in several."""
    texts = entry_texts(visit.session, visit.lens, [row.entry_id for row in rows])
    said = [one for found in texts.values() for one in found if one.says]
    paths = paths_in_locales(visit.session, visit.lens, said)
    default = visit.site.default_locale
    found: dict[str, dict[str, str]] = {}
    for one in said:
        path = paths[one.entry_id, one.locale]
        if path:
            before = "" if one.locale == default else f"/{one.locale}"
            url = f"{visit.home}{before}{quote(path)}"
            found.setdefault(one.entry_id, {})[one.locale] = url
    return {
        entry_id: {**urls, ELSE: urls[default]} if default in urls else urls
        for entry_id, urls in found.items()
        if len(urls) > 1
    }


def robots(visit: Visit, given: Mapping[str, str]) -> SiteAnswer:
    """Answer what robots may ask for, and where the sitemaps are."""
    lines = ["User-agent: *", "Disallow: /admin", "Disallow: /api/", ""]
    body = "\n".join([*lines, f"Sitemap: {visit.home}/sitemap.xml", ""])
    return SiteAnswer(body=body, media_type="text/plain", tags=("site",))


def _xml(body: str, tags: tuple[str, ...]) -> SiteAnswer:
    return SiteAnswer(body=body, media_type="application/xml", tags=tags, seconds=300)


def _instant(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _text(value: str) -> str:
    """Return text for XML 1.0, which has no control characters."""
    return escape("".join(one for one in value if one >= " " and one not in "\ufffe\uffff"))


PAGES = (
    SitePage("sitemap", "sitemap.xml", index, whole_site=True),
    SitePage("sitemap-part", "sitemaps/{part}", part, whole_site=True),
    SitePage("robots", "robots.txt", robots, whole_site=True),
)

"""Feeds of posts: the pages at which they are, and what of posts goes into them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urljoin

from cartouche_blog.web.absolute import absolute
from cartouche_blog.web.atom import MEDIA_TYPE as ATOM
from cartouche_blog.web.atom import to_atom
from cartouche_blog.web.feed import Author, Enclosure, Feed, Item
from cartouche_blog.web.finding import posts
from cartouche_blog.web.json_feed import MEDIA_TYPE as JSON
from cartouche_blog.web.json_feed import to_json_feed
from cartouche_blog.web.rss import MEDIA_TYPE as RSS
from cartouche_blog.web.rss import to_rss
from cartouche_blog.web.shelves import KINDS, find_shelf, moved_shelf
from cms.sdk import Condition, Row, SiteAnswer, SitePage, Visit, readable_titles

LENGTH = 20
"""Posts in a feed."""
TERMS = ("categories", "tags")


@dataclass(frozen=True)
class Format:
    """A format of feeds: what its addresses end with, its media type and its writer."""

    name: str
    label: str
    media_type: str
    write: Callable[[Feed], bytes]

    @property
    def file(self) -> str:
        """The last name of its addresses."""
        return f"feed.{self.name}"


FORMATS = (
    Format("atom", "Atom", ATOM, to_atom),
    Format("rss", "RSS", RSS, to_rss),
    Format("json", "JSON", JSON, to_json_feed),
)


def feed_pages() -> tuple[SitePage, ...]:
    """Return the pages of all feeds: of the site, of a section, of every kind of shelf."""
    pages = []
    for one in FORMATS:
        pages.append(SitePage(one.file, one.file, partial(_of_site, one)))
        pages.append(
            SitePage(f"section-{one.file}", one.file, partial(_of_section, one), of_types=("page",))
        )
        for kind in KINDS:
            path = f"{kind}/{{slug}}/{one.file}"
            pages.append(SitePage(f"{kind}-{one.file}", path, partial(_of_shelf, one, kind)))
    return tuple(pages)


def _of_site(form: Format, visit: Visit, given: Mapping[str, str]) -> SiteAnswer:
    return _answer(form, visit, posts(visit, limit=LENGTH).rows, visit.site.name, "", "")


def _of_section(form: Format, visit: Visit, given: Mapping[str, str]) -> SiteAnswer | None:
    below = Condition(("_parent",), "eq", visit.row.entry_id)
    rows = posts(visit, below, limit=LENGTH).rows
    if not rows:
        return None
    path = visit.path.removesuffix(f"/{form.file}")
    summary = str(visit.document.get("summary") or "")
    title = readable_titles(visit.session, visit.lens, [visit.row])[visit.row.entry_id]
    return _answer(form, visit, rows, title, summary, path)


def _of_shelf(form: Format, kind: str, visit: Visit, given: Mapping[str, str]) -> SiteAnswer | None:
    shelf = find_shelf(visit, kind, given["slug"])
    if shelf is None:
        return moved_shelf(visit, kind, given["slug"], f"/{form.file}")
    about = shelf.document.get(shelf.kind.text)
    title = f"{shelf.title(visit)} – {visit.site.name}"
    rows = posts(visit, shelf.condition, limit=LENGTH).rows
    return _answer(form, visit, rows, title, about if isinstance(about, str) else "", shelf.path)


def _answer(
    form: Format, visit: Visit, rows: Sequence[Row], title: str, about: str, path: str
) -> SiteAnswer:
    url = visit.home + path
    feed = Feed(
        title=title,
        description=about,
        home=visit.home,
        url=url or visit.home,
        own_url=f"{url}/{form.file}",
        language=visit.lens.locale,
        items=tuple(feed_items(visit, rows)),
    )
    return SiteAnswer(
        body=form.write(feed),
        media_type=form.media_type,
        headers={"Content-Language": visit.lens.locale},
        tags=("list:post", "type:post"),
    )


def feed_items(visit: Visit, rows: Sequence[Row]) -> Iterator[Item]:
    """Give the posts as items of a feed; all that they lead to is read at once."""
    for entry in visit.put(rows):
        if entry.url and entry.published_at is not None:
            yield Item(
                id=entry.id,
                title=entry.title,
                url=entry.url,
                summary=str(entry["summary"] or ""),
                html=absolute(str(entry["body"] or ""), entry.url),
                published=entry.published_at,
                updated=max(entry.published_at, entry.updated_at),
                authors=tuple(_authors(entry)),
                terms=tuple(one.title for name in TERMS for one in entry[name] or ()),
                enclosures=tuple(_enclosures(entry)),
            )


def _authors(entry: Any) -> Iterator[Author]:
    author = entry["author"]
    if author is not None and author.title:
        yield Author(name=author.title, url=author.url)


def _enclosures(entry: Any) -> Iterator[Enclosure]:
    image = entry["hero"]
    if image and image.get("size"):
        yield Enclosure(
            url=urljoin(entry.url, image["url"]),
            media_type=image["media_type"],
            size=image["size"],
        )

"""What stands in the head of a page: title, description, addresses, and the tags of plugins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jinja2.exceptions import SecurityError
from markupsafe import Markup, escape

from cms.extension.manager import Plugins
from cms.extension.site import HeadTag
from cms.site.serving.page import Page
from cms.site.serving.trying import trying_query
from cms.site.serving.visit import SiteVisit
from cms.themes.values import digest, stylesheet, whole

_KINDS = {
    "meta": frozenset({"name", "property", "content", "charset", "media", "http-equiv"}),
    "link": frozenset(
        {"rel", "href", "type", "title", "hreflang", "media", "sizes", "as", "crossorigin"}
    ),
}
PREVIEW_SCRIPT = "/-/-/1/preview.js"
_REFUSED = ("javascript:", "data:", "vbscript:")


def head(visit: SiteVisit, page: Page) -> Markup:
    """Return the tags of the page; of one key a plugin's comes in the place of the core's.

    In previews also the script by which the page and the admin's form know of each other.
    """
    tags: dict[str, HeadTag] = {}
    for number, tag in enumerate([*_own(visit, page), *_of_plugins(visit)]):
        tags[tag.key or f"#{number}"] = tag
    written = [*map(_written, tags.values())]
    if visit.preview:
        written.append(Markup('<script src="{}" defer></script>').format(PREVIEW_SCRIPT))
    return Markup("\n").join(filter(None, written))


def _own(visit: SiteVisit, page: Page) -> Iterator[HeadTag]:
    name = visit.face.name
    title = f"{page.title} – {name}" if page.title and page.title != name else name
    yield HeadTag("title", content=title, key="title")
    if page.description:
        yield _meta("description", page.description)
    if page.preview or page.status != 200 or page.view == "search":
        yield _meta("robots", "noindex")
    if page.status == 200:
        yield HeadTag("link", {"rel": "canonical", "href": page.url}, key="canonical")
    if len(page.alternates) > 1:
        yield from _alternates(visit, page)
    style = stylesheet(visit.request.site_theme_settings, whole_settings(visit))
    if style:
        query = trying_query(visit.request)
        address = f"/-/{visit.theme.name}/{digest(style)}/theme.css{query}"
        yield HeadTag("link", {"rel": "stylesheet", "href": address}, key="theme.css")


def _alternates(visit: SiteVisit, page: Page) -> Iterator[HeadTag]:
    """Yield where the page is read in each language, and for readers of no other (`x-default`)."""
    told = [(one["hreflang"], one["url"]) for one in page.alternates]
    default = visit.face.default_locale
    told += [("x-default", one["url"]) for one in page.alternates if one["locale"] == default]
    for language, url in told:
        attributes = {"rel": "alternate", "hreflang": language, "href": url}
        yield HeadTag("link", attributes, key=f"alternate:{language}")


def whole_settings(visit: SiteVisit) -> dict[str, Any]:
    """Return the values of all settings of the visit's theme."""
    kept = visit.face.settings.get(visit.theme.name, {})
    return whole(visit.request.site_theme_settings, kept)


def _meta(name: str, content: str) -> HeadTag:
    return HeadTag("meta", {"name": name, "content": content}, key=name)


def _of_plugins(visit: SiteVisit) -> Iterator[HeadTag]:
    plugins: Plugins = visit.contributed.plugins
    # A statement that fails ends a transaction on PostgreSQL: it is not to be the page's.
    savepoint = visit.session.begin_nested
    for plugin, tag in plugins.collect("render_head", within=savepoint, visit=visit):
        if isinstance(tag, HeadTag):
            yield tag
        else:
            visit.contributed.failed(plugin, "head", TypeError("it gave no HeadTag"))


def _written(tag: HeadTag) -> Markup:
    if tag.name == "title":
        return Markup("<title>{}</title>").format(tag.content)
    if tag.name == "script":
        # What is in it is data for machines: no sequence of it can end the element.
        data = tag.content.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        safe = Markup(data)  # noqa: S704 - nothing of it is markup  # nosec B704
        return Markup('<script type="application/ld+json">{}</script>').format(safe)
    known = _KINDS.get(tag.name)
    if known is None:
        raise SecurityError(f"A head holds no {tag.name!r}.")
    given = {name: value for name, value in tag.attributes.items() if name in known}
    if given.get("http-equiv", "").lower() == "refresh" or _dangerous(given.get("href", "")):
        return Markup("")
    pairs = "".join(f' {escape(name)}="{escape(value)}"' for name, value in given.items())
    return Markup(f"<{tag.name}{pairs}>")  # noqa: S704 - both parts are escaped  # nosec B704


def _dangerous(address: str) -> bool:
    plain = "".join(address.split()).lower()
    return plain.startswith(_REFUSED)

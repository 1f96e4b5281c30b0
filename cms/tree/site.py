"""Places of the site that visitors read: every path that is nothing else's."""

from __future__ import annotations

from typing import Any, ClassVar

from cms.tree.resource import Resource
from cms.tree.root import RootResource

_KEY = "cms_root_views"
STATIC = "-"
"""Below it lie files of themes: no slug is a hyphen alone."""


class SitePlace(Resource):
    """A path of the site, of any length; each segment is a place of its own below the one before."""

    takes_forms = True

    def __getitem__(self, name: str) -> Resource:
        return SitePlace(self.request, self, name)

    @property
    def segments(self) -> tuple[str, ...]:
        """The segments of the path, from the root."""
        segments: list[str] = []
        place: Any = self
        while isinstance(place, SitePlace):
            segments.append(place.__name__)
            place = place.__parent__
        return tuple(reversed(segments))


class ThemeFile(Resource):
    """A file of a theme, by its digest and name: `-/DIGEST/css/site.css`."""

    def __getitem__(self, name: str) -> Resource:
        return ThemeFile(self.request, self, name)

    @property
    def segments(self) -> tuple[str, ...]:
        """The segments of the path below `-`."""
        segments: list[str] = []
        place: Any = self
        while isinstance(place.__parent__, ThemeFile):
            segments.append(place.__name__)
            place = place.__parent__
        return tuple(reversed(segments))


class SiteRoot(RootResource):
    """The root where a site is served: what is no other room's is a page, or none."""

    takes_forms: ClassVar[bool] = True

    @property
    def segments(self) -> tuple[str, ...]:
        """No segments: this is the home."""
        return ()

    def __getitem__(self, name: str) -> Resource:
        if name in self.children:
            return super().__getitem__(name)
        if name == STATIC:
            return ThemeFile(self.request, self, name)
        if name in _views_of_root(self.request.registry):
            raise KeyError(name)
        return SitePlace(self.request, self, name)


def _views_of_root(registry: Any) -> frozenset[str]:
    """Return the names of views at the root, such as `healthz`, those of plugins among them."""
    known: frozenset[str] | None = getattr(registry, _KEY, None)
    if known is None:
        views = [one["introspectable"] for one in registry.introspector.get_category("views") or ()]
        known = frozenset(
            one.get("name") or ""
            for one in views
            if one.get("context") in (None, RootResource, SiteRoot) and not one.get("route_name")
        )
        setattr(registry, _KEY, known)
    return known


def root(request: Any) -> Resource:
    """Return where the traversal of a request begins."""
    return SiteRoot(request) if request.settings.site.serve else RootResource(request)


def is_site_path(request: Any) -> bool:
    """Say whether an address is that of a page, and not of another room or of a file."""
    first = request.environ.get("PATH_INFO", "").strip("/").partition("/")[0]
    taken = {*RootResource.children, STATIC, *(_views_of_root(request.registry) - {""})}
    return first not in taken

"""Faces: what visitors find at a host, all of the content or a branch of it, and in which theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cms.content.site import Site
from cms.themes.known import DEFAULT

MAIN = ""
"""The key of the face that answers at every host that no other has."""


@dataclass(frozen=True)
class Face:
    """A site as visitors know it.

    `url` is its address without a slash at its end; `root` the id of the entry below which its
    pages stand, or None for all; `settings` are those of its themes by theme, and `menus` its
    menus by name: lists of `{"entry": id}` or `{"title", "url"}`, each with `children`.
    """

    key: str
    name: str
    url: str
    locales: tuple[str, ...]
    root: str | None = None
    first: str | None = None
    """The id of the entry that is shown at the home, or None for the newest entries."""
    theme: str = DEFAULT
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    menus: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def default_locale(self) -> str:
        """The locale whose pages stand without a prefix."""
        return self.locales[0]

    def home(self, locale: str) -> str:
        """Return the absolute address of the first page in a locale, no slash at its end."""
        return self.url if locale == self.default_locale else f"{self.url}/{locale}"


def host_of(request: Any) -> str:
    """Return the host that a request names, without a port."""
    return (request.environ.get("HTTP_HOST") or "").partition(":")[0].lower()


def face_of(site: Site, host: str, url: str) -> Face:
    """Return the face at a host (as `Host` names it, without a port); `url` is the main one's."""
    for key, given in _others(site).items():
        if host in given.get("hosts", ()):
            return _face(site, key, given, given.get("url") or f"https://{host}")
    return _face(site, MAIN, _kept(site), url.rstrip("/"))


def faces_of(site: Site, url: str) -> list[Face]:
    """Return all faces, the main one first."""
    main = _face(site, MAIN, _kept(site), url.rstrip("/"))
    return [main, *(_other(site, key, given) for key, given in _others(site).items())]


def _other(site: Site, key: str, given: Mapping[str, Any]) -> Face:
    hosts = given.get("hosts") or [key]
    return _face(site, key, given, given.get("url") or f"https://{hosts[0]}")


def _kept(site: Site) -> Mapping[str, Any]:
    found = site.settings.get("face", {})
    return found if isinstance(found, Mapping) else {}


def _others(site: Site) -> Mapping[str, Mapping[str, Any]]:
    found = site.settings.get("faces", {})
    return found if isinstance(found, Mapping) else {}


def _face(site: Site, key: str, given: Mapping[str, Any], url: str) -> Face:
    locales = tuple(one for one in given.get("locales", ()) if one in site.locales)
    return Face(
        key=key,
        name=given.get("name") or site.name,
        url=url.rstrip("/"),
        locales=locales or site.locales,
        root=given.get("root"),
        first=given.get("home"),
        theme=given.get("theme") or DEFAULT,
        settings=given.get("settings", {}),
        menus=given.get("menus", {}),
    )

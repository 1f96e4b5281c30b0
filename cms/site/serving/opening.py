"""Opens a visit: the face of the host, the language of the path, the lens of who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cms.content.assets.images import Images
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.content.queries.tree import paths
from cms.errors import NotFound
from cms.site.serving.addresses import Addresses
from cms.site.serving.context import block_of
from cms.site.serving.contributed import SiteContributed
from cms.site.serving.entries import Shelf
from cms.site.serving.faces import Face, face_of, host_of
from cms.site.serving.looking import Look, locale_of, look_of
from cms.site.serving.paging import number_of
from cms.site.serving.problems import remember
from cms.site.serving.trying import is_tried, tried
from cms.site.serving.visit import SiteVisit
from cms.themes.known import DEFAULT
from cms.themes.rendering import ReadyTheme, ReadyThemes


@dataclass(frozen=True)
class Asked:
    """What an address says: the language, and the segments behind it."""

    locale: str
    segments: tuple[str, ...]

    @property
    def path(self) -> str:
        """The path below the home."""
        return "/" + "/".join(self.segments)


def asked_of(face: Face, segments: tuple[str, ...]) -> Asked:
    """Return what a path says on a face: a first segment that is a locale of it is its language."""
    if segments and segments[0] in face.locales[1:]:
        return Asked(segments[0], segments[1:])
    return Asked(face.default_locale, segments)


def current_face(request: Any) -> Face:
    """Return the face that the request's host has."""
    face = face_of(request.site, host_of(request), request.settings.site.url)
    return tried(request, face) if is_tried(request) else face


def current_theme(request: Any, face: Face) -> ReadyTheme:
    """Return the theme of a face; the default one where it is gone."""
    ready: ReadyThemes = request.service(ReadyThemes)
    try:
        return ready.get(face.theme)
    except NotFound:
        return ready.get(DEFAULT)


def open_visit(request: Any, segments: tuple[str, ...]) -> SiteVisit:
    """Open the visit that a request is, on the path of these segments."""
    face = current_face(request)
    asked = asked_of(face, segments)
    locale = locale_of(request, asked.locale)
    visit = _visit(request, face, look_of(request, locale), asked.path)
    visit.number = number_of(request.GET.get("page"))
    visit.query = str(request.GET.get("q", "")).strip()[:200]
    if not is_tried(request):
        remember(request, face, visit.theme.name)
    return visit


def _visit(request: Any, face: Face, look: Look, path: str) -> SiteVisit:
    contributed: SiteContributed = request.service(SiteContributed)
    theme = current_theme(request, face)
    base = base_of(request, face, look.lens)
    shown_at = contributed.shown_at
    places = Addresses(request.cms_session, look.lens, face, shown_at, base)
    shelf = Shelf(
        request.cms_session,
        look.lens,
        request.service(Images),
        places,
        request.service(ReadyThemes).themes.renditions(theme.name),
        lambda name, values: block_of(visit, name, values),
        marked=look.preview,
    )
    visit = SiteVisit(request, face, look.lens, theme, places, shelf, path, contributed)
    visit.preview = look.preview or is_tried(request)
    if look.draft is not None:
        drafts = replace(places, lens=look.draft)
        visit.draft = look.row
        visit.drafts = replace(shelf, lens=look.draft, addresses=drafts, beyond=shelf)
    return visit


def base_of(request: Any, face: Face, lens: Lens) -> str:
    """Return the path of the entry that a face begins at; empty where it shows everything."""
    if face.root is None:
        return ""
    row = by_ids(request.cms_session, lens, [face.root]).get(face.root)
    found: Mapping[str, str | None] = paths(request.cms_session, lens, [row]) if row else {}
    base = found.get(face.root)
    if base is None:
        raise NotFound("There is no site at this host.")
    return base

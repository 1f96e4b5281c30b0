"""What the screens are about: a face of the site, the themes that there are, and one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from cms.admin.page import require_signed_in
from cms.admin.theme.contributions import may_set
from cms.content.operations.change_face import MAIN, face_in
from cms.errors import CMSError, Forbidden, NotFound, StateConflict
from cms.extension.manager import Plugins
from cms.services import Services
from cms.settings import Settings
from cms.themes.known import DEFAULT, Themes, find_themes
from cms.themes.manifest import Theme, ThemeSetting


@dataclass(frozen=True)
class Subject:
    """A face of the site as it is kept, and the theme that is looked at."""

    face: str
    faces: tuple[tuple[str, str], ...]
    """All faces as key and name, the main one first."""
    kept: Mapping[str, Any]
    themes: Themes
    theme: str

    @property
    def active(self) -> str:
        """The theme in which visitors see the face; the default one where its own is gone."""
        named = self.kept.get("theme") or DEFAULT
        return named if named in self.themes.all else DEFAULT

    @property
    def settings(self) -> Mapping[str, Any]:
        """What is set about the theme that is looked at."""
        found: Mapping[str, Any] = self.kept.get("settings", {}).get(self.theme, {})
        return found

    @property
    def declared(self) -> Mapping[str, ThemeSetting]:
        """What can be set about it."""
        return self.themes.settings(self.theme)

    def address(self, below: str = "", **more: str) -> str:
        """Return the address of a screen about the same face; what is empty is left out."""
        given = {"face": self.face, **more}
        query = urlencode({name: text for name, text in given.items() if text})
        return f"/admin/theme{below}" + (f"?{query}" if query else "")


@dataclass(frozen=True)
class Offer:
    """A theme that can be had; `parent` is the title of the one that it begins from."""

    theme: Theme
    parent: str
    active: bool
    broken: str = ""
    """Why visitors can't be shown it."""


def require_setting(request: Any) -> None:
    """Raise `NotSignedIn`, or `Forbidden` to who may not change how the site looks."""
    require_signed_in(request)
    if not may_set(request):
        raise Forbidden("To see and change how the site looks needs 'manage_settings'.")


def is_served(request: Any) -> bool:
    """Say whether there are pages for visitors at all."""
    return bool(request.settings.site.serve)


def require_served(request: Any) -> None:
    """Raise `StateConflict` where no pages are served, after what `require_setting` raises."""
    require_setting(request)
    if not is_served(request):
        raise StateConflict("No pages are served here: set cms.site.serve = true, and start again.")


def subject_of(request: Any, face: str, theme: str = "") -> Subject:
    """Return a face and a theme, its own if none is named; raise `NotFound` for what there is not."""
    site = request.site
    others: Mapping[str, Mapping[str, Any]] = site.settings.get("faces", {})
    if face != MAIN and face not in others:
        raise NotFound(f"There is no face {face[:80]!r}.")
    kept = face_in(site.settings, face)
    named = tuple((key, str(one.get("name") or key)) for key, one in sorted(others.items()))
    main = str(face_in(site.settings, MAIN).get("name") or site.name)
    themes: Themes = request.service(Themes)
    found = Subject(face, ((MAIN, main), *named), kept, themes, theme or DEFAULT)
    themes.chain(found.theme if theme else found.active)
    return found if theme else Subject(face, found.faces, kept, themes, found.active)


def offers(subject: Subject) -> list[Offer]:
    """Return all themes, the active one first, then by title."""
    found = [_offer(subject, one) for one in subject.themes.all.values()]
    return sorted(found, key=lambda one: (not one.active, one.theme.title.casefold()))


def _offer(subject: Subject, theme: Theme) -> Offer:
    parent = subject.themes.all.get(theme.parent)
    try:
        subject.themes.chain(theme.name)
        broken = ""
    except CMSError as error:
        broken = error.detail
    title = parent.title if parent is not None else theme.parent
    return Offer(theme, title, theme.name == subject.active, broken)


def includeme(config: Any) -> None:
    """Find the themes, unless the site that is served has done so."""
    services: Services = config.registry.cms_services
    if Themes not in services:
        settings = services.get(Settings)
        services.add(Themes, find_themes(services.get(Plugins), settings.site.themes))

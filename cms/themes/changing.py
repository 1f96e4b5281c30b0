"""Changes of a site's theme and its settings, checked against what the theme declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.content.operations.change_face import MAIN, ChangeFace, face_in
from cms.content.site import Site
from cms.themes.known import DEFAULT, Themes
from cms.themes.values import check_values


def activate(themes: Themes, theme: str, face: str = MAIN) -> ChangeFace:
    """Return the operation that gives a face another theme; raise NotFound where it can't be had.

    What was set about the theme before is kept, and so it is of the others.
    """
    themes.chain(theme)
    return ChangeFace(face=face, data={"theme": theme})


def change_settings(
    themes: Themes, site: Site, given: Mapping[str, Any], theme: str = "", face: str = MAIN
) -> ChangeFace:
    """Return the operation that sets some settings of a theme; one that is null is unset.

    Without `theme`, of the one that the face has. Raise ValidationFailed for values that don't fit.
    """
    kept = face_in(site.settings, face)
    name = theme or kept.get("theme") or DEFAULT
    declared = themes.settings(name)
    before = dict(kept.get("settings", {}))
    joined = {**before.get(name, {}), **given}
    wanted = {key: value for key, value in joined.items() if value is not None}
    known = {key: value for key, value in wanted.items() if key in declared or key in given}
    return ChangeFace(face=face, data={"settings": {**before, name: check_values(declared, known)}})


def fill_menus(site: Site, given: Mapping[str, Any], face: str = MAIN) -> ChangeFace:
    """Return the operation that fills some menus, each whole; an empty one is as nobody filled it."""
    before = dict(face_in(site.settings, face).get("menus", {}))
    return ChangeFace(face=face, data={"menus": {**before, **given}})

"""Which content types an actor may know of."""

from __future__ import annotations

from collections.abc import Iterable

from cms.access.actor import Actor
from cms.access.rights import Rights
from cms.access.visibility import visible
from cms.schema.content_type import TypeSpec

KNOWING = ("view", "view_draft", "create", "edit")
"""Permissions of which one, on any entry of a type, lets the type itself be seen."""


def knows_type(rights: Rights, actor: Actor, spec: TypeSpec, locales: Iterable[str]) -> bool:
    """Say whether the actor may read or write any entry of a type, in one of `locales`."""
    return any(
        visible(rights, actor, permission, (spec,), locale).types
        for locale in locales
        for permission in KNOWING
    )

"""Chooses the media type of a rendition: by what the browser takes, and what the image is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from cms.media.renditions.recipes import MEDIA_TYPES, OWN, Recipe
from cms.schema.rendition import FORMATS

_STILL = "image/avif"
"""What is offered of still images only: few programs show it moving."""

_REFUSED = re.compile(r"q\s*=\s*0(\.0*)?")
_ACCEPT_MAX = 1000
"""Characters of an `Accept` that are looked at."""
_CHOICES = frozenset(MEDIA_TYPES[one] for one in FORMATS)


def taken(accept: str) -> frozenset[str]:
    """Return which formats that there is a choice of an `Accept` names (RFC 9110, 12.5.1)."""
    found = set()
    for one in accept[:_ACCEPT_MAX].lower().split(","):
        kind, *parameters = (part.strip() for part in one.split(";"))
        if kind in _CHOICES and not any(_REFUSED.fullmatch(part) for part in parameters):
            found.add(kind)
    return frozenset(found)


def choose(recipe: Recipe, media_type: str, facts: Mapping[str, Any], taken: Iterable[str]) -> str:
    """Return the media type that a recipe comes to.

    `media_type` and `facts` are the image's; `taken` are the types that the browser names as those
    that it takes. That it takes anything says nothing: programs say so that show few of them.
    """
    if recipe.format in MEDIA_TYPES:
        return MEDIA_TYPES[recipe.format]
    named = frozenset(taken)
    for choice in (MEDIA_TYPES[one] for one in recipe.choices):
        if choice in named and not (choice == _STILL and moves(facts)):
            return choice
    return own_type(media_type, facts)


def own_type(media_type: str, facts: Mapping[str, Any]) -> str:
    """Return the type in which an image is shown where nothing better is taken."""
    if media_type in MEDIA_TYPES.values():
        return media_type
    return "image/png" if facts.get("alpha") else "image/jpeg"


def possible(recipe: Recipe, media_type: str, facts: Mapping[str, Any]) -> list[str]:
    """Return every media type that a recipe may come to, as `choose` has it."""
    alone = ([], *([MEDIA_TYPES[one]] for one in recipe.choices))
    return sorted({choose(recipe, media_type, facts, one) for one in alone})


def varies(recipe: Recipe) -> bool:
    """Say whether the browser has a say in what is answered."""
    return recipe.format != OWN and recipe.format not in MEDIA_TYPES


def moves(facts: Mapping[str, Any]) -> bool:
    """Say whether an image is an animation."""
    return int(facts.get("frames") or 1) > 1

"""Forms of what is no entry, drawn and read by the widgets that entries have."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from cms.admin.editor.drawing import FormParts, custom_of, form_parts
from cms.admin.lists.listing import draft_lens
from cms.admin.navigation import known_types
from cms.admin.page import Page
from cms.admin.widgets.base import Around, Sent
from cms.admin.widgets.composing import Reading, read_part
from cms.admin.widgets.drawn import PREFIX, Drawing, DrawnField, Place, draw_field
from cms.admin.widgets.previews import chosen_previews, found_previews
from cms.admin.widgets.relating import ASSETS, targets_of
from cms.content.assets.types import ASSET
from cms.schema.content_type import TypeSpec, walk_fields
from cms.schema.fields import Field, File, Image, Reference
from cms.schema.fields.base import named_all

FILES = (ASSET, "media_folder")
"""Types that no site has pages of."""
OFFERED = 30
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_CHOSEN_MAX = 500
Fields = Mapping[str, Field]
Typed = Mapping[str, Sequence[str]]


def page_types(request: Any) -> tuple[str, ...]:
    """Return the names of the types whose entries can be pages, as far as the reader knows them."""
    return tuple(one.name for one in known_types(request) if one.name not in FILES)


def drawn_fields(
    request: Any,
    page: Page,
    fields: Fields,
    values: Mapping[str, Any],
    typed: Typed | None = None,
    errors: Mapping[str, str] | None = None,
) -> tuple[list[DrawnField], FormParts]:
    """Return fields as they are drawn, and what scripts need for them.

    `typed` stands in the place of `values` where the form comes back; `errors` are by pointer.
    """
    named = named_all(fields)
    drawing = Drawing(_around(request, page, named, values, typed), typed, errors or {})
    drawn = [
        draw_field(one, Place(name, name, name), drawing, values.get(name), writable=True)
        for name, one in named.items()
    ]
    return drawn, form_parts(request, page, drawn)


def read_fields(
    request: Any, page: Page, fields: Fields, typed: Typed
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the values that a form sent, None for nothing, and in words what can't be read."""
    assert page.viewer is not None
    reading = Reading(Around(page.viewer.zone, custom_of(request)))
    values = {
        name: read_part(one, Sent(typed, name), reading, name)
        for name, one in fields.items()
        if Sent(typed, name).given
    }
    errors = {pointer: page.say(text) for pointer, text in reading.errors.items()}
    return {name: one for name, one in values.items() if name not in errors}, errors


def _around(
    request: Any, page: Page, fields: Fields, values: Mapping[str, Any], typed: Typed | None
) -> Around:
    assert page.viewer is not None
    lens = draft_lens(request)
    text = orjson.dumps(values).decode() + " ".join(
        one for texts in (typed or {}).values() for one in texts
    )
    chosen = sorted(set(_ID.findall(text)))[:_CHOSEN_MAX]
    previews = chosen_previews(request, lens, chosen) if chosen else {}
    known = {one.name: one for one in known_types(request)}
    wanted = {
        targets_of(one) for one in walk_fields(fields) if isinstance(one, Reference | Image | File)
    }
    offered = {
        targets: found_previews(
            request,
            lens,
            _specs(known, targets),
            "",
            OFFERED,
            "image" if targets == ASSETS else "",
        )
        for targets in sorted(wanted)
    }
    return Around(page.viewer.zone, custom_of(request), previews, offered)


def _specs(known: Mapping[str, TypeSpec], targets: Sequence[str]) -> list[TypeSpec]:
    return [known[name] for name in targets if name in known]


__all__ = ["PREFIX", "drawn_fields", "page_types", "read_fields"]

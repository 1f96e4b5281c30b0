"""What the media library is searched by beside its fields, as lists and bulk writes are asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from cms.content.assets.types import ASSET
from cms.content.lens import Lens
from cms.content.queries.entries import seen_ids
from cms.content.queries.held import View
from cms.content.queries.library import ALT, COLOUR, KIND, InLibrary
from cms.db.identifiers import is_id
from cms.errors import BadRequest
from cms.schema.content_type import TypeSpec

LIBRARY = {name: f"filter[_{name}]" for name in ("unused", "lacks_alt", "below", "colour")}
"""What only the media library is searched by, each with the parameter that asks for it."""
_COLOUR = re.compile("#?([0-9a-f]{6})", re.IGNORECASE | re.ASCII)
UNUSED = ("true", "never")


def library_asked(
    session: Session, lens: Lens, spec: TypeSpec, given: Mapping[str, str]
) -> InLibrary | None:
    """Return what is asked of assets; None where nothing is.

    Raises BadRequest for types that are no assets, for values that can't be, and for what the
    caller could learn by it and may not know.
    """
    if not given:
        return None
    if spec.name != ASSET:
        name = LIBRARY[next(iter(given))]
        raise BadRequest(f"{name!r} is for assets.", name)
    return InLibrary(
        unused=_unused(lens, given.get("unused")),  # type: ignore[arg-type]
        lacks_alt=_lacks_alt(lens, spec, given.get("lacks_alt")),
        below=_below(session, lens, given.get("below")),
        colour=_colour(lens, spec, given.get("colour")),
    )


def _unused(lens: Lens, text: str | None) -> str | None:
    name = LIBRARY["unused"]
    if text is None:
        return None
    if text not in UNUSED:
        raise BadRequest(f"{name!r} is {' or '.join(map(repr, UNUSED))}, not {text[:80]!r}.", name)
    if lens.status != "draft" or lens.at is not None:
        raise BadRequest(
            "What is unused is told of drafts: ask with status=draft, without `at`.", name
        )
    return text


def _lacks_alt(lens: Lens, spec: TypeSpec, text: str | None) -> View | None:
    name = LIBRARY["lacks_alt"]
    if text is None:
        return None
    if text not in lens.site.locales:
        raise BadRequest(
            f"{name!r} is one of {', '.join(lens.site.locales)}, not {text[:80]!r}.", name
        )
    _require_readable(lens, spec, (KIND,), name)
    there = replace(lens, locale=text, fallback=False)
    _require_readable(there, spec, (ALT,), name)
    return View(there)


def _below(session: Session, lens: Lens, text: str | None) -> str | None:
    name = LIBRARY["below"]
    if text is None:
        return None
    if not is_id(text) or not seen_ids(session, lens, [text.lower()]):
        raise BadRequest(f"{name!r} names no folder: there is none {text[:80]!r}.", name)
    return text.lower()


def _colour(lens: Lens, spec: TypeSpec, text: str | None) -> str | None:
    name = LIBRARY["colour"]
    if text is None:
        return None
    found = _COLOUR.fullmatch(text)
    if found is None:
        raise BadRequest(f"{name!r} is a colour such as 3366cc, not {text[:80]!r}.", name)
    _require_readable(lens, spec, (COLOUR,), name)
    return f"#{found[1].lower()}"


def _require_readable(lens: Lens, spec: TypeSpec, fields: tuple[str, ...], name: str) -> None:
    if not lens.readable(spec).issuperset(fields):
        raise BadRequest(f"{name!r} can't be asked: you may not read {fields[0]!r}.", name)

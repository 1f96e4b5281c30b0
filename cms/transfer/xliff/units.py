"""What of an entry goes to translators: a unit for each localised field that holds text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cms.content.locales.values import is_empty, places, top_field
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.transfer.xliff.inline import Tokens, with_codes_of
from cms.transfer.xliff.segments import Segment, is_text, segments_of

Slices = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Unit:
    """A localised field of a version: its source, what it is translated into so far, its texts.

    `outdated` is the version since which the source is another than what was translated.
    """

    pointer: str
    field: f.Field
    source: Any
    target: Any
    segments: tuple[Segment, ...]
    targets: Mapping[str, Tokens]
    outdated: int | None = None

    @property
    def id(self) -> str:
        """The unit's name in a file: its pointer as an XML name token."""
        return self.pointer[1:].replace("/", ".")

    @property
    def is_alike(self) -> bool:
        """Whether the translation is built like the source, so that texts stand for texts."""
        return self.targets.keys() == {segment.id for segment in self.segments}


@dataclass(frozen=True)
class EntryUnits:
    """An entry's units, as one version of it has them."""

    entry_id: str
    type: str
    version: int
    title: str
    units: tuple[Unit, ...] = field(default=())


def units_of(
    spec: TypeSpec,
    slices: Slices,
    locales: tuple[str, str],
    *,
    readable: frozenset[str] | None = None,
    outdated: Mapping[str, int] | None = None,
) -> list[Unit]:
    """Return the units of a version, to be translated from the first of `locales` to the other.

    `readable` are the fields of the document that may be given out (all without it).
    """
    source, target = locales
    there = {place.pointer: place.value for place in places(spec, slices, target)}
    found = []
    for place in places(spec, slices, source):
        if readable is not None and top_field(place.pointer) not in readable:
            continue
        if not is_text(place.field) or is_empty(place.value):
            continue
        segments = tuple(segments_of(place.field, place.value))
        if segments:
            value = there.get(place.pointer)
            targets = _targets(segments, place.field, value)
            since = (outdated or {}).get(place.pointer)
            found.append(
                Unit(place.pointer, place.field, place.value, value, segments, targets, since)
            )
    return found


def _targets(segments: tuple[Segment, ...], declared: f.Field, value: Any) -> dict[str, Tokens]:
    """Return what is translated so far, with the codes of the source; what has others is left out."""
    if value is None:
        return {}
    translated = {segment.id: segment for segment in segments_of(declared, value)}
    if translated.keys() != {segment.id for segment in segments}:
        return {}
    found = {}
    for segment in segments:
        own = translated[segment.id]
        tokens = with_codes_of(own.tokens, dict(own.codes), segment.codes)
        if tokens is not None:
            found[segment.id] = tokens
    return found

"""The renditions that plugins and fields declare, by their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cms.errors import DeclarationError
from cms.schema.content_type import walk_fields
from cms.schema.fields import Image
from cms.schema.registry import TypeRegistry
from cms.schema.rendition import Rendition, rendition_problem


class Renditions:
    """The renditions of an installation by name; iterated in the order of their names."""

    def __init__(self, renditions: Iterable[Rendition] = ()) -> None:
        self._by_name = {one.name: one for one in sorted(renditions, key=lambda one: one.name)}

    def __iter__(self) -> Iterator[Rendition]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    def of(self, field: Image) -> list[Rendition]:
        """Return the renditions of a field, in its order."""
        return [self._by_name[name] for name in field.rendition_names]


def build_renditions(
    brought: Iterable[tuple[str, Rendition]], registry: TypeRegistry
) -> Renditions:
    """Join what plugins bring, as (plugin's name, rendition), with what fields declare themselves.

    Raises DeclarationError for a rendition that is wrong, for one name with two meanings, and for a
    field that names none there is.
    """
    known: dict[str, Rendition] = {}
    images = list(_images(registry))
    own = [
        (place, one)
        for place, field in images
        for one in field.renditions
        if isinstance(one, Rendition)
    ]
    for place, one in [*(((plugin, "", ""), one) for plugin, one in brought), *own]:
        problem = rendition_problem(one) or _clash(known, one)
        if problem:
            raise _wrong(place, problem)
        known[one.name] = one
    for place, field in images:
        for name in field.rendition_names:
            if name not in known:
                told = ", ".join(sorted(known)) or "none"
                raise _wrong(place, f"there is no rendition {name!r}. There are: {told}.")
    return Renditions(known.values())


Place = tuple[str, str, str]
"""Plugin, type and field."""


def _images(registry: TypeRegistry) -> Iterator[tuple[Place, Image]]:
    for spec in registry:
        for name, top in spec.fields.items():
            for field in walk_fields({name: top}):
                if isinstance(field, Image):
                    yield (spec.plugin, spec.name, name), field


def _clash(known: dict[str, Rendition], one: Rendition) -> str | None:
    if known.get(one.name, one) == one:
        return None
    return f"the rendition {one.name!r} is declared already, with another meaning."


def _wrong(place: Place, detail: str) -> DeclarationError:
    plugin, type_name, field = place
    return DeclarationError(detail, plugin=plugin, type=type_name, field=field)

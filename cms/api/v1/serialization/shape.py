"""The shape of an answer, checked against the type: which fields, which relations expanded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cms.api.v1.query_params.reading import Path, ShapeParams
from cms.content.lens import Lens
from cms.content.walking import Tree
from cms.errors import BadRequest
from cms.schema.content_type import TypeSpec
from cms.schema.fields import Blocks, Field, Group, List, Reference
from cms.schema.filtering.parse import nearest

ALWAYS = ("id", "type", "_meta")


@dataclass(frozen=True)
class Shape:
    """What is answered of an entry; `fields` None means all fields.

    `alternates` asks for the locales in which each entry of the answer is to be read.
    """

    fields: Tree | None = None
    include: Tree = field(default_factory=dict)
    richtext: str | None = None
    alternates: bool = False
    extras: tuple[str, ...] = ()
    """What plugins work out about the entries of the answer, by name."""

    @property
    def plain(self) -> bool:
        """Whether documents are answered as they are stored."""
        return self.fields is None and not self.include and self.richtext is None


def resolve_shape(params: ShapeParams, spec: TypeSpec, lens: Lens, depth: int) -> Shape:
    """Check that what is asked for exists, and return it as trees.

    A field beyond a relation includes the relation. Raises `BadRequest` naming what is unknown.
    """
    if params.plain:
        return Shape(alternates=params.alternates, extras=params.extras)
    wanted: Tree | None = None if params.fields is None else {}
    shape = Shape(wanted, {}, params.richtext, params.alternates, params.extras)
    resolver = _Resolver(lens, shape, depth)
    for path in params.include:
        resolver.include(spec, path, path)
    for path in params.fields or ():
        resolver.select(spec, path)
    return shape


@dataclass(frozen=True)
class _Resolver:
    lens: Lens
    shape: Shape
    depth: int

    def select(self, spec: TypeSpec, path: Path) -> None:
        if len(path) == 1 and path[0] in ALWAYS:
            return
        self._walk("fields", spec, path)
        for beyond in self._relations(spec, path):
            if len(beyond) > self.depth:
                raise BadRequest(
                    f"{'.'.join(path)!r} in 'fields' crosses too many relations.", "fields"
                )
            _plant(self.shape.include, beyond)
        if self.shape.fields is not None:
            _plant(self.shape.fields, path)

    def include(self, spec: TypeSpec, path: Path, whole: Path) -> None:
        for found in self._walk("include", spec, path):
            if _reference(found) is None:
                raise BadRequest(
                    f"{'.'.join(whole)!r} in 'include' is not a relation of {spec.name!r}.",
                    "include",
                )
        _plant(self.shape.include, path)

    def _relations(self, spec: TypeSpec, path: Path) -> list[Path]:
        """Return the shorter paths that end in a relation which the path goes beyond."""
        return [
            path[:end]
            for end in range(1, len(path))
            if any(_reference(one) for one in self._walk("fields", spec, path[:end]))
        ]

    def _walk(self, parameter: str, spec: TypeSpec, path: Path) -> list[Field]:
        """Return the fields that a path leads to: several where types or components differ."""
        places = self._named(spec, path[0])
        known: set[str] = set(self.lens.readable(spec))
        for index, name in enumerate(path):
            if not places:
                raise BadRequest(
                    f"{'.'.join(path)!r} in {parameter!r}: {spec.name!r} has no field "
                    f"{name!r} there{nearest(name, known)}.",
                    parameter,
                )
            if index + 1 < len(path):
                known = {each for place in places for each in self._below(place)}
                following = path[index + 1]
                places = [
                    below[following] for below in map(self._below, places) if following in below
                ]
                if not places and following in ALWAYS:
                    return []
        if not places:
            raise BadRequest(
                f"{'.'.join(path)!r} in {parameter!r} is not a field of {spec.name!r}"
                f"{nearest(path[-1], known)}.",
                parameter,
            )
        return places

    def _named(self, spec: TypeSpec, name: str) -> list[Field]:
        return [spec.fields[name]] if name in self.lens.readable(spec) else []

    def _below(self, place: Field) -> Mapping[str, Field]:
        if isinstance(place, Group):
            return place.fields
        if isinstance(place, List):
            return self._below(place.of)
        found: dict[str, Field] = {}
        if isinstance(place, Blocks):
            for component in place.components.values():
                found.update(component.fields)
        if isinstance(place, Reference):
            for name in place.targets or self.lens.registry.names:
                spec = self.lens.registry.get(name)
                for each in self.lens.readable(spec) if spec else ():
                    found.setdefault(each, spec.fields[each])  # type: ignore[union-attr]
        return found


def _reference(place: Field) -> Reference | None:
    if isinstance(place, List):
        return _reference(place.of)
    return place if isinstance(place, Reference) else None


def _plant(tree: Tree, path: Path) -> None:
    # What is asked for whole stays whole, whatever part of it is asked for besides.
    for name in path[:-1]:
        tree = tree.setdefault(name, {})
    tree.setdefault(path[-1], {})

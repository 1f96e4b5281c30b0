"""The registry: every content type of the installation, put together and checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from cms.errors import DeclarationError, NotFound
from cms.schema.checks.extensions import check_extension
from cms.schema.checks.types import check_type
from cms.schema.content_type import (
    ContentType,
    TypeExtension,
    TypeSpec,
    compile_type,
    slug_among,
    title_among,
)
from cms.schema.fields.base import named_all


def unknown_type(name: str) -> NotFound:
    """Return the error for a type that does not exist, or that the caller is not to know of."""
    return NotFound(f"There is no content type {name[:80]!r}.")


class TypeRegistry:
    """The content types by name; iterated in the order of their names. Never changes."""

    def __init__(self, types: Iterable[TypeSpec]) -> None:
        self._types: Mapping[str, TypeSpec] = {
            spec.name: spec for spec in sorted(types, key=lambda spec: spec.name)
        }

    def get(self, name: str) -> TypeSpec | None:
        """Return the type, or None where there is none of that name."""
        return self._types.get(name)

    def require(self, name: str) -> TypeSpec:
        """Return the type; raise NotFound where there is none of that name."""
        spec = self._types.get(name)
        if spec is None:
            raise unknown_type(name)
        return spec

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all types, sorted."""
        return tuple(self._types)

    def __iter__(self) -> Iterator[TypeSpec]:
        return iter(self._types.values())

    def __len__(self) -> int:
        return len(self._types)

    def __contains__(self, name: object) -> bool:
        return name in self._types


class HeldRegistry(TypeRegistry):
    """The types that a process knows of last: what holds it for long sees those that come.

    Whoever needs the types of one moment, such as a request, asks for those of its transaction.
    """

    def swap(self, types: TypeRegistry) -> None:
        """Know these from now on; one assignment, so no thread sees half of it."""
        self._types = {spec.name: spec for spec in types}


@dataclass(frozen=True)
class Origins:
    """Which plugin each field came from: the type's own, or one that extends it."""

    extended: Mapping[tuple[str, str], str]

    def of(self, spec: TypeSpec, name: str) -> str:
        """Return the plugin to name when the field `name` of `spec` is wrong."""
        return self.extended.get((spec.name, name), spec.plugin)


def build_registry(
    declarations: Iterable[tuple[str, type[ContentType]]],
    extensions: Iterable[tuple[str, TypeExtension]] = (),
) -> TypeRegistry:
    """Compile, extend and check what the plugins declare, each as (plugin's name, declaration).

    Raises DeclarationError, naming plugin, type and field, for the first contradiction.
    """
    return check_types(
        [compile_type(declared, plugin) for plugin, declared in declarations], extensions
    )


def check_types(
    specs: Iterable[TypeSpec], extensions: Iterable[tuple[str, TypeExtension]] = ()
) -> TypeRegistry:
    """Extend and check compiled types, wherever they were declared; see `build_registry`."""
    types = _by_name(specs)
    origins: dict[tuple[str, str], str] = {}
    for plugin, extension in extensions:
        for name in check_extension(plugin, extension, types):
            types[name] = _extend(types[name], extension)
            origins |= {(name, field): plugin for field in extension.fields}
    for spec in types.values():
        check_type(spec, types, Origins(origins).of)
    return TypeRegistry(types.values())


def _by_name(specs: Iterable[TypeSpec]) -> dict[str, TypeSpec]:
    types: dict[str, TypeSpec] = {}
    for spec in specs:
        other = types.get(spec.name)
        if other is not None:
            raise DeclarationError(
                f"the plugin {other.plugin!r} declares a type of this name already.",
                plugin=spec.plugin,
                type=spec.name,
            )
        types[spec.name] = spec
    return types


def _extend(spec: TypeSpec, extension: TypeExtension) -> TypeSpec:
    fields = {**spec.fields, **named_all(extension.fields)}
    return replace(
        spec,
        fields=fields,
        title_field=spec.title_field or title_among(fields),
        slug_field=spec.slug_field or slug_among(fields),
    )

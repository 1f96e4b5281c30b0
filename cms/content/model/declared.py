"""What an installation's code declares, and how types that are made by hand are joined with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cms.errors import ConfigurationError, DeclarationError, FieldProblem, ValidationFailed
from cms.schema.content_type import TypeExtension, TypeSpec
from cms.schema.declaration import Kinds, field_kinds
from cms.schema.registry import TypeRegistry, check_types
from cms.schema.type_data import read_fields, read_type

PLUGIN = "own_types"
"""What types made by hand name as their plugin: that of the site's own types.

The plugin into which they are written down has this name, so a type stays the same, to the letter
of its fingerprint, when code takes it over.
"""

Check = Callable[[TypeRegistry], object]


@dataclass(frozen=True)
class ByHand:
    """A type that somebody made, or with `extends` the fields added to one of a plugin."""

    name: str
    data: Mapping[str, Any]
    extends: bool = False


@dataclass(frozen=True)
class Declared:
    """The types and extensions of code, the kinds of fields, and what all types have to pass."""

    types: tuple[TypeSpec, ...]
    extensions: tuple[tuple[str, TypeExtension], ...] = ()
    kinds: Kinds = field(default_factory=field_kinds)
    checks: tuple[Check, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names of the types that code declares."""
        return frozenset(one.name for one in self.types)

    def read(self, one: ByHand) -> TypeSpec | TypeExtension:
        """Read what somebody made; raise ValidationFailed where it is no declaration."""
        if one.extends:
            return TypeExtension(one.name, read_fields(one.data.get("fields"), self.kinds))
        return read_type({**one.data, "name": one.name}, self.kinds, PLUGIN)

    def bare(self) -> TypeRegistry:
        """Return the types of the code alone; raise DeclarationError."""
        return check_types(self.types, self.extensions)

    def joined(self, made: Iterable[ByHand]) -> TypeRegistry:
        """Join all with what was made by hand; raise ValidationFailed for the first contradiction."""
        read = [self.read(one) for one in made]
        return self._checked(read)

    def _checked(self, read: Iterable[TypeSpec | TypeExtension]) -> TypeRegistry:
        own = [one for one in read if isinstance(one, TypeSpec)]
        added = [(PLUGIN, one) for one in read if isinstance(one, TypeExtension)]
        registry = check_types([*self.types, *own], [*self.extensions, *added])
        for check in self.checks:
            check(registry)
        return registry

    def joined_as_far(self, made: Iterable[ByHand]) -> Joined:
        """Join all that can be: a site starts, whatever a new version of its plugins contradicts.

        What code declares by now is the code's. What can't be read, or contradicts the rest, is left out
        and told, and its entries are not shown until it is mended.
        """
        left: dict[str, TypeSpec | TypeExtension] = {}
        troubles: dict[str, str] = {}
        for one in made:
            try:
                found = self._not_in_code(one)
            except (ValidationFailed, DeclarationError) as error:
                troubles[one.name] = _told(error)
                continue
            if found is not None:
                left[one.name] = found
        while left:
            try:
                return Joined(self._checked(left.values()), troubles)
            except ConfigurationError as error:
                named = getattr(error, "type", "")
                culprit = named if named in left else next(reversed(left))
                del left[culprit]
                troubles[culprit] = error.detail
        return Joined(self.bare(), troubles)

    def _not_in_code(self, one: ByHand) -> TypeSpec | TypeExtension | None:
        there = next((spec for spec in self.types if spec.name == one.name), None)
        if not one.extends:
            return None if there is not None else self.read(one)
        if there is None:
            raise DeclarationError("the type that it adds fields to is not there.", type=one.name)
        read = self.read(one)
        missing = {name: it for name, it in read.fields.items() if name not in there.fields}
        return TypeExtension(one.name, missing) if missing else None


@dataclass(frozen=True)
class Joined:
    """All types there are, and why some that were made by hand are not among them."""

    types: TypeRegistry
    troubles: Mapping[str, str] = field(default_factory=dict)


def as_problems(error: DeclarationError, data: Mapping[str, Any]) -> list[FieldProblem]:
    """Return what a check refused as a problem of the data that it is about."""
    first = error.field.partition(".")[0]
    names = [one.get("name") for one in data.get("fields", ()) if isinstance(one, Mapping)]
    where = f"/fields/{names.index(first)}" if first in names else ""
    path = error.field.partition(".")[2]
    return [FieldProblem(where, f"{path}: {error.reason}" if path else error.reason)]


def _told(error: ValidationFailed | DeclarationError) -> str:
    return "; ".join(f"{one.pointer}: {one.detail}" for one in error.problems) or error.detail

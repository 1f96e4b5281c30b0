"""Fields made of other fields: lists, groups and blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, ClassVar

from cms.schema.fields.base import Field, named_all
from cms.schema.fields.component import Component, ComponentSpec

ITEMS_MAX = 1_000
"""Items of a list, of blocks or of references that name no bound of their own."""


@dataclass(frozen=True)
class List(Field):
    """A list whose items are all like the field `of`."""

    kind: ClassVar[str] = "list"

    of: Field
    _: KW_ONLY
    min_items: int | None = None
    max_items: int | None = None


@dataclass(frozen=True)
class Group(Field):
    """Fields that belong together, as one JSON object."""

    kind: ClassVar[str] = "group"

    fields: Mapping[str, Field] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.fields, Mapping):
            self._set("fields", named_all(self.fields))


@dataclass(frozen=True)
class Blocks(Field):
    """A list of components in any order, each `{"_id": …, "_type": …, fields…}`.

    `types` takes component classes and is held as their `ComponentSpec`.
    """

    kind: ClassVar[str] = "blocks"

    types: Any = ()
    _: KW_ONLY
    min_items: int | None = None
    max_items: int | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.types, list | tuple):
            self._set("types", tuple(_as_spec(one) for one in self.types))

    @property
    def components(self) -> Mapping[str, ComponentSpec]:
        """The components that may stand here, by name."""
        return {component.name: component for component in self.types}


def _as_spec(declared: Any) -> Any:
    if isinstance(declared, type) and issubclass(declared, Component):
        return declared.__component__
    return declared

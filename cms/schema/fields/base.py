"""The base of every kind of field: what all of them share, and nothing of how they are used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, TypeVar


@dataclass(frozen=True, kw_only=True)
class Field:
    """One named value of a document, as its author declares it.

    A field knows nothing of colander, SQL, HTML or GraphQL: each derivation is a
    `singledispatch` function in the layer that needs it, where a plugin registers its own.

    - `required`: publishing demands a value; a draft may miss it.
    - `default`: the JSON value that a new entry starts with.
    - `unique`: no two entries of the type hold the same value (implies an index).
    - `localized`: every locale has a value of its own.
    - `searchable`: searches find entries by its words, and each word counts `boost` times (once,
      where it is 0); titles are always searched, and count four times as much besides.
    - `encrypted`: the value is kept encrypted, and never searched, sorted or compared; with
      `blind_index` entries can be found by a value that is equal.
    - `visible_if`: conditions on fields beside this one, see `cms.schema.visible_if`; while
      they don't hold, the field is hidden in forms and not required.
    - `widget`: the name of a plugin's widget that draws it in the admin, in place of its kind's.
    - `renamed_from`: the name, or names, that it had before; nothing written under them is lost.
    """

    kind: ClassVar[str] = ""

    name: str = ""
    label: str | None = None
    help: str = ""
    widget: str = ""
    required: bool = False
    default: Any = field(default=None, hash=False)
    unique: bool = False
    localized: bool = False
    indexed: bool = False
    searchable: bool = False
    boost: int = 0
    encrypted: bool = False
    blind_index: bool = False
    read_permission: str | None = None
    write_permission: str | None = None
    visible_if: Mapping[str, Any] | None = field(default=None, hash=False)
    renamed_from: str | tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if isinstance(self.renamed_from, list):
            self._set("renamed_from", tuple(self.renamed_from))

    @property
    def former_names(self) -> tuple[str, ...]:
        """The names that the field had before, newest first as the author listed them."""
        if self.renamed_from is None:
            return ()
        return (self.renamed_from,) if isinstance(self.renamed_from, str) else self.renamed_from

    def _set(self, attribute: str, value: Any) -> None:
        object.__setattr__(self, attribute, value)


AnyField = TypeVar("AnyField", bound=Field)


def named(declared: AnyField, name: str) -> AnyField:
    """Return `declared` under `name`, with a label made of the name where it has none."""
    label = declared.label if declared.label is not None else words(name)
    return replace(declared, name=name, label=label)


def words(name: str) -> str:
    """Turn a name of the machine into words: `cooking_time` → `Cooking time`."""
    text = name.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def as_names(given: Any) -> tuple[Any, ...]:
    """Turn one name, or several, into a tuple."""
    return (given,) if isinstance(given, str) else tuple(given)


def named_all(declared: Mapping[str, Any]) -> dict[str, Any]:
    """Name every field of a mapping; what is no field is kept, for the checks to refuse."""
    return {
        name: named(value, name) if isinstance(value, Field) else value
        for name, value in declared.items()
    }

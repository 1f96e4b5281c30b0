"""Fields whose value names something else: an entry, an image, a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cms.schema.fields.base import Field, as_names
from cms.schema.rendition import Rendition


@dataclass(frozen=True, kw_only=True)
class Image(Field):
    """An image of the media library, `{"id": …}`; `renditions` are the sizes it is shown in.

    Each is a `Rendition`, or the name of one that is declared elsewhere.
    """

    kind: ClassVar[str] = "image"

    renditions: tuple[str | Rendition, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        given = self.renditions
        self._set("renditions", (given,) if isinstance(given, Rendition) else as_names(given))

    @property
    def rendition_names(self) -> tuple[str, ...]:
        """The names of its renditions."""
        return tuple(one if isinstance(one, str) else one.name for one in self.renditions)


@dataclass(frozen=True, kw_only=True)
class File(Field):
    """A file of the media library, `{"id": …}`."""

    kind: ClassVar[str] = "file"


@dataclass(frozen=True, kw_only=True)
class StoredFile(Field):
    """A file that belongs to the entry itself, as `{"hash": …, "name": …}` with what is known of it.

    Written as `{"upload": …}`, the id of an upload that is whole. `accept` are the media types that
    it takes, such as `image/*`; without any, all that the installation takes.
    """

    kind: ClassVar[str] = "stored_file"

    accept: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        self._set("accept", as_names(self.accept))


@dataclass(frozen=True, kw_only=True)
class Reference(Field):
    """A link to an entry, `{"id": …, "type": …}`, or a list of them where `many`.

    `to` is a type's name, several of them, or `"*"` for any.
    """

    kind: ClassVar[str] = "reference"

    to: str | tuple[str, ...] = "*"
    many: bool = False
    min_items: int | None = None
    max_items: int | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.to, list):
            self._set("to", tuple(self.to))

    @property
    def targets(self) -> tuple[str, ...] | None:
        """The names of the types that may be linked to, or None for any."""
        if self.to == "*":
            return None
        return (self.to,) if isinstance(self.to, str) else self.to

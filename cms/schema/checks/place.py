"""Where in a declaration a check is, so that it can name what it refuses."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import NoReturn

from cms.errors import DeclarationError


@dataclass(frozen=True)
class Place:
    """A field's place: its plugin, type and path, and what it lies within."""

    plugin: str
    type: str
    types: Collection[str]
    path: tuple[str, ...] = ()
    repeated: bool = False
    in_list: bool = False
    localized: bool = False

    @property
    def depth(self) -> int:
        """How many names lead here."""
        return len(self.path)

    def within(
        self,
        *names: str,
        repeated: bool = False,
        in_list: bool = False,
        localized: bool = False,
    ) -> Place:
        """Return the place of what lies within: what once is repeated or localised stays so."""
        return replace(
            self,
            path=self.path + names,
            repeated=self.repeated or repeated,
            in_list=self.in_list or in_list,
            localized=self.localized or localized,
        )

    def refuse(self, detail: str) -> NoReturn:
        """Raise DeclarationError for this place."""
        raise DeclarationError(
            detail, plugin=self.plugin, type=self.type, field=".".join(self.path)
        )

"""Keeps statements once they are built: a read like an earlier one only fills in its values.

Building a statement costs more than running it. What a statement is made of is in its key: the
query, and of the lens all but the moment and the release, which stand in it as parameters.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, bindparam

from cms.content.lens import Lens
from cms.db.column_types import Id, Instant

MOMENT = "lens_moment"
RELEASE = "lens_release"
HELD = 512
"""How many statements of a kind a process keeps; what was not used for longest goes first."""


def moment_of(lens: Lens) -> BindParameter[Any]:
    """Return the moment of a lens as a parameter; a held statement is given another's."""
    return bindparam(MOMENT, lens.moment, Instant())


def release_of(lens: Lens) -> BindParameter[Any]:
    """Return the release that a lens looks through as a parameter."""
    return bindparam(RELEASE, lens.release, Id())


def values_of(lens: Lens) -> dict[str, Any]:
    """Return what a held statement of a lens is to be run with."""
    if lens.release is None:
        return {MOMENT: lens.moment}
    return {MOMENT: lens.moment, RELEASE: lens.release}


class View:
    """A lens as statements see it: equal to any other that makes the same of them.

    Rights are compared by what they show, so a statement outlives them only where it is theirs.
    """

    __slots__ = ("_hash", "_key", "lens")

    def __init__(self, lens: Lens) -> None:
        self.lens = lens
        self._key = (
            lens.site.id,
            lens.kind,
            lens.locale,
            lens.chain,
            lens.fallback,
            lens.at is None and lens.pinned is None,
            lens.release is None,
            lens.dialect,
            lens.actor.system or tuple(map(self._shown, lens.permissions)),
        )
        self._hash = hash(self._key)

    def _shown(self, permission: str) -> tuple[object, ...]:
        return tuple(self.lens.visibility(permission).branches.items())

    @property
    def values(self) -> dict[str, Any]:
        """What a held statement is to be run with."""
        return values_of(self.lens)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, View) and self._key == other._key

    def __hash__(self) -> int:
        return self._hash

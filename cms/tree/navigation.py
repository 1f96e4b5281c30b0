"""Places in the tree of pages, by path: `paths/news/2026` and `tree/news`."""

from __future__ import annotations

from typing import Any

from cms.tree.resource import Resource


class PathResource(Resource):
    """A path of any length; each segment is a place of its own below the one before."""

    def __getitem__(self, name: str) -> Resource:
        return type(self)(self.request, self, name)

    @property
    def segments(self) -> tuple[str, ...]:
        """The segments of the path below the resource where it begins."""
        segments: list[str] = []
        place: Any = self
        while isinstance(place.__parent__, PathResource):
            segments.append(place.__name__)
            place = place.__parent__
        return tuple(reversed(segments))


class AddressResource(PathResource):
    """What stands at a path: `paths/…`."""


class BranchResource(PathResource):
    """What stands below a path: `tree/…`."""

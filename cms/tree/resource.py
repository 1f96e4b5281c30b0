"""What all resources of the tree share: their place, their name, and the request they serve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class Resource:
    """A place in the tree. `children` maps names to the classes of fixed places below it.

    Resources are made anew for each request, and hold it. Where a resource has no `__acl__` of
    its own, Pyramid asks those above it, and the root's answers everything.
    """

    children: ClassVar[Mapping[str, type[Resource]]] = {}
    writes_content: bool = True
    """Whether writes to the place change the content's database, and not only what may be lost."""

    writes_apart: bool = False
    """Whether what is written here is written in transactions of its own: the request's only reads."""

    serves_pending: ClassVar[bool] = False
    """Whether who gave the password, and still has to prove a factor, is known here."""

    serves_enrolment: ClassVar[bool] = False
    """Whether who needs a factor, and has none yet, is served here."""

    takes_forms: ClassVar[bool] = False
    """Whether pages send forms here, which carry their session's CSRF token in a field."""

    def __init__(self, request: Any, parent: Resource | None = None, name: str = "") -> None:
        self.request = request
        self.__parent__ = parent
        self.__name__ = name

    def __getitem__(self, name: str) -> Resource:
        """Return the place below this one; raise KeyError when there is none of that name."""
        return self.children[name](self.request, self, name)


class Collection(Resource):
    """A noun whose members have names that are not known in advance."""

    member: ClassVar[type[Resource]]

    def __getitem__(self, name: str) -> Resource:
        fixed = self.children.get(name, self.member)
        return fixed(self.request, self, name)

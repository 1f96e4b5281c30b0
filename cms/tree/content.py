"""Entries as resources: `content/{type}/{id or slug}`, and what hangs on an entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.errors import NotFound
from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry
from cms.tree.resource import Resource


class EntryResource(Resource):
    """One entry, named by its id or slug. Whether it exists is for the lens of a view to say."""

    __parent__: TypeResource

    @property
    def spec(self) -> TypeSpec:
        """The entry's type."""
        return self.__parent__.spec

    def __getitem__(self, name: str) -> Resource:
        return _BELOW[name](self.request, self, name)

    @property
    def __acl__(self) -> list[Any]:
        return self.request.entry_acl(self.spec, self.__name__)  # type: ignore[no-any-return]


class VersionsResource(Resource):
    """The history of an entry."""

    __parent__: EntryResource

    @property
    def entry(self) -> EntryResource:
        """The entry whose history it is."""
        return self.__parent__

    def __getitem__(self, name: str) -> Resource:
        return VersionResource(self.request, self, name)


class VersionResource(Resource):
    """One version of an entry, named by its number."""

    __parent__: VersionsResource

    @property
    def entry(self) -> EntryResource:
        """The entry of the version."""
        return self.__parent__.entry

    @property
    def number(self) -> int:
        """The version's number; raises `NotFound` where the name is none."""
        text = self.__name__
        if not (text.isascii() and text.isdigit() and len(text) < 10 and text[0] != "0"):
            raise NotFound(f"{text!r} is not the number of a version.")
        return int(text)


class EditingResource(Resource):
    """What people are at who edit an entry."""

    __parent__: EntryResource

    @property
    def entry(self) -> EntryResource:
        """The entry that they edit."""
        return self.__parent__


class WorkingCopyResource(EditingResource):
    """One's own working copy of an entry."""


class PresenceResource(EditingResource):
    """Who has an entry open."""

    writes_content = False


class LockResource(EditingResource):
    """The lock of an entry."""


class CommentsResource(Resource):
    """The comments on an entry."""

    __parent__: EntryResource

    @property
    def entry(self) -> EntryResource:
        """The entry that they are on."""
        return self.__parent__

    def __getitem__(self, name: str) -> Resource:
        return CommentResource(self.request, self, name)


class CommentResource(Resource):
    """One comment on an entry, named by its id."""

    __parent__: CommentsResource

    @property
    def entry(self) -> EntryResource:
        """The entry that it is on."""
        return self.__parent__.entry


_BELOW: Mapping[str, type[Resource]] = {
    "versions": VersionsResource,
    "working-copy": WorkingCopyResource,
    "presence": PresenceResource,
    "lock": LockResource,
    "comments": CommentsResource,
}


class TypeResource(Resource):
    """All entries of a type."""

    @property
    def spec(self) -> TypeSpec:
        """The type; raises `NotFound` where there is none of that name."""
        return self.request.service(TypeRegistry).require(self.__name__)  # type: ignore[no-any-return]

    def __getitem__(self, name: str) -> Resource:
        return EntryResource(self.request, self, name)


class ContentRoot(Resource):
    """The content types that have entries."""

    def __getitem__(self, name: str) -> Resource:
        return TypeResource(self.request, self, name)

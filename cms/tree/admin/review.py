"""Places of review: where an entry stands, comments, tasks, notifications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cms.schema.content_type import TypeSpec
from cms.tree.admin.base import Screen
from cms.tree.resource import Collection, Resource


class OfEntry(Screen):
    """A screen of one entry, which is above it."""

    @property
    def spec(self) -> TypeSpec:
        """The entry's type."""
        return self.__parent__.spec  # type: ignore[union-attr, no-any-return]

    @property
    def entry(self) -> str:
        """The entry's id, as the address has it."""
        return self.__parent__.__name__  # type: ignore[union-attr]


class AdminEntryReview(OfEntry):
    """Where an entry stands in its workflow, and what leads on."""


class AdminEntryComment(Screen):
    """One comment."""

    __parent__: AdminEntryComments


class AdminEntryComments(Collection, OfEntry):
    """What is said about an entry."""

    member = AdminEntryComment


class AdminEntryTasks(OfEntry):
    """What somebody is to do about an entry."""


class AdminTask(Screen):
    """One task."""


class AdminReviews(Collection, Screen):
    """The tasks that wait for the reader, and all others that they see."""

    member = AdminTask


class AdminNotification(Screen):
    """One thing that the reader was told."""


class AdminNotificationCount(Screen):
    """How many of them are unread."""


class AdminNotificationChoices(Screen):
    """How the reader wants to be told."""


class AdminNotifications(Collection, Screen):
    """What the reader was told."""

    member = AdminNotification
    children: ClassVar[Mapping[str, type[Resource]]] = {
        "count": AdminNotificationCount,
        "choices": AdminNotificationChoices,
    }


CHILDREN: Mapping[str, type[Resource]] = {
    "review": AdminReviews,
    "notifications": AdminNotifications,
}
"""Below `/admin`."""

OF_ENTRY: Mapping[str, type[Resource]] = {
    "review": AdminEntryReview,
    "comments": AdminEntryComments,
    "tasks": AdminEntryTasks,
}
"""Below one entry."""

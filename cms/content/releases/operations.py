"""What can be done to a release, each as an operation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from cms.content.operations.base import Operation


@dataclass(frozen=True, kw_only=True)
class ReleaseOperation(Operation):
    """A write to a release that exists."""

    permission: ClassVar[str] = "manage_releases"

    release: str


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """An entry that is to be published or unpublished with a release.

    Without `locales` all that it has; without `version` the newest when the release is published
    or scheduled; `shared` says whether what is not localised goes along.
    """

    entry: str
    action: Literal["publish", "unpublish"] = "publish"
    locales: tuple[str, ...] | None = None
    shared: bool = True
    version: int | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class CreateRelease(Operation):
    """A new release, open and empty."""

    name: ClassVar[str] = "create_release"
    permission: ClassVar[str] = "manage_releases"
    help: ClassVar[str] = "Create a release, to gather what is to be published together."

    title: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangeRelease(ReleaseOperation):
    """Give a release another title or note."""

    name: ClassVar[str] = "change_release"
    help: ClassVar[str] = "Give a release another title or note."

    title: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class AddToRelease(ReleaseOperation):
    """Add what is to be done to entries."""

    name: ClassVar[str] = "add_to_release"
    help: ClassVar[str] = "Add publishes and unpublishes of entries to a release."

    items: tuple[NewItem, ...]


@dataclass(frozen=True, kw_only=True)
class RemoveFromRelease(ReleaseOperation):
    """Take one item out of a release."""

    name: ClassVar[str] = "remove_from_release"
    help: ClassVar[str] = "Take an item out of a release."

    item: str


@dataclass(frozen=True, kw_only=True)
class PublishRelease(ReleaseOperation):
    """Let everything in a release come true now, at one instant."""

    name: ClassVar[str] = "publish_release"
    help: ClassVar[str] = "Let everything in a release come true now, at one instant."


@dataclass(frozen=True, kw_only=True)
class ScheduleRelease(ReleaseOperation):
    """Let everything in a release, as it is now, come true at `at`."""

    name: ClassVar[str] = "schedule_release"
    help: ClassVar[str] = "Let everything in a release come true at an instant to come."

    at: datetime


@dataclass(frozen=True, kw_only=True)
class UnscheduleRelease(ReleaseOperation):
    """Open a scheduled release again."""

    name: ClassVar[str] = "unschedule_release"
    help: ClassVar[str] = "Call a scheduled release off, and open it again."


@dataclass(frozen=True, kw_only=True)
class UndoRelease(ReleaseOperation):
    """Let stand again what stood before a release was published."""

    name: ClassVar[str] = "undo_release"
    help: ClassVar[str] = "Let stand again what stood just before a release was published."


@dataclass(frozen=True, kw_only=True)
class DeleteRelease(ReleaseOperation):
    """Delete a release that is not scheduled or published; its entries stay as they are."""

    name: ClassVar[str] = "delete_release"
    help: ClassVar[str] = "Delete a release that is neither scheduled nor published."

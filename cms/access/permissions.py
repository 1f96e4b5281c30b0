"""The permissions that rules name: the core's own, and those that plugins declare."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cms.errors import DeclarationError, NotFound

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True)
class Permission:
    """Something that a role may be allowed: its name in rules, and how people read it.

    `content` says that it is asked about an entry, so that type, locale and place matter.
    """

    name: str
    label: str
    help: str = ""
    plugin: str = ""
    content: bool = True


CORE: tuple[Permission, ...] = (
    Permission("view", "View", "Read what is published."),
    Permission("view_draft", "View drafts", "Read the newest version, published or not."),
    Permission("view_history", "View history", "Read past versions, and the site as it was."),
    Permission("view_scheduled", "View what is scheduled", "Read the site as it will be."),
    Permission("view_release", "View releases", "Read the site with a release laid over it."),
    Permission("create", "Create", "Make new entries."),
    Permission("edit", "Edit", "Change the draft of an entry."),
    Permission("publish", "Publish", "Make a version public."),
    Permission("unpublish", "Unpublish", "Withdraw what is public."),
    Permission("schedule", "Schedule", "Publish or withdraw at a time to come."),
    Permission("move", "Move", "Give an entry another place in the tree."),
    Permission("trash", "Trash", "Put an entry into the trash."),
    Permission("restore", "Restore", "Take an entry out of the trash."),
    Permission("purge", "Purge", "Delete an entry and its history for good."),
    Permission("backdate", "Backdate", "Publish as of a time in the past."),
    Permission("comment", "Comment", "Comment on entries, their fields and blocks."),
    Permission("review", "Review", "Approve or return what was submitted."),
    Permission("assign", "Assign", "Give tasks to people, with a date by which they are due."),
    Permission("break_lock", "Take over locks", "Edit what somebody else has locked."),
    Permission(
        "manage_releases", "Manage releases", "Gather publishes, and publish them together."
    ),
    Permission("erase", "Erase personal data", "Remove a person's data on request.", "", False),
    Permission("manage_history", "Manage history", "Delete old versions by rule.", "", False),
    Permission("manage_workflows", "Manage workflows", "Define states and transitions.", "", False),
    Permission("edit_model", "Edit the model", "Make and change content types.", "", False),
    Permission("manage_jobs", "Manage jobs", "See and repeat what runs behind.", "", False),
    Permission("manage_users", "Manage users", "Create, change and deactivate users.", "", False),
    Permission("manage_rights", "Manage rights", "Change roles, grants and breaks."),
    Permission("manage_webhooks", "Manage webhooks", "Tell other servers of content.", "", False),
    Permission("manage_tokens", "Manage tokens", "Issue and revoke API tokens.", "", False),
    Permission("manage_settings", "Manage settings", "Change the settings of the site.", "", False),
    Permission("view_audit", "View the audit log", "Read who did what, and when.", "", False),
    Permission("explain", "Explain rights", "Ask what others may do, and why."),
)
"""The core's permissions, in the order in which a role is edited."""


class PermissionRegistry:
    """Every permission known to this installation, by name."""

    def __init__(self, plugins: Iterable[Permission] = ()) -> None:
        """Join the core's permissions with those of `plugins`.

        Raises `DeclarationError` where a name is malformed or already taken.
        """
        self._known: dict[str, Permission] = {}
        for permission in (*CORE, *plugins):
            self._add(permission)

    def _add(self, permission: Permission) -> None:
        name = permission.name
        if not _NAME.fullmatch(name):
            raise DeclarationError(
                f"The permission {name!r} has to be named in lower-case letters, digits and _.",
                plugin=permission.plugin,
            )
        if name in self._known:
            owner = self._known[name].plugin
            raise DeclarationError(
                f"The permission {name!r} is already declared by "
                f"{f'the plugin {owner!r}' if owner else 'the core'}.",
                plugin=permission.plugin,
            )
        self._known[name] = permission

    def __iter__(self) -> Iterator[Permission]:
        return iter(self._known.values())

    def __contains__(self, name: object) -> bool:
        return name in self._known

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._known)

    def get(self, name: str) -> Permission | None:
        return self._known.get(name)

    def require(self, name: str) -> Permission:
        """Return the permission; raise `NotFound`, with the nearest known one, if there is none."""
        found = self._known.get(name)
        if found is None:
            close = difflib.get_close_matches(name, self._known, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise NotFound(f"There is no permission {name!r}.{hint}")
        return found

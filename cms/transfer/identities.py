"""Ids of an export that are others on the site it is loaded into: its own, and those of users."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms.access.actor import user_principal

_USER_COLUMNS = (
    *("owner_id", "author_id", "made_by", "moved_by", "submitted_by", "added_by"),
    *("resolved_by", "created_by", "closed_by"),
)
_PRINCIPALS = ("principal", "assignee")


class Identities:
    """Maps ids as the export has them to those of this site."""

    def __init__(self) -> None:
        self._users: dict[str, str] = {}
        self._sites: dict[str, str] = {}

    def site(self, exported: str, own: str) -> None:
        """Note that the exported site is this one."""
        self._sites[exported] = own

    def user(self, exported: str, own: str) -> None:
        """Note that an exported user is one who is here already."""
        self._users[exported] = own

    def renamed(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a row that names users and the site by their ids here."""
        changed = dict(row)
        for name in _USER_COLUMNS:
            if changed.get(name) in self._users:
                changed[name] = self._users[changed[name]]
        for name in ("parent_id", "site_id"):
            if changed.get(name) in self._sites:
                changed[name] = self._sites[changed[name]]
        for name in _PRINCIPALS:
            kind, _, user = str(changed.get(name, "")).partition(":")
            if kind == "user" and user in self._users:
                changed[name] = user_principal(self._users[user])
        self._mention(changed)
        return changed

    def _mention(self, row: dict[str, Any]) -> None:
        """Let a comment mention by their ids here those whom its text mentions by an `@`."""
        for user in row.get("mentions") or ():
            if user in self._users:
                row["text"] = row["text"].replace(f"@{user}", f"@{self._users[user]}")
        if row.get("mentions"):
            row["mentions"] = [self._users.get(one, one) for one in row["mentions"]]

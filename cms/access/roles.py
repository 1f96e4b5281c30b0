"""The roles that an installation begins with."""

from __future__ import annotations

from typing import Any

from cms.access.rights import ADMINISTRATOR
from cms.access.rules import ALLOW, Rule

_OWN: dict[str, Any] = {"owner": "$user.id"}

_EDITOR = (
    "view",
    "view_draft",
    "view_history",
    "view_scheduled",
    "view_release",
    "create",
    "edit",
    "publish",
    "unpublish",
    "schedule",
    "move",
    "trash",
    "restore",
    "comment",
    "review",
    "assign",
    "break_lock",
    "manage_releases",
)
_CONTRIBUTOR = ("view_draft", "view_history", "create", "edit", "comment")
_AUTHOR = (*_CONTRIBUTOR, "view_scheduled", "publish", "unpublish", "schedule", "trash", "restore")


def _own(permissions: tuple[str, ...]) -> tuple[Rule, ...]:
    return tuple(Rule(ALLOW, name, condition=_OWN) for name in permissions)


_VIEW = Rule(ALLOW, "view")

BUILTIN: tuple[tuple[str, str, tuple[Rule, ...]], ...] = (
    (ADMINISTRATOR, "Administrator", (Rule(ALLOW, "*"),)),
    ("editor", "Editor", tuple(Rule(ALLOW, name) for name in _EDITOR)),
    ("author", "Author", (_VIEW, *_own(_AUTHOR))),
    ("contributor", "Contributor", (_VIEW, *_own(_CONTRIBUTOR))),
    ("reader", "Reader", (_VIEW,)),
)
"""Name, label and rules of each.

Editors do all that can be undone to all content; purging and backdating are for administrators.
Authors do it to what they own, and contributors write what they own but publish nothing.
Readers, as all of these, view what is published also of types that are not public.
"""

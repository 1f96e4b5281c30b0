"""Who wrote it: a post is not reviewed before that is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def missing_byline(type_name: str, document: Mapping[str, Any], to: Mapping[str, str]) -> list[str]:
    """Return why a post can't go to review yet; nothing once its author is named.

    Only steps towards readers are looked at: one that leads to a draft is always possible.
    """
    if type_name != "post" or document.get("author") or set(to.values()) <= {"draft"}:
        return []
    return ["Say who wrote the post: it is signed with its author's name."]

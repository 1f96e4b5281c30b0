"""The hook that this plugin declares for others: what they think of a comment before it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cartouche_comments.verdicts import Verdict
from cms.sdk import hookspec


@hookspec
def check_comment(request: Any, comment: Any) -> Sequence[Verdict]:  # type: ignore[empty-body]
    """What to do with a comment (`cartouche_comments.writing.Written`); the strictest verdict counts.

    A check that fails is logged, and the comment waits for a moderator.
    """

"""Finds the draft of the entry that a request names, or says why the caller can't have it."""

from __future__ import annotations

from typing import Any

from cms.content.lens import Lens
from cms.content.queries.rows import Row
from cms.tree.content import EntryResource
from cms.web import working


def find_draft(context: EntryResource, request: Any, locale: str | None = None) -> tuple[Lens, Row]:
    """Return the draft of the entry that the address names, and the lens that shows it.

    Raises as `cms.web.working.find_draft` does.
    """
    return working.find_draft(request, context.spec, context.__name__, locale)

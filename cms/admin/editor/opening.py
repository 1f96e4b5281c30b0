"""Finds the entry of a screen: the editor's, and each of those beside it."""

from __future__ import annotations

from typing import Any

from cms.admin.editor.drawing import Draft, draft_of
from cms.admin.lists.listing import named
from cms.tree.admin.content import AdminEntry


def found_draft(context: AdminEntry, request: Any, locale: str = "") -> Draft:
    """Return an entry's draft, or to who sees no drafts what is published, in a locale of the site.

    Raises `NotFound` for what the caller does not see, `BadRequest` for another locale.
    """
    spec = context.spec
    wanted = request.site.require_locale(locale or request.site.default_locale)
    lens, row = request.find_entry(
        spec, context.__name__, wanted, ("draft", "trashed", "published")
    )
    return draft_of(request, spec, lens, row)


def title_of(request: Any, draft: Draft) -> str:
    """Return what an entry is called, as far as the reader may read that; empty for a new one."""
    return named(request, draft.lens, [draft.row])[0][1] if draft.row else ""

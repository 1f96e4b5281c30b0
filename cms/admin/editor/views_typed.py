"""Keeping what is typed while it is typed, and throwing it away."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms import clock
from cms.admin.editor.asking import (
    address_of,
    base_of,
    found_draft,
    locale_of,
    new_draft,
    read_typed,
)
from cms.admin.editor.drawing import Draft
from cms.admin.editor.typed import discard, keep_typed, kept_words
from cms.admin.forms import read_query
from cms.admin.notices import go_on
from cms.admin.page import page_for, require_signed_in
from cms.db.identifiers import is_id
from cms.errors import NotFound
from cms.tree.admin.editor import AdminTyped

THEN = ("", "publish", "discard")


@view_config(context=AdminTyped, name="", request_method="POST", renderer="json")
def post_typed(context: AdminTyped, request: Any) -> Any:
    """Keep what is in the form for its writer alone, valid or not; or throw that away."""
    given = read_query(request, "locale")
    require_signed_in(request)
    controls, typed = read_typed(request, THEN, "from")
    draft = _draft(context, request, controls["locale"] or given["locale"])
    entry = draft.row.entry_id if draft.row else context.entry
    if controls["then"] == "discard":
        discard(request, draft, entry)
        below = address_of(request, draft, entry if draft.row else "new")
        return go_on(request, below, "discarded")
    page = page_for(request)
    base = base_of(controls["base"]) if draft.row else None
    at = keep_typed(request, draft, entry, page, typed, base)
    return {
        "kept": clock.to_text(at) if at else None,
        "words": kept_words(page, at) if at else "",
        "head": draft.row.version if draft.row else None,
    }


def _draft(context: AdminTyped, request: Any, named: str) -> Draft:
    """Return the entry's draft, or where nothing has that id yet, that of an entry to be."""
    locale = locale_of(request, named)
    try:
        return found_draft(request, context.spec, context.entry, locale)
    except NotFound:
        if not is_id(context.entry):
            raise
        return new_draft(request, context.spec, locale)

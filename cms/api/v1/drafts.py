"""Finds the draft of the entry that a request names, or says why the caller can't have it."""

from __future__ import annotations

from typing import Any

from cms.content.lens import Lens
from cms.content.queries.rows import Row
from cms.errors import Forbidden, NotFound, NotSignedIn
from cms.tree.content import EntryResource


def find_draft(context: EntryResource, request: Any, locale: str | None = None) -> tuple[Lens, Row]:
    """Return an entry's draft, and the lens that shows it.

    Raises `NotSignedIn` to nobody in particular, `Forbidden` to who sees only what is published
    of it, `NotFound` to all others and for what lies in the trash.
    """
    name = context.__name__
    try:
        found: tuple[Lens, Row] = request.find_entry(context.spec, name, locale, ("draft",))
        return found
    except NotFound:
        if request.actor.user_id is None:
            raise NotSignedIn("Sign in to work on entries.") from None
        request.find_entry(context.spec, name, locale, ("published",))
    raise Forbidden("This needs the permission 'view_draft'.")

"""Finds the draft that a request names, and what decides about its workflow and its comments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms.access.actor import Actor
from cms.access.rights import Rights
from cms.content.collaboration.comments.seeing import CommentReader
from cms.content.hooks import Hooks
from cms.content.lens import Lens
from cms.content.plugin_hooks import PluginHooks
from cms.content.queries.rows import Row
from cms.content.state import EntryState
from cms.content.workflow.case import Case, build_case, unlocked_state
from cms.errors import Forbidden, NotFound, NotSignedIn
from cms.extension.manager import Plugins
from cms.schema.content_type import TypeSpec


@dataclass(frozen=True)
class _Asked:
    """Who asks, and the plugins that have a say."""

    rights: Rights
    actor: Actor
    hooks: Hooks


def find_draft(
    request: Any, spec: TypeSpec, id_or_slug: str, locale: str | None = None
) -> tuple[Lens, Row]:
    """Return an entry's draft, and the lens that shows it.

    Raises `NotSignedIn` to nobody in particular, `Forbidden` to who sees only what is published
    of it, `NotFound` to all others and for what lies in the trash.
    """
    try:
        found: tuple[Lens, Row] = request.find_entry(spec, id_or_slug, locale, ("draft",))
        return found
    except NotFound:
        if request.actor.user_id is None:
            raise NotSignedIn("Sign in to work on entries.") from None
        request.find_entry(spec, id_or_slug, locale, ("published",))
    raise Forbidden("This needs the permission 'view_draft'.")


def case_asked(request: Any, spec: TypeSpec, lens: Lens, row: Row) -> tuple[Case, EntryState]:
    """Return the entry's case in its workflow, as the caller stands to it, and its state."""
    session = request.cms_session
    state = unlocked_state(session, request.site, spec, row.entry_id)
    facts = request.entry_facts(spec, row)
    asked = _Asked(request.rights, request.actor, PluginHooks(request.service(Plugins)))
    return build_case(session, request.site, state, facts, asked, lens.now), state


def comment_reader(request: Any, spec: TypeSpec, lens: Lens, row: Row) -> CommentReader:
    """Return who reads the comments of an entry, of which they see the draft."""
    return CommentReader(
        spec,
        request.rights,
        request.actor,
        lambda other: request.entry_facts(spec, row, other or lens.locale),
    )

"""What is offered in the library; whether it is done, the operations decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cms.access.acl import decide
from cms.access.facts import Facts
from cms.access.scopes import scope_of
from cms.admin.lists.lenses import sees_all_drafts
from cms.admin.lists.listing import draft_lens
from cms.content.lens import Lens
from cms.content.queries.rows import Row
from cms.content.queries.states import states
from cms.db.identifiers import is_id
from cms.errors import BadRequest
from cms.schema.content_type import TypeSpec

BACK = "/admin/media"
DRAFTS = "drafts"


def library_lens(request: Any, spec: TypeSpec, shown: str, locale: str | None = None) -> Lens:
    """Return the lens on the library: on drafts for who sees all of them, else on what is live.

    Who sees some drafts only, such as their own, has both, one beside the other: `shown` is
    `drafts` for those.
    """
    lens = draft_lens(request, locale)
    if shown == DRAFTS or lens.status != "draft" or sees_all_drafts(lens, (spec,)):
        return lens
    return request.lens_for(locale=locale)  # type: ignore[no-any-return]


def may_new(request: Any, spec: TypeSpec, permission: str, folder: str | None) -> bool:
    """Say whether who asks may do something to a new entry of a type in a folder (None: the top)."""
    facts = Facts(
        spec=spec,
        locale=request.site.default_locale,
        scope=scope_of(request.cms_session, folder),
        system={"_owner": request.actor.user_id, "_type": spec.name, "_parent": folder},
    )
    return decide(request.rights, request.actor, permission, facts).allowed


def may(request: Any, spec: TypeSpec, row: Row, *permissions: str) -> dict[str, bool]:
    """Return which of the permissions who asks has to an entry."""
    facts = request.entry_facts(spec, row, row.locale)
    return {
        name: decide(request.rights, request.actor, name, facts).allowed for name in permissions
    }


def read_folder(text: str) -> str | None:
    """Return the id of a folder that a form names, None for the top; raise `BadRequest`."""
    if text and not is_id(text):
        raise BadRequest("There is no such folder.", "folder")
    return text.lower() or None


def read_back(text: str) -> str:
    """Return where in the library to go back to; nothing else is gone to."""
    return text if text == BACK or text.startswith((f"{BACK}?", f"{BACK}/")) else BACK


def live_as_they_are(request: Any, lens: Lens, rows: Sequence[Row]) -> frozenset[str]:
    """Return which entries readers see just as their drafts say.

    Only of these a change may go public at once: of others, what nobody wanted to show yet would
    go along.
    """
    found = states(request.cms_session, lens, [row.entry_id for row in rows])
    return frozenset(one for one, state in found.items() if state == "published")

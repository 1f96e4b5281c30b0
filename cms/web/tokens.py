"""API tokens at the edge: whose they are to see, and what their scopes may name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cms.access.actor import TokenScope
from cms.accounts.models import ApiToken
from cms.content.queries.known import known_ids
from cms.db.identifiers import is_id
from cms.errors import NotFound


def require_known_subtrees(request: Any, scopes: Iterable[TokenScope]) -> None:
    """Raise `NotFound` for a subtree that the caller does not see: as for one that is not there."""
    wanted = {one.subtree.lower() for one in scopes if one.subtree is not None}
    for missing in sorted(wanted - known_ids(request.cms_session, request.lens_for(), wanted)):
        raise NotFound(f"There is no entry {missing}.")


def require_token(request: Any, context: Any, name: str, user_id: str) -> ApiToken:
    """Return a token that is one's own, or with `manage_tokens` anybody's; raise `NotFound`."""
    token = request.cms_session.get(ApiToken, name.lower()) if is_id(name) else None
    if token is None or not (
        _is_own(request, token, user_id) or request.has_permission("manage_tokens", context)
    ):
        raise NotFound(f"There is no token {name[:80]!r}.")
    found: ApiToken = token
    return found


def _is_own(request: Any, token: ApiToken, user_id: str) -> bool:
    # One that is narrowed speaks for its user within its scopes only, and for itself.
    if request.actor.scopes is not None:
        return bool(token.id == request.caller.token.id)
    return token.user_id == user_id

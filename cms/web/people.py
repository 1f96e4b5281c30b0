"""What changing other people's accounts needs beyond managing users, the same by API and by pages."""

from __future__ import annotations

from typing import Any

from cms.access.rights import Rights
from cms.accounts.actors import actor_for_user
from cms.accounts.models import User
from cms.errors import Forbidden


def require_rights(request: Any, context: Any, what: str) -> None:
    """Raise `Forbidden` for who may not give rights: groups hold roles, and so everything."""
    if not request.has_permission("manage_rights", context):
        raise Forbidden(f"{what} needs the permission 'manage_rights' as well.")


def guard_administrator(request: Any, context: Any, user: User) -> None:
    """Raise `Forbidden` where the account is an administrator's, and who asks can't give rights."""
    rights: Rights = request.rights
    if user.active and rights.administrator(actor_for_user(user).principals):
        require_rights(request, context, "Changing the account of an administrator")

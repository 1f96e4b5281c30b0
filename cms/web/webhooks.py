"""Who changes webhooks by a request, and by which rights."""

from __future__ import annotations

from typing import Any

from cms.schema.registry import TypeRegistry
from cms.webhooks.editing import Editing
from cms.webhooks.payload import EntryShapes
from cms.webhooks.seeing import Sight


def editing_of(context: Any, request: Any) -> Editing:
    """Return what changes webhooks in the name of who asks."""
    session = request.cms_session
    return Editing(
        session,
        Sight.of(session, request.service(TypeRegistry)),
        request.service(EntryShapes),
        request.has_permission("manage_rights", context),
    )

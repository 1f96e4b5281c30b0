"""Gives out preview tokens, to who sees what they show."""

from __future__ import annotations

from typing import Any

from cms.access.rights import RightsCache, load_rights
from cms.accounts.previews import Preview, PreviewSigner
from cms.content.previews.showing import Looking
from cms.schema.registry import TypeRegistry


def give_preview(request: Any, preview: Preview) -> str:
    """Return a preview's token; raise `NotFound` or `BadRequest` where its issuer sees no such thing."""
    rights = load_rights(request.cms_session, request.service(RightsCache))
    registry = request.service(TypeRegistry)
    Looking(request.cms_session, request.site, registry, rights, request.actor).show(preview)
    written: str = request.service(PreviewSigner).write(preview)
    return written

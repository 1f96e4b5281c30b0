"""Preview tokens at the edge: given out for what the caller sees, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from cms import clock
from cms.access.rights import RightsCache, load_rights
from cms.accounts.previews import Kind, Preview, PreviewSigner
from cms.content.previews.showing import Looking
from cms.errors import BadRequest, FieldProblem, NotFound, ValidationFailed
from cms.schema.registry import TypeRegistry

HOURS_MAX = 24 * 7


def give_preview(
    request: Any, issuer: str, kind: Kind, what: str, hours: int
) -> tuple[str, datetime]:
    """Return the secret of a new preview token, and until when it is good.

    Raises `ValidationFailed` for what the caller does not see, and for hours out of bounds.
    """
    if not 1 <= hours <= HOURS_MAX:
        detail = f"has to be 1 to {HOURS_MAX}: a preview token can't be taken back."
        raise ValidationFailed([FieldProblem("/hours", detail)])
    until = clock.now() + timedelta(hours=hours)
    preview = Preview(kind, what, issuer, until)
    rights = load_rights(request.cms_session, request.service(RightsCache))
    registry = request.service(TypeRegistry)
    try:
        Looking(request.cms_session, request.site, registry, rights, request.actor).show(preview)
    except (NotFound, BadRequest) as error:
        raise ValidationFailed([FieldProblem(f"/{kind}", error.detail)]) from error
    return request.service(PreviewSigner).write(preview), until

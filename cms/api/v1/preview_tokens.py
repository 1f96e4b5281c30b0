"""Preview tokens: given out for one entry or one release to somebody who has no account."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms import clock
from cms.accounts.previews import Kind
from cms.api.v1.answers import answer, envelope
from cms.api.v1.nouns import Member, Members, no_parameters, read_data
from cms.api.v1.sessions import require_signed_in, require_whole
from cms.api.v1.writing import under_data
from cms.errors import FieldProblem, ValidationFailed
from cms.tree.nouns import PreviewTokens
from cms.web.idempotency import hold_secret
from cms.web.previews import HOURS_MAX, give_preview

MEMBERS: Members = {
    "entry": Member({"type": ["string", "null"], "format": "uuid"}),
    "release": Member({"type": ["string", "null"], "format": "uuid"}),
    "hours": Member({"type": "integer", "minimum": 1, "maximum": HOURS_MAX}),
}


@view_config(context=PreviewTokens, name="", request_method="POST")
def post_preview_token(context: PreviewTokens, request: Any) -> Any:
    """Give out a token that shows the draft of one entry, or the site through one release.

    It shows nothing that the caller does not see, and ends when they don't any more.
    """
    no_parameters(request)
    issuer = require_signed_in(request)
    require_whole(request)
    data = read_data(request, MEMBERS)
    kind, what = _wanted(data)
    hours: int = data.get("hours", request.settings.accounts.preview_hours)
    with under_data():
        secret, until = give_preview(request, issuer, kind, what, hours)
    hold_secret(request)
    body = {
        "secret": secret,
        kind: what,
        "expires_at": clock.to_text(until),
    }
    return answer(request, envelope(body, {}), 201)


def _wanted(data: dict[str, Any]) -> tuple[Kind, str]:
    entry, release = data.get("entry"), data.get("release")
    if bool(entry) == bool(release):
        detail = "needs either `entry` or `release`."
        raise ValidationFailed([FieldProblem("/data", detail)])
    return ("entry", entry.lower()) if entry else ("release", str(release).lower())

"""What shows a draft or a release to somebody without an account, for some hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pyramid.view import view_config

from cms.accounts.previews import Kind
from cms.admin.forms import read_form, read_query
from cms.admin.house.errors import try_to
from cms.admin.house.tokens.views import TITLE, TOKENS
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.errors import BadRequest
from cms.tree.admin.house import AdminPreviewToken
from cms.web.previews import give_preview

HOURS = (
    ("1", mark("for an hour")),
    ("24", mark("for a day")),
    ("168", mark("for a week")),
)
KINDS: tuple[tuple[Kind, str], ...] = (
    ("entry", mark("An entry’s draft")),
    ("release", mark("The site through a release")),
)


@view_config(
    context=AdminPreviewToken, name="", request_method="GET", renderer="house/tokens/preview.html"
)
def get_preview(context: AdminPreviewToken, request: Any) -> dict[str, Any]:
    """Show the form of a preview token."""
    require_signed_in(request)
    read_query(request)
    return _shown(request, {"kind": "entry", "what": "", "hours": "24"}, {})


@view_config(
    context=AdminPreviewToken, name="", request_method="POST", renderer="house/tokens/preview.html"
)
def post_preview(context: AdminPreviewToken, request: Any) -> dict[str, Any]:
    """Give out a preview token; it is on this page and never again."""
    caller = require_signed_in(request)
    read_query(request)
    data = read_form(request, ("kind", "what", "hours"))
    if data["kind"] not in dict(KINDS) or data["hours"] not in dict(HOURS):
        raise BadRequest("There is no such choice.", "kind")
    kind: Kind = "entry" if data["kind"] == "entry" else "release"
    what = data["what"].strip().rstrip("/").rpartition("/")[2].lower()
    made: list[tuple[str, datetime]] = []
    issuer, hours = caller.session.user_id, int(data["hours"])
    errors = try_to(
        request, lambda: made.append(give_preview(request, issuer, kind, what, hours)), kind
    )
    if made:
        return _shown(request, data, {}, *made[0])
    return _shown(request, data, {"what": errors.get(kind) or errors.get("form", "")})


def _shown(
    request: Any,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    secret: str = "",
    until: datetime | None = None,
) -> dict[str, Any]:
    page = page_for(request, Crumb(TITLE, TOKENS), Crumb(mark("Show a draft")))
    request.response.headers["Cache-Control"] = "no-store"
    return {
        "page": page,
        "typed": typed,
        "errors": errors,
        "secret": secret,
        "until": until,
        "kinds": [(value, page.say(words)) for value, words in KINDS],
        "hours": [(value, page.say(words)) for value, words in HOURS],
    }

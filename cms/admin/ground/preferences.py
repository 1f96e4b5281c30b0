"""Language and colours: in the profile what goes along with a person, in a cookie what stays here."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.accounts.profile import change_profile
from cms.accounts.providers.returning import local_address
from cms.accounts.users import require_user
from cms.admin.forms import read_form, read_query
from cms.admin.notices import go_on
from cms.admin.page import SCHEME, SCHEMES, require_signed_in
from cms.admin.translating import catalogues
from cms.errors import FieldProblem, ValidationFailed
from cms.tree.admin.ground import AdminPreferences
from cms.web.cookies import cookie_text

YEAR = 365 * 86400


@view_config(context=AdminPreferences, name="", request_method="POST")
def post_preferences(context: AdminPreferences, request: Any) -> Any:
    """Keep what was chosen, and go back to the page where it was."""
    caller = require_signed_in(request)
    read_query(request)
    data = read_form(request, ("scheme", "language", "next"))
    if data["scheme"] not in ("", *SCHEMES) or data["language"] not in ("", *catalogues()):
        raise ValidationFailed([FieldProblem("/scheme", "is not among the choices.")])
    if data["language"]:
        user = require_user(request.cms_session, caller.session.user_id)
        change_profile(request.cms_session, user, {"locale": data["language"]})
    response = go_on(request, local_address(data["next"] or "/admin"), "preferences")
    if data["scheme"]:
        response.headers.add("Set-Cookie", cookie_text(request, SCHEME, data["scheme"], YEAR))
    return response

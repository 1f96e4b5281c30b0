"""Signing out."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.accounts.actors import SessionCaller
from cms.accounts.providers.hints import SignOutHints
from cms.accounts.sessions import end_session
from cms.admin.forms import read_form, read_query
from cms.admin.notices import go_on
from cms.admin.page import bare_page
from cms.admin.problem_pages import SIGN_IN
from cms.errors import NotSignedIn
from cms.tree.admin.signing import AdminSignOut


@view_config(context=AdminSignOut, name="", request_method="POST", renderer="leaving.html")
def post_sign_out(context: AdminSignOut, request: Any) -> Any:
    """End the session, here and where a provider can end its own."""
    read_query(request)
    caller = request.caller
    if not isinstance(caller, SessionCaller):
        raise NotSignedIn("You are signed out.")
    read_form(request, ())
    _ = request.actor
    address = request.service(SignOutHints).sign_out_address(caller.session)
    end_session(request.cms_session, caller.session.id)
    gone = request.registry.cms_security.forget(request)
    if address is None:
        response = go_on(request, SIGN_IN, "signed_out")
        response.headers.extend(gone)
        return response
    request.response.headers.extend(gone)
    request.response.headers["Cache-Control"] = "no-store"
    return {"page": bare_page(request), "label": caller.session.provider, "url": address}

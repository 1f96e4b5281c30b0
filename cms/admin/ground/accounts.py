"""Forgotten passwords, and the pages that links in mail lead to."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.accounts.invitations import accept
from cms.accounts.links import links_of
from cms.accounts.passwords import PasswordParameters
from cms.accounts.profile import confirm_address
from cms.accounts.resets import ask_reset, reset
from cms.admin.forms import read_form, read_query, require_own_form
from cms.admin.notices import go_on
from cms.admin.page import bare_page
from cms.admin.problem_pages import SIGN_IN
from cms.admin.translating import mark
from cms.errors import TooManyRequests, ValidationFailed
from cms.tree.admin.base import Screen
from cms.tree.admin.signing import AccountAddress, AccountInvitation, AccountReset, AdminForgotten

BAD_LINK = mark("This link is unknown, used or expired: ask for another.")
BUSY = mark("Too many tries: wait %(seconds)s seconds, then try again.")
TOKEN_MAX = 200


@view_config(context=AdminForgotten, name="", request_method="GET", renderer="forgotten.html")
def get_forgotten(context: AdminForgotten, request: Any) -> dict[str, Any]:
    """Show the form that asks for a new password."""
    read_query(request)
    return {"page": bare_page(request), "asked": False, "error": ""}


@view_config(context=AdminForgotten, name="", request_method="POST", renderer="forgotten.html")
def post_forgotten(context: AdminForgotten, request: Any) -> dict[str, Any]:
    """Let a link be mailed, and answer the same whether or not there is such an account."""
    read_query(request)
    require_own_form(request)
    data, page = read_form(request, ("email",)), bare_page(request)
    try:
        ask_reset(request.cms_session, data["email"][:254], request.remote_addr or "")
    except TooManyRequests as busy:
        request.response.status_int = 429
        return {"page": page, "asked": False, "error": page.say(BUSY, seconds=busy.retry_after)}
    return {"page": page, "asked": True, "error": ""}


@view_config(context=AccountInvitation, name="", request_method="GET", renderer="mailed.html")
@view_config(context=AccountReset, name="", request_method="GET", renderer="mailed.html")
@view_config(context=AccountAddress, name="", request_method="GET", renderer="mailed.html")
def get_mailed(context: Screen, request: Any) -> dict[str, Any]:
    """Show the form of a mailed link; its secret is behind the `#`, and never comes here by itself."""
    read_query(request)
    return _shown(context, request)


@view_config(context=AccountInvitation, name="", request_method="POST", renderer="mailed.html")
def post_invitation(context: AccountInvitation, request: Any) -> Any:
    """Take an invitation: choose the first password, and how one is called."""
    data = _read(request, "token", "password", "name")
    links, parameters = links_of(request.settings), request.service(PasswordParameters)
    try:
        user = accept(
            request.cms_session,
            links,
            data["token"],
            data["password"],
            data["name"].strip() or None,
            parameters,
        )
    except ValidationFailed as failed:
        return _again(context, request, data, failed)
    return go_on(request, SIGN_IN, "password") if user else _no_such(context, request, data)


@view_config(context=AccountReset, name="", request_method="POST", renderer="mailed.html")
def post_reset(context: AccountReset, request: Any) -> Any:
    """Choose a new password; all sessions end."""
    data = _read(request, "token", "password")
    links, parameters = links_of(request.settings), request.service(PasswordParameters)
    try:
        user = reset(request.cms_session, links, data["token"], data["password"], parameters)
    except ValidationFailed as failed:
        return _again(context, request, data, failed)
    return go_on(request, SIGN_IN, "password") if user else _no_such(context, request, data)


@view_config(context=AccountAddress, name="", request_method="POST", renderer="mailed.html")
def post_address(context: AccountAddress, request: Any) -> Any:
    """Confirm a new address."""
    data = _read(request, "token")
    user = confirm_address(request.cms_session, links_of(request.settings), data["token"])
    return go_on(request, SIGN_IN, "address") if user else _no_such(context, request, data)


def _read(request: Any, *names: str) -> dict[str, str]:
    read_query(request)
    require_own_form(request)
    data = read_form(request, names)
    return {**data, "token": data["token"].strip()[:TOKEN_MAX]}


def _again(
    context: Screen, request: Any, data: dict[str, str], failed: ValidationFailed
) -> dict[str, Any]:
    request.tm.doom()  # what was used up of the link comes back
    request.response.status_int = 422
    errors = {one.pointer.lstrip("/"): one.detail for one in failed.problems}
    return _shown(context, request, data, errors)


def _no_such(context: Screen, request: Any, data: dict[str, str]) -> dict[str, Any]:
    request.response.status_int = 404
    return _shown(context, request, data, {"token": bare_page(request).say(BAD_LINK)})


def _shown(
    context: Screen,
    request: Any,
    data: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> dict[str, Any]:
    request.response.headers["Cache-Control"] = "no-store"
    return {
        "page": bare_page(request),
        "kind": context.__name__,
        "data": data or {"token": "", "name": ""},
        "errors": errors or {},
    }

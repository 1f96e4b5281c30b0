"""What proves who one is: the password, apps and passkeys, and the codes for who has lost them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from markupsafe import Markup
from pyramid.view import view_config

from cms.accounts.factors import challenges
from cms.accounts.factors.apps import begin_app, finish_app
from cms.accounts.factors.keeping import (
    factors_of,
    has_factor,
    remove_factor,
    rename_factor,
    require_factor,
)
from cms.accounts.factors.models import TOTP
from cms.accounts.factors.passkeys import RelyingParty, begin_passkey, finish_passkey
from cms.accounts.factors.recovery import codes_left, drop_codes, make_codes
from cms.accounts.factors.requiring import lacks_factor
from cms.accounts.factors.totp import TotpSecrets
from cms.accounts.models import User
from cms.accounts.passwords import PasswordParameters
from cms.accounts.profile import change_password
from cms.admin.forms import read_form, read_query
from cms.admin.house.errors import try_to
from cms.admin.house.profile.views import TITLE, check_password, oneself
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, page_for
from cms.admin.signing import credential_of
from cms.admin.translating import mark
from cms.tree.admin.house import AdminProfile, AdminSecurity

HERE = "/admin/profile/security"
SECURITY = mark("Signing in")
SCREEN = "house/profile/security.html"


@view_config(context=AdminSecurity, name="", request_method="GET", renderer=SCREEN)
def get_security(context: AdminSecurity, request: Any) -> dict[str, Any]:
    """Show what proves who one is, and first of all what a role demands."""
    read_query(request)
    return _shown(request, oneself(request), {})


@view_config(context=AdminProfile, name="password", request_method="POST", renderer=SCREEN)
def post_password(context: AdminProfile, request: Any) -> Any:
    """Give oneself a new password, by the present one; one's other sessions end."""
    read_query(request)
    user, session = oneself(request), request.cms_session
    data = read_form(request, ("password", "current_password"))
    errors = check_password(request, user, data["current_password"])
    if not errors:
        kept, parameters = request.caller.session.id, request.service(PasswordParameters)
        errors = try_to(
            request,
            lambda: change_password(
                session, user, data["password"], keep_session=kept, parameters=parameters
            ),
            "password",
        )
    return _shown(request, user, errors) if errors else go_on(request, HERE, "password_changed")


@view_config(context=AdminSecurity, name="app", request_method="POST", renderer=SCREEN)
def post_app(context: AdminSecurity, request: Any) -> Any:
    """Begin to add an app: its secret is on this page and never again."""
    read_query(request)
    user = oneself(request)
    read_form(request, ())
    begun = begin_app(request.cms_session, user, request.site.name, request.service(TotpSecrets))
    adding = {
        "kind": TOTP,
        "challenge": begun.challenge,
        "secret": begun.secret,
        "picture": Markup(begun.picture),  # noqa: S704 - drawn by the engine  # nosec B704
    }
    return _shown(request, user, {}, adding=adding)


@view_config(context=AdminSecurity, name="passkey", request_method="POST", renderer=SCREEN)
def post_passkey(context: AdminSecurity, request: Any) -> Any:
    """Begin to add a passkey, which the browser makes by what is on this page."""
    read_query(request)
    user = oneself(request)
    read_form(request, ())
    begun = begin_passkey(request.cms_session, user, request.service(RelyingParty))
    options = orjson.dumps(begun.options).decode()
    adding = {"kind": "passkey", "challenge": begun.challenge, "options": options}
    return _shown(request, user, {}, adding=adding)


@view_config(context=AdminSecurity, name="finish", request_method="POST", renderer=SCREEN)
def post_finish(context: AdminSecurity, request: Any) -> Any:
    """Finish adding a factor, by the first proof of it."""
    read_query(request)
    user, session = oneself(request), request.cms_session
    data = read_form(request, ("challenge", "name", "code", "credential"))

    def finish() -> None:
        begun = challenges.take(session, user.id, data["challenge"], challenges.ADDING)
        if begun.kind == TOTP:
            code, secrets = data["code"].replace(" ", "")[:20], request.service(TotpSecrets)
            finish_app(session, user, begun, code, data["name"].strip(), secrets)
        else:
            credential = credential_of(data["credential"])
            party = request.service(RelyingParty)
            finish_passkey(session, user, begun, credential, data["name"].strip(), party)

    errors = try_to(request, finish, "name", "code")
    if not errors:
        return go_on(request, HERE, "factor_added")
    kind = "passkey" if data["credential"] else TOTP
    # The secret is shown once: what was begun stays open, and takes another code.
    adding = {"kind": kind, "challenge": data["challenge"], "again": data["name"]}
    return _shown(request, user, errors, adding=adding if kind == TOTP else None)


@view_config(context=AdminSecurity, name="rename", request_method="POST", renderer=SCREEN)
def post_rename(context: AdminSecurity, request: Any) -> Any:
    """Give a factor another name."""
    read_query(request)
    user = oneself(request)
    data = read_form(request, ("factor", "name"))
    factor = require_factor(request.cms_session, user.id, data["factor"])
    name = data["name"].strip()
    errors = try_to(request, lambda: rename_factor(request.cms_session, factor, name))
    return _shown(request, user, errors) if errors else go_on(request, HERE, "saved")


@view_config(context=AdminSecurity, name="remove", request_method="POST")
def post_remove(context: AdminSecurity, request: Any) -> Any:
    """Remove a factor."""
    read_query(request)
    user = oneself(request)
    factor = require_factor(request.cms_session, user.id, read_form(request, ("factor",))["factor"])
    remove_factor(request.cms_session, user, factor)
    return go_on(request, HERE, "factor_removed")


@view_config(context=AdminSecurity, name="codes", request_method="POST", renderer=SCREEN)
def post_codes(context: AdminSecurity, request: Any) -> Any:
    """Make recovery codes, shown on this page and never again, or void those that there are."""
    read_query(request)
    user = oneself(request)
    if read_form(request, ("then",))["then"] == "drop":
        drop_codes(request.cms_session, user.id)
        return go_on(request, HERE, "codes_dropped")
    codes = make_codes(request.cms_session, user.id)
    return _shown(request, user, {}, codes=codes)


def _shown(
    request: Any,
    user: User,
    errors: Mapping[str, str],
    *,
    adding: Mapping[str, Any] | None = None,
    codes: list[str] | None = None,
) -> dict[str, Any]:
    session = request.cms_session
    lacking = _lacks(request, user)
    page = page_for(
        request, Crumb(TITLE, "/admin/profile"), Crumb(SECURITY), notices=take_notices(request)
    )
    # Secrets are on some of these pages: no browser is to keep them.
    request.response.headers["Cache-Control"] = "no-store"
    return {
        "page": page,
        "user": user,
        "here": "security",
        "factors": factors_of(session, user.id),
        "codes_left": codes_left(session, user.id),
        "has_factor": has_factor(session, user.id),
        "lacking": lacking,
        "adding": adding,
        "codes": codes,
        "errors": errors,
    }


def _lacks(request: Any, user: User) -> bool:
    """Say whether a role demands a factor that is not there: nothing else is served until then."""
    if request.caller.session.provider_factor:
        return False
    roles = request.settings.accounts.factors_required
    return lacks_factor(request.cms_session, request.rights, request.actor, roles)

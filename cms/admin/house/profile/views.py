"""The profile: how one is called, in which language and zone one reads, and the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from pyramid.view import view_config

from cms.accounts.links import links_of
from cms.accounts.models import User
from cms.accounts.passwords import PasswordParameters
from cms.accounts.profile import ask_address, asked_address, change_profile, is_own_password
from cms.accounts.users import require_user
from cms.admin.forms import read_form, read_query
from cms.admin.house.errors import WHOLE, try_to
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import catalogues, mark
from cms.errors import TooManyRequests
from cms.tree.admin.house import AdminProfile

HERE = "/admin/profile"
TITLE = mark("Your profile")
WRONG = mark("This is not your password.")
BUSY = mark("Too many tries: wait %(seconds)s seconds, then try again.")
NO_PASSWORD = mark("This account has no password: who manages users changes its address.")
ABOUT = ("name", "locale", "time_zone")
TONGUES = {"en": "English", "de": "Deutsch"}


@view_config(context=AdminProfile, name="", request_method="GET", renderer="house/profile/me.html")
def get_profile(context: AdminProfile, request: Any) -> dict[str, Any]:
    """Show who one is here."""
    read_query(request)
    return shown(request, oneself(request), {})


@view_config(context=AdminProfile, name="", request_method="POST", renderer="house/profile/me.html")
def post_profile(context: AdminProfile, request: Any) -> Any:
    """Change one's name, language and time zone."""
    read_query(request)
    user = oneself(request)
    data = read_form(request, ABOUT)
    wanted = {
        "name": data["name"].strip(),
        "locale": data["locale"] or None,
        "time_zone": data["time_zone"] or None,
    }
    errors = try_to(request, lambda: change_profile(request.cms_session, user, wanted), *ABOUT)
    return shown(request, user, errors, data) if errors else go_on(request, HERE, "saved")


@view_config(
    context=AdminProfile, name="address", request_method="POST", renderer="house/profile/me.html"
)
def post_address(context: AdminProfile, request: Any) -> Any:
    """Ask for another address, by the present password; it counts once it is confirmed."""
    read_query(request)
    user = oneself(request)
    data = read_form(request, ("email", "current_password"))
    errors = check_password(request, user, data["current_password"])
    if not errors:
        links = links_of(request.settings)
        errors = try_to(
            request, lambda: ask_address(request.cms_session, user, data["email"], links), "email"
        )
    return shown(request, user, errors, data) if errors else go_on(request, HERE, "address_asked")


def oneself(request: Any) -> User:
    """Return who is signed in."""
    caller = require_signed_in(request)
    return require_user(request.cms_session, caller.session.user_id)


def check_password(request: Any, user: User, password: str) -> dict[str, str]:
    """Return what is wrong with the present password; the transaction counts a wrong one."""
    page = page_for(request)
    if user.password_hash is None:
        request.response.status_int = 409
        return {WHOLE: page.say(NO_PASSWORD)}
    parameters = request.service(PasswordParameters)
    try:
        right = is_own_password(request.cms_session, user, password, parameters)
    except TooManyRequests as busy:
        request.response.status_int = 429
        return {"current_password": page.say(BUSY, seconds=busy.retry_after)}
    if right:
        return {}
    request.response.status_int = 422
    return {"current_password": page.say(WRONG)}


def shown(
    request: Any, user: User, errors: Mapping[str, str], typed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return what the page shows; what was `typed` stands where it was."""
    typed = typed or {}
    kept = {name: getattr(user, name) or "" for name in ABOUT}
    page = page_for(request, Crumb(TITLE), notices=take_notices(request))
    languages = [("", page.say(mark("As the browser says")))]
    languages += [(tag, TONGUES.get(tag, tag)) for tag in catalogues()]
    if kept["locale"] not in dict(languages):
        languages.append((kept["locale"], kept["locale"]))
    return {
        "page": page,
        "user": user,
        "here": "me",
        "typed": {**kept, "email": "", **typed},
        "asked": asked_address(request.cms_session, user),
        "languages": languages,
        "zones": [("", page.say(mark("As the site’s"))), *((one, one) for one in zones())],
        "errors": errors,
    }


def zones() -> list[str]:
    """Return the time zones to choose from, those of places and UTC."""
    return sorted(name for name in available_timezones() if "/" in name or name == "UTC")

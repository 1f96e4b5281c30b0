"""The token by which a form of the site is known as its own."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from cms import clock
from cms.accounts.actors import SessionCaller
from cms.errors import Forbidden
from cms.web.origins import is_foreign
from cms.web.security_policy import CSRF_FIELD

HOURS = 12
"""How long the form of a visitor who is not signed in can be sent."""


def form_token(request: Any) -> Markup:
    """Return the hidden field of a form: the session's CSRF token, or that of the hour."""
    caller = request.caller
    value = caller.session.csrf if isinstance(caller, SessionCaller) else _of(request, clock.now())
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, value)


def require_token(request: Any) -> None:
    """Raise Forbidden for a form without its token, or that another site's page sent."""
    if isinstance(request.caller, SessionCaller):
        # The security policy asked for the session's own already.
        return
    given = str(request.POST.get(CSRF_FIELD, "")).encode("utf-8", "surrogatepass")
    now = clock.now()
    known = [_of(request, now - timedelta(hours=one)).encode() for one in range(HOURS + 1)]
    if is_foreign(request) or not sum(hmac.compare_digest(one, given) for one in known):
        raise Forbidden("The form is too old, or not of this site: load its page anew.")


def _of(request: Any, instant: datetime) -> str:
    secret = request.registry.cms_form_secret
    hour = instant.strftime("%Y-%m-%dT%H")
    return hmac.digest(secret, f"form:{hour}".encode(), "sha256").hex()[:40]

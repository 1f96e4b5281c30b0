"""The cookie by which a browser is known in which somebody signed in before."""

from __future__ import annotations

from typing import Any

from cms.accounts.devices import Devices
from cms.web.cookies import cookie_of, cookie_text

COOKIE = "cms_device"


def known_device(request: Any, email: str) -> str | None:
    """Return the name of the device that asks, if it is known for this address."""
    return request.service(Devices).recognise(cookie_of(request, COOKIE), email)  # type: ignore[no-any-return]


def remember_device(request: Any, response: Any, email: str) -> None:
    """Give the browser the cookie, where the settings have devices known."""
    made = request.service(Devices).remember(email)
    if made is not None:
        given = cookie_text(request, COOKIE, made.secret, made.seconds)
        response.headers.add("Set-Cookie", given)

"""What the pages of signing in read: where one goes on, and what a passkey has signed."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import orjson

from cms.accounts.providers.returning import local_address
from cms.errors import BadRequest, ValidationFailed

HOME = "/admin"


def next_after(given: str) -> str:
    """Return the place of this site to go on to; the first screen for what is no such place."""
    try:
        found = local_address(given or HOME)
    except ValidationFailed:
        return HOME
    # Only screens: an address of the API would show its JSON.
    return found if found == HOME or found.startswith(f"{HOME}/") else HOME


def quoted(address: str) -> str:
    """Return an address as a value in another one."""
    return quote(address, safe="/")


def credential_of(text: str) -> dict[str, Any]:
    """Return what a passkey has signed, as the browser wrote it; raise `BadRequest`."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise BadRequest("A passkey's answer is a JSON object.", "credential")
    return found

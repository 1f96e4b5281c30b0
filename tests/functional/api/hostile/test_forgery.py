"""Requests that another site's page makes a browser send: each writing route refuses all of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.functional.api.conftest import PASSWORD

from .conftest import an_engine
from .places import ABSENT, registered
from .wire import Answer, Wire

WRITING = ("POST", "PUT", "PATCH", "DELETE")
OPEN = {
    ("Sessions", "POST"),
    ("PasskeySessions", "POST"),
    ("SignIns", "POST"),
    ("PasswordResets", "POST"),
    ("PasswordResetResource", "POST"),
    ("InvitationResource", "POST"),
    ("AddressChangeResource", "POST"),
    ("SignInProviderResource", "POST"),  # a provider's word that somebody signed out, signed by it
}
"""What is for whoever is not signed in: no page can send it, since its type is not a form's."""
CREATING = {"operation": "create", "type": "page", "data": {"title": "x"}}
BODIES = {"/batch": {"operations": [CREATING]}, "/undo": {"transaction": ABSENT}}
"""Where who asks is asked for only after the body was read."""
SIMPLE = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None)
"""What a page may send to anybody without being asked (the Fetch standard's safelist)."""
FOREIGN = (
    "https://evil.invalid",
    "null",
    "http://localhost:8080",
    "https://localhost",
    "http://localhost.evil.invalid",
    "http://localhost@evil.invalid",
    "http://[",
)


@pytest.fixture(scope="module", params=["sqlite"])
def engine(request: pytest.FixtureRequest) -> Any:
    yield from an_engine(request)


@pytest.fixture(scope="module")
def session(nobody: Wire) -> dict[str, str]:
    """The headers of an administrator's browser."""
    credentials = {"email": "administrator@example.org", "password": PASSWORD}
    begun = nobody.post("/sessions", {"data": credentials})
    assert begun.status == 201
    cookie = (begun.header("Set-Cookie") or "").partition(";")[0]
    return {"Cookie": cookie, "X-CSRF-Token": begun.json["data"]["csrf"]}


def addresses(app: Any) -> list[tuple[str, str, str]]:
    """Return the context, method and address of every writing route."""
    nouns = "user group role grant release token calendar job session notification page item webhook delivery"
    names = dict.fromkeys(nouns.split(), ABSENT)
    return [
        (place.context, method, place.address(**names))
        for place in registered(app)
        for method in WRITING
        if method in place.methods
    ]


def test_every_write_by_cookie_needs_the_token_and_a_page_of_this_site(
    wire_app: Any, nobody: Wire, session: dict[str, str], engine: Engine
) -> None:
    found = addresses(wire_app)
    assert len(found) > 90
    bare = {"Cookie": session["Cookie"]}
    attempts = [bare, {**bare, "X-CSRF-Token": "x"}]
    attempts += [{**session, "Origin": origin} for origin in FOREIGN]
    for number, (context, method, address) in enumerate(found):
        if (context, method) in OPEN:
            continue
        # Every origin somewhere, and the first ones everywhere.
        for headers in [*attempts[:3], attempts[3 + number % (len(attempts) - 3)]]:
            body = BODIES.get(address, {})
            assert_refused(nobody.ask(method, address, body, headers), method, address)


def assert_refused(answer: Answer, method: str, address: str) -> None:
    assert answer.status == 403, (method, address, answer)
    assert "write by cookie" in answer.json["detail"], (method, address, answer)


def test_a_page_of_this_site_writes(nobody: Wire, session: dict[str, str]) -> None:
    for origin in ("http://localhost", "http://localhost:80", "http://localhost:6543", None):
        headers = {**session, **({"Origin": origin} if origin else {})}
        answer = nobody.ask("POST", "/content/page", {"data": {"title": "x"}}, headers)
        assert answer.status == 201, (origin, answer)


@pytest.mark.parametrize("media", SIMPLE)
def test_what_a_form_can_send_is_not_read_anywhere(
    wire_app: Any, nobody: Wire, session: dict[str, str], media: str | None
) -> None:
    body = json.dumps({"data": {"email": "administrator@example.org", "password": PASSWORD}})
    for context, method, address in addresses(wire_app):
        if method != "POST" or (context, method) not in OPEN:
            continue
        answer = nobody.ask(method, address, body.encode(), session, media=media)
        assert answer.status in (400, 404, 415), (method, address, answer)
        assert answer.header("Set-Cookie") is None

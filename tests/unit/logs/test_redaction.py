"""Nothing that is a secret, or somebody's own, gets into a log, whichever way it is logged."""

from __future__ import annotations

import io
import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cms.accounts.tokens import new_secret
from cms.logs import JsonFormatter
from cms.logs.redaction import Redaction, redact_handlers
from cms.logs.secrets import GONE, redacted

SESSION = "Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MEFCQ0RFRkdISUo"
TOKEN = new_secret()
ARGON = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNo"
TEXTS: dict[str, tuple[str, str]] = {
    "bearer": (f"Authorization: Bearer {TOKEN}", TOKEN),
    "basic": ("authorization: Basic YW5uOmh1c2g=", "YW5uOmh1c2g"),
    "header as Python shows it": (f"{{'Authorization': 'Bearer {TOKEN}'}}", TOKEN),
    "bearer alone": ("sent Bearer abcdefgh.12345", "abcdefgh.12345"),
    "cookie": (f"Cookie: theme=dark; cms_session={SESSION}; x=1", SESSION),
    "set-cookie": (f"Set-Cookie: cms_session={SESSION}; HttpOnly", SESSION),
    "cookie in a list": (f"[('Cookie', 'cms_session={SESSION}')]", SESSION),
    "csrf": ("X-CSRF-Token: q1w2e3r4", "q1w2e3r4"),
    "csrf as JSON": ('{"csrf": "q1w2e3r4"}', "q1w2e3r4"),
    "token": (f"the token {TOKEN} was used", TOKEN),
    "part of a token": ("prefix cms_Ab3dEf6hI9", "cms_Ab3dEf6hI9"),
    "token in a query": ("GET /x?a=1&token=hushhush&b=2", "hushhush"),
    "code in a query": ("GET /callback?code=hushhush&state=quiet", "hushhush"),
    "password as JSON": ('{"password": "hush \\"hush\\" hush", "a": 1}', "hush"),
    "password as Python": ("{'password': 'hush hush'}", "hush"),
    "password in a form": ("email=a&password=hush%20hush", "hush"),
    "new password": ("new_password=hush", "hush"),
    "password in a URL": ("postgresql+psycopg://cms:hush@db.example/cms", "hush"),
    "password hash": (f"password_hash was {ARGON}", "c29tZXNhbHQ"),
    "setting": ("CMS_SITE_SECRET=hushhush", "hushhush"),
    "setting of an ini": ("cms.audit.key = x\ncms.site.secret = hushhush", "hushhush"),
    "reset link": ("see https://cms.example/api/v1/password-resets/h0sh-h0sh?x=1", "h0sh-h0sh"),
    "invitation": ("POST /api/v1/invitations/h0sh.h0sh", "h0sh.h0sh"),
    "calendar": ("GET /api/v1/calendars/h0shh0shh0sh/schedule.ics", "h0shh0shh0sh"),
    "session secret": (f"looked for {SESSION}.", SESSION),
    "address": ("mail to Ann.Archer+news@mail.example.org failed", "Archer"),
    "address in a URL": ("GET /users?email=ann%40example.org", "ann%40example"),
    "address of another alphabet": ("mail to анна@пример.рф", "анна"),
    "encrypted": ("found cms:v1:k7:QUJDREVGRw+/== there", "QUJDREVGRw"),
    "signed": ("id eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "eyJzdWIiOiIxIn0"),
    "key": ("-----BEGIN PRIVATE KEY-----\nTUlJ\n-----END PRIVATE KEY-----", "TUlJ"),
    "totp": ("secret: JBSWY3DPEHPK3PXP", "JBSWY3DPEHPK3PXP"),
}
CASES = [pytest.param(*case, id=name) for name, case in TEXTS.items()]


@pytest.fixture
def written() -> Iterator[tuple[logging.Logger, io.StringIO, io.StringIO]]:
    """A logger with a handler that writes text and one that writes JSON."""
    logger = logging.getLogger("cms.test.redaction")
    logger.propagate = False
    plain, lines = io.StringIO(), io.StringIO()
    for stream, formatter in (
        (plain, logging.Formatter("%(message)s")),
        (lines, JsonFormatter()),
    ):
        handler = logging.StreamHandler(stream)
        handler.setFormatter(formatter)
        logger.addHandler(handler)
    redact_handlers()
    yield logger, plain, lines
    logger.handlers.clear()


@pytest.mark.parametrize(("text", "secret"), CASES)
def test_a_secret_is_gone_whichever_way_it_is_logged(written: Any, text: str, secret: str) -> None:
    logger, plain, lines = written
    assert secret in text

    def inner(told: str) -> None:
        raise ValueError(told)

    logger.error(text)
    logger.error("it was %s", text)
    logger.error("it was %(what)s", {"what": text})
    logger.error("it was %r and %s", [text], {"a": (text,)})
    logger.error("extra", extra={"what": text, "deep": {"a": [text]}, "odd": ValueError(text)})
    logger.error("stack", stack_info=True)
    try:
        inner(text)
    except ValueError:
        logger.exception("failed")
        logger.warning("failed again", exc_info=True)
    for stream in (plain, lines):
        assert secret not in stream.getvalue()
        assert GONE in stream.getvalue()
    assert [json.loads(line) for line in lines.getvalue().splitlines()]


def test_what_a_name_says_is_a_secret_is_gone_whole(written: Any) -> None:
    logger, plain, lines = written
    logger.error(
        "%(password)s and %(n)d",
        {"password": "two words", "n": 3},
        extra={"headers": {"Cookie": "a b", "X-Csrf-Token": "c"}, "user_email": "d", "status": 200},
    )
    (found,) = map(json.loads, lines.getvalue().splitlines())
    assert found["message"] == f"{GONE} and 3"
    assert found["headers"] == {"Cookie": GONE, "X-Csrf-Token": GONE}
    assert (found["user_email"], found["status"]) == (GONE, 200)
    assert "two words" not in plain.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "GET /api/v1/content/{id}/{id}/publish 200",
        "GET /api/v1/calendars/{id}/* 404",
        "request 0198c0de-0000-7000-8000-000000000001 failed",
        "the log is sealed up to event 12: " + "0a" * 32,
        "event 7: ValueError: invalid literal for int() with base 10: 'x'",
        "job notifications.mail is tried again in 10 s",
        "GET /api/v1/calendars/0198c0de-0000-7000-8000-000000000001",
    ],
)
def test_what_is_nobodys_secret_stays(text: str) -> None:
    assert redacted(text) == text


def test_a_slip_in_a_call_of_the_log_is_no_error(written: Any) -> None:
    logger, plain, _ = written
    logger.error("%d rows", "password=hush")
    assert "rows" in plain.getvalue()
    assert "hush" not in plain.getvalue()


def test_each_handler_has_the_filter_once(written: Any) -> None:
    logger, _, _ = written
    redact_handlers()
    for handler in logger.handlers:
        assert [type(one) for one in handler.filters] == [Redaction]


@pytest.mark.parametrize(
    "text", ["a" * 200_000, "a.b@" * 50_000, "password" * 30_000, "Aa1-" * 50_000, ":" * 200_000]
)
def test_a_long_line_takes_no_longer_than_it_has_to(text: str) -> None:
    started = time.perf_counter()
    redacted(text)
    assert time.perf_counter() - started < 5


def test_the_application_redacts_whatever_handlers_the_ini_file_names(tmp_path: Path) -> None:
    from cms.app import main

    handler = logging.StreamHandler(io.StringIO())
    logger = logging.getLogger("cms.test.of.an.ini")
    logger.addHandler(handler)
    main({}, **{"cms.database.url": f"sqlite:///{tmp_path / 'x.sqlite'}"})
    assert any(isinstance(one, Redaction) for one in handler.filters)
    logger.handlers.clear()

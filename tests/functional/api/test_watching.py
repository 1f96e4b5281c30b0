"""A line in the log for each request: who, what, how long; no query string, nothing that is secret."""

from __future__ import annotations

import logging

import pytest

from .conftest import PASSWORD, Api

ABSENT = "00000000-0000-7000-8000-000000000009"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="cms.access")
    return caplog


def paths(lines: pytest.LogCaptureFixture) -> list[str]:
    return [str(vars(one)["path"]) for one in lines.records if one.name == "cms.access"]


def test_a_request_is_logged(admin: Api, lines: pytest.LogCaptureFixture) -> None:
    made = admin.create(title="One")
    response = admin.call("GET", f"/content/page/{made['id']}?fields=title", None, 200)
    record = vars(lines.records[-1])
    assert record["request_id"] == response.headers["X-Request-Id"]
    assert (record["method"], record["status"]) == ("GET", 200)
    assert record["path"] == "/api/v1/content/{id}/{id}"
    assert record["user"] == admin.get("/sessions/current")["data"]["user"]["id"]
    assert 0 <= record["ms"] < 60_000
    assert lines.records[0].getMessage() == "POST /api/v1/content/{id} 201"


def test_what_is_not_the_codes_own_is_no_part_of_the_path(
    admin: Api, lines: pytest.LogCaptureFixture
) -> None:
    anybody = admin.as_(None)
    anybody.get("/calendars/h0sh/schedule.ics", 404)
    anybody.get("/h0sh", 404)
    anybody.get("/users/h0sh/h0sh?h0sh=1", 404)
    anybody.get("/content/page/h0sh/h0sh/h0sh", 404)
    anybody.call("GET", "/healthz", None, 200)
    admin.get(f"/audit/verification?first={ABSENT}", 400)
    anybody.post("/sessions", {"data": {"email": "h0sh@example.org", "password": PASSWORD}}, 401)
    assert "h0sh" not in lines.text
    assert paths(lines) == [
        "/api/v1/calendars/{id}/*",
        "/api/v1/*",
        "/api/v1/users/{id}/*",
        "/api/v1/content/{id}/{id}/*",
        "/healthz",
        "/api/v1/audit/verification",
        "/api/v1/sessions",
    ]


def test_a_body_that_is_refused_is_logged_too(admin: Api, lines: pytest.LogCaptureFixture) -> None:
    admin.app.post("/api/v1/batch", b"x" * 2_000_000, status=413)
    assert lines.records[-1].getMessage() == "POST * 413"

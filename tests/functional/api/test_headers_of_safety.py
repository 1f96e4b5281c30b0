"""Headers of safety on every answer, whatever it is."""

from __future__ import annotations

from typing import Any

from webtest import TestApp

from tests.functional.api.hostile.places import ABSENT, registered

from .conftest import PASSWORD, Api

TLS = {"wsgi.url_scheme": "https"}

NAMES = (
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
)


NOUNS = "user group role grant release token calendar job session notification page item webhook delivery"
NOBODYS = dict.fromkeys(NOUNS.split(), ABSENT)


def test_every_answer_of_every_route_has_them(app: TestApp, anybody: Api) -> None:
    asked = [("GET", "/nowhere"), ("TRACE", "/api/v1"), ("OPTIONS", "/api/v1"), ("PUT", "/")]
    for place in registered(app.app):
        path = place.address(**NOBODYS)
        below = path[1:] if path.startswith("//") else f"/api/v1{path}"
        asked += [(method, below) for method in place.methods]
    assert len(asked) > 150
    for caller in (anybody, anybody.as_("administrator")):
        for method, path in asked:
            check(app.request(path, method=method, headers=caller.headers, expect_errors=True))


def check(answer: Any) -> None:
    found = answer.headers
    assert [name for name in NAMES if name not in found] == []
    policy = found["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy  # no page here asked for one
    assert policy.endswith("sandbox") == (answer.content_type != "text/html")
    assert found["X-Content-Type-Options"] == "nosniff"
    assert "Strict-Transport-Security" not in found


def test_what_is_loaded_down_is_no_page(app: TestApp, admin: Api) -> None:
    admin.create(title="Team")
    for path in ("/schedule.ics", "/translations.xlf?from=en&to=de"):
        found = admin.call("GET", path, None, 200).headers
        assert found["Content-Disposition"].startswith('attachment; filename="')
        assert found["Content-Security-Policy"].endswith("sandbox")


def session_cookie(response: Any) -> str:
    """Return what sets the session's cookie, among others."""
    (found,) = (one for one in response.headers.getall("Set-Cookie") if "cms_session=" in one)
    return str(found)


def test_the_session_over_tls_is_bound_to_the_host(app: TestApp, anybody: Api) -> None:
    body = {"data": {"email": "editor@example.org", "password": PASSWORD}}
    plain = app.post_json("/api/v1/sessions", body)
    over_tls = app.post_json("/api/v1/sessions", body, extra_environ=TLS)
    attributes = {"Path=/", "HttpOnly", "SameSite=Lax"}
    name, *said = session_cookie(plain).split("; ")
    assert (name.partition("=")[0], attributes <= set(said)) == ("cms_session", True)
    assert "Secure" not in said
    secure, *said = session_cookie(over_tls).split("; ")
    assert secure.startswith("__Host-cms_session=")
    assert {*attributes, "Secure"} <= set(said)
    assert not [one for one in said if one.startswith("Domain")]
    value = secure.partition("=")[2]
    for cookie, environ, status in (
        (secure, TLS, 200),
        (f"cms_session={value}", TLS, 401),  # as a page of a host beside this one would set it
        (secure, {}, 401),
    ):
        headers = {"Cookie": cookie}
        asked = TestApp(app.app)
        asked.get("/api/v1/sessions/current", headers=headers, extra_environ=environ, status=status)


def test_over_tls_browsers_are_told_to_stay_there(app: TestApp) -> None:
    found = app.get("/api/v1", extra_environ={"wsgi.url_scheme": "https"}).headers
    assert found["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_page_that_asks_for_a_nonce_is_allowed_it_and_no_other(wsgi: Any) -> None:
    from cms.web.headers import add_headers, csp_nonce

    class Answer:
        headers: dict[str, str]

    policies = []
    for _ in range(2):
        request: Any = type("Request", (), {"settings": _Settings, "scheme": "http"})()
        answer = Answer()
        answer.headers = {}
        nonce = csp_nonce(request)
        assert csp_nonce(request) == nonce
        add_headers(request, answer)
        assert f"script-src 'self' 'nonce-{nonce}'" in answer.headers["Content-Security-Policy"]
        policies.append(answer.headers["Content-Security-Policy"])
    assert policies[0] != policies[1]


class _Settings:
    class web:  # noqa: N801 - as the settings name it
        hsts_days = 0

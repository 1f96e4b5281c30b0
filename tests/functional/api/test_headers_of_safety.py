"""Headers of safety on every answer, whatever it is."""

from __future__ import annotations

from typing import Any

import pytest
from webtest import TestApp

NAMES = (
    "Content-Security-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1"),
        ("GET", "/api/v1/docs"),
        ("GET", "/nowhere"),
        ("DELETE", "/api/v1"),
        ("TRACE", "/api/v1"),
        ("GET", "/healthz"),
        ("POST", "/api/v1/sessions"),
    ],
)
def test_every_answer_has_them(app: TestApp, method: str, path: str) -> None:
    found = app.request(path, method=method, expect_errors=True).headers
    assert [name for name in NAMES if name not in found] == []
    policy = found["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "nonce" not in policy  # no page here asked for one
    assert "Strict-Transport-Security" not in found


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

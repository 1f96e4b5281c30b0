"""Who calls, where proxies stand in front."""

from __future__ import annotations

from typing import Any

import pytest

from cms.web.proxies import from_behind


def behind(proxies: int, **headers: str) -> tuple[str, str]:
    environ: dict[str, Any] = {"REMOTE_ADDR": "10.0.0.9", "wsgi.url_scheme": "http"}
    environ |= {f"HTTP_X_FORWARDED_{name.upper()}": value for name, value in headers.items()}
    from_behind(environ, proxies)
    return environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "192.0.2.1", "10.0.0.9"),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.66, 192.0.2.1", "192.0.2.1"),  # the first was made up by the caller
        (2, "203.0.113.66, 192.0.2.1, 10.0.0.8", "192.0.2.1"),
        (2, "192.0.2.1", "10.0.0.9"),  # only one has told
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "nonsense", "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, "192.0.2.1:55, ,", "10.0.0.9"),
    ],
)
def test_as_many_are_believed_as_there_are(proxies: int, told: str, address: str) -> None:
    assert behind(proxies, **{"for": told})[0] == address


@pytest.mark.parametrize(
    ("proxies", "told", "scheme"),
    [
        (0, "https", "http"),
        (1, "https", "https"),
        (2, "https", "https"),
        (2, "http, https, http", "https"),
        (1, "gopher", "http"),
        (1, "", "http"),
    ],
)
def test_the_scheme_is_that_of_the_outermost(proxies: int, told: str, scheme: str) -> None:
    assert behind(proxies, proto=told)[1] == scheme

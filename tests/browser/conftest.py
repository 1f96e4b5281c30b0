"""A real Chromium, and a site served to it on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from cms.app import make_app
from cms.db.session import make_engine
from tests.functional.api.conftest import people, services_on
from tests.serving import serving


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    engine = make_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def tokens(sqlite_engine: Engine) -> dict[str, str]:
    return people(sqlite_engine)


@pytest.fixture
def address(sqlite_engine: Engine, tokens: dict[str, str]) -> Iterator[str]:
    """The address of a served site, on a port that was free."""
    with serving(make_app(services_on(sqlite_engine))) as at:
        yield at


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that must neither complain on its console nor ask another host for anything."""
    shown = browser.new_page(base_url=address)
    complaints: list[str] = []
    shown.on("console", lambda message: complaints.append(message.text))
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    shown.on(
        "request",
        lambda request: None if request.url.startswith(address) else complaints.append(request.url),
    )
    yield shown
    shown.close()
    assert complaints == []

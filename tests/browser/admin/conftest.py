"""The admin served to a real Chromium, by day and by night."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine
from webtest import TestApp

from cms.app import make_app
from cms.db.session import make_engine
from tests.functional.admin.conftest import REGISTRY
from tests.functional.api.conftest import Api, people, services_on
from tests.serving import serving

from .looking import Shown


@pytest.fixture(scope="module")
def engine(sqlite_source: Any) -> Iterator[Engine]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def site(engine: Engine) -> Iterator[tuple[str, str]]:
    """The address of a served site, and the id of a page there."""
    tokens = people(engine)
    app = make_app(services_on(engine, REGISTRY))
    admin = Api(TestApp(app), tokens["administrator"], tokens)
    page = admin.create(title="The lamp room", labels=["a"], rank=3)
    admin.create(title="The tide table", publish=False)
    admin.create("person", name="Imogen Sallow")
    with serving(app) as at:
        yield at, page["id"]


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser, site: tuple[str, str], scheme: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=site[0], color_scheme=scheme, reduced_motion="reduce", locale="en-GB"
    )
    shown = Shown(context.new_page(), site[0])
    yield shown.page
    context.close()
    assert shown.complaints == []

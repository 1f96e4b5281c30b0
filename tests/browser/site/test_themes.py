"""Both themes in a real Chromium: no barriers, nothing wider than its window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

import cartouche_blog
from cms.access.actor import SYSTEM
from cms.content.assets.types import CORE_TYPES
from cms.content.executor import Executor
from cms.content.site import load_site
from cms.db.session import begin_write, make_engine
from cms.extension.manager import Plugins
from cms.schema.registry import build_registry
from cms.schema.richtext import from_html
from cms.services import Services
from cms.themes.changing import activate
from cms.themes.known import Themes
from tests.browser.admin.looking import Shown, barriers
from tests.browser.admin.serving import served
from tests.functional.api.conftest import Api, services_on
from tests.functional.site.conftest import serving

pytestmark = pytest.mark.browser

REGISTRY = build_registry(
    [
        *CORE_TYPES,
        *[("blog", one) for one in cartouche_blog.content_types()],
    ]
)
BODY = (
    "<p>See <a href='https://tides.example/'>the tides</a>.</p><h2>Before</h2><p>One</p>"
    "<h3>Ropes</h3><pre><code>" + "coil " * 60 + "</code></pre><h2>After</h2>"
    "<table><tbody><tr><th>Rope</th><td>12</td></tr></tbody></table>"
)
LOOKED_AT = ("/", "/log", "/log/ice", "/search?q=ice", "/nowhere")


def fill(admin: Api) -> None:
    """Make a section with articles by an author, and a page below a page."""
    author = admin.create("person", name="Imogen Sallow", role="Keeper")
    shelf = admin.create("category", name="Weather")
    section = admin.create("page", title="Log", summary="What the keepers wrote.")
    for title in ("Ice", "Fog", "High water", "A very long title of what was seen that night"):
        admin.create(
            "post",
            title=title,
            summary="Of one night in winter.",
            body=from_html(BODY)[0],
            author={"id": author["id"], "type": "person"},
            categories=[{"id": shelf["id"], "type": "category"}],
            control_parent=section["id"],
        )
    visit = admin.create("page", title="Visit", body=from_html(BODY)[0])
    admin.create("page", title="By boat", control_parent=visit["id"])


def show_in(services: Services, theme: str) -> None:
    """Show the site in a theme, as `cms theme activate` does."""
    with services.get(sessionmaker)() as session:
        begin_write(session)
        executor = Executor(session, load_site(session), REGISTRY, SYSTEM)
        executor.apply(activate(services.get(Themes), theme))
        session.commit()


@pytest.fixture(scope="module", params=["default", pytest.param("docs", marks=pytest.mark.long)])
def site(request: pytest.FixtureRequest, sqlite_source: Any) -> Iterator[str]:
    with sqlite_source.copy() as url:
        engine: Engine = make_engine(url)
        services = serving(services_on(engine, REGISTRY, plugins=Plugins({"blog": cartouche_blog})))
        with served(engine, REGISTRY, fill, services) as (address, _):
            show_in(services, request.param)
            yield address
        engine.dispose()


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser, site: str, scheme: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=site, color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def test_pages_have_no_barriers_and_load_nothing_from_elsewhere(
    page: Page, site: str, scheme: str
) -> None:
    shown = Shown(page, site)
    assert barriers(page, scheme, LOOKED_AT) == []
    told = [one for one in shown.complaints if "404" not in one]
    assert told == []

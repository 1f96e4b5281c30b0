"""The pages for people, and what stands around every answer."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

import cms.api
from cms.access.permissions import PermissionRegistry
from cms.app import make_app
from cms.extension.manager import Plugins
from cms.settings import ApiSettings

from .conftest import Api, services_on

STATIC = Path(cms.api.__file__).parent / "static"


class Assets(HTMLParser):
    """Collects what a page loads, and what it has inline."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in ("script", "img", "link"):
            self.loaded.append(str(named.get("src") or named.get("href")))
        if tag == "style" or (tag == "script" and "src" not in named):
            self.inline.append(tag)
        self.inline += [name for name in named if name.startswith("on") or name == "style"]


@pytest.mark.parametrize("path", ["/", "/api/v1/docs"])
def test_pages_load_nothing_from_elsewhere_and_have_nothing_inline(anybody: Api, path: str) -> None:
    response = anybody.call("GET", path, None, 200)
    page = Assets()
    page.feed(response.text)
    assert page.inline == []
    assert page.loaded
    for address in page.loaded:
        assert address.startswith("/api/static/")
        loaded = anybody.app.get(address, status=200)
        assert loaded.headers["X-Content-Type-Options"] == "nosniff"
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy


def test_scripts_and_styles_name_no_other_host_and_make_no_html() -> None:
    files = [one for one in STATIC.rglob("*") if one.suffix in (".js", ".css")]
    assert files
    for file in files:
        text = file.read_text("utf-8")
        named = set(re.findall(r"https?://[^\s\"'`/]+", text))
        assert named <= {"https://example.org"}, file
        assert "innerHTML" not in text
        assert "eval(" not in text
    modules = {one.name for one in files}
    for file in files:
        for module in re.findall(r'from "\./([^"]+)"', file.read_text("utf-8")):
            assert module in modules


def test_the_name_of_the_site_is_escaped(engine: Engine, tokens: Any, anybody: Api) -> None:
    with engine.execution_options(cms_write=True).begin() as connection:
        connection.exec_driver_sql("UPDATE site SET name = '<script>x</script>'")
    for path in ("/", "/api/v1/docs"):
        assert "<script>x" not in anybody.call("GET", path, None, 200).text


@pytest.fixture
def crossing(engine: Engine, tokens: Any) -> TestApp:
    api = ApiSettings(cors_origins=("https://front.example",), cors_credentials=True)
    return TestApp(make_app(services_on(engine, api=api)))


def test_a_named_origin_may_read_and_ask_before_it_writes(crossing: TestApp) -> None:
    front = {"Origin": "https://front.example"}
    answer = crossing.get("/api/v1/types", headers=front)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://front.example"
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert "Origin" in answer.headers["Vary"]
    asked = {**front, "Access-Control-Request-Method": "PATCH"}
    before = crossing.options("/api/v1/content/page/x", headers=asked)
    assert before.status_int == 204
    assert "PATCH" in before.headers["Access-Control-Allow-Methods"]
    problem = crossing.get("/api/v1/nothing", headers=front, status=404)
    assert problem.headers["Access-Control-Allow-Origin"] == "https://front.example"
    other = {"Origin": "https://other.example", "Access-Control-Request-Method": "GET"}
    answer = crossing.get("/api/v1/types", headers=other)
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Origin" in answer.headers["Vary"]
    crossing.options("/api/v1/types", headers=other, status=405)


def test_no_origin_may_by_default(anybody: Api) -> None:
    answer = anybody.call("GET", "/types", None, 200, Origin="https://front.example")
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_what_nobody_foresaw_says_nothing_of_the_inside(
    engine: Engine, tokens: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    services = services_on(engine)
    broken = TestApp(make_app(services))
    services._things.pop(PermissionRegistry)
    response = broken.get("/api/v1", status=500)
    assert response.content_type == "application/problem+json"
    assert "PermissionRegistry" not in response.text
    assert response.json["request_id"] in caplog.text
    assert "PermissionRegistry" in caplog.text


def test_a_plugin_takes_the_place_of_a_view(engine: Engine, tokens: Any) -> None:
    from types import ModuleType

    from cms.extension.hookspecs import hookimpl
    from cms.tree.root import RootResource

    plugin = ModuleType("greeting")
    plugin.__doc__ = "Greets."

    def configure(config: Any) -> None:
        config.add_view(
            lambda context, request: {"hello": "there"},
            context=RootResource,
            name="",
            request_method="GET",
            renderer="json",
        )

    plugin.configure = hookimpl(configure)  # type: ignore[attr-defined]
    services = services_on(engine)
    services._things[Plugins] = Plugins({"greeting": plugin})
    app = TestApp(make_app(services))
    assert app.get("/").json == {"hello": "there"}
    assert app.post("/", status=405).headers["Allow"] == "GET, HEAD"

"""What screens of plugins may do besides: answer files, take them, come back, and follow what is typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import pytest
from pyramid.response import Response
from sqlalchemy import Engine
from webtest import TestApp, Upload

from cms.app import make_app
from cms.content.assets.types import CORE_TYPES
from cms.db.session import make_engine
from cms.extension.manager import Plugins
from cms.schema.registry import build_registry
from cms.sdk import AdminContributions, CreateEntry, Panel, PluginScreen, hookimpl
from tests.functional.api.conftest import Api, Page, Person, people, services_on

from .conftest import csrf_of, sign_in

HREF = "/admin/plugin/ship/log"


def _values(request: Any, draft: Any, given: Mapping[str, str]) -> Any:
    return Response("all of it", content_type="text/plain") if given["as"] else {"said": "hello"}


def _act(request: Any, draft: Any, form: Mapping[str, str]) -> str | Mapping[str, Any]:
    title = form["file"] or form["title"]
    request.executor.apply(CreateEntry(type="page", data={"title": title}))
    return {"said": f"not {title}"} if title.startswith("bad") else "kept"


def _typed(request: Any, page: Any, draft: Any) -> Mapping[str, Any]:
    return {"said": draft.document["title"]}


@pytest.fixture(scope="module")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> Plugins:
    folder = tmp_path_factory.mktemp("ship")
    (folder / "log.html").write_text('<p id="said">{{ said }}</p>')
    (folder / "ship.css").write_text(".ship-log { color: var(--ink) }")
    screen = PluginScreen(
        name="log",
        title="Log",
        template="ship/log.html",
        values=_values,
        parameters=("as",),
        act=_act,
        fields=("title",),
        files=("file",),
        notices={"kept": "Kept."},
    )
    panels = (
        Panel("live", "Live", "ship/log.html", _typed, place="editor", live=True),
        Panel("calm", "Calm", "ship/log.html", _typed, place="editor"),
    )
    given = AdminContributions(
        screens=(screen,), panels=panels, templates=folder, style=folder / "ship.css"
    )
    ship = ModuleType("ship")

    @hookimpl
    def admin() -> list[AdminContributions]:
        return [given]

    ship.admin = admin  # type: ignore[attr-defined]
    return Plugins({"ship": ship})


@pytest.fixture(scope="module")
def engine(sqlite_source: Any) -> Iterator[Engine]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def admin(engine: Engine, plugins: Plugins) -> Api:
    types = [*CORE_TYPES, ("test", Page), ("test", Person)]
    tokens = people(engine)
    wsgi = make_app(services_on(engine, build_registry(types), plugins=plugins))
    return Api(TestApp(wsgi), tokens["administrator"], tokens)


@pytest.fixture(scope="module")
def app(admin: Api) -> TestApp:
    return sign_in(admin.app.app, "administrator")


def titles(admin: Api) -> set[str]:
    found = admin.get("/content/page?status=draft")["data"]
    return {one["title"] for one in found}


def send(app: TestApp, **form: Any) -> Any:
    sent = {**form, "csrf": csrf_of(app)}
    return app.post(HREF, sent, content_type="multipart/form-data", expect_errors=True)


def test_a_screen_answers_a_file(app: TestApp) -> None:
    assert app.get(f"{HREF}?as=text").text == "all of it"
    assert 'id="said">hello' in app.get(HREF).text


def test_what_comes_back_with_what_is_wrong_kept_nothing(app: TestApp, admin: Api) -> None:
    answer = send(app, title="bad one <b>")
    assert answer.status_int == 422
    assert 'id="said">not bad one &lt;b&gt;' in answer.text
    assert send(app, title="good one").status_int == 303
    assert "bad one <b>" not in titles(admin)
    assert "good one" in titles(admin)


def test_a_field_takes_a_file_of_text(app: TestApp, admin: Api) -> None:
    file = Upload("a.txt", "\ufeffÜber Bord".encode(), "text/plain")
    assert send(app, file=file).status_int == 303
    assert "Über Bord" in titles(admin)
    assert send(app, file=Upload("a.txt", b"\xff\xfe", "text/plain")).status_int == 400
    assert send(app, file=Upload("a.txt", b"a\x00b", "text/plain")).status_int == 400
    assert send(app, title=Upload("a.txt", b"text", "text/plain")).status_int == 400


def test_only_a_live_panel_follows_what_is_typed(app: TestApp, admin: Api) -> None:
    entry = admin.create(title="Before")["id"]
    address = f"/admin/content/page/{entry}"
    form = {"csrf": csrf_of(app), "base": "1", "locale": "en", "then": "", "f.title": "<i>After"}
    answer = app.post(f"{address}/panel/live", form)
    assert answer.text == '<p id="said">&lt;i&gt;After</p>'
    app.post(f"{address}/panel/calm", form, status=404)
    shown = app.get(address).html.find_all(attrs={"data-live": True})
    assert [one["data-live"] for one in shown] == [f"{address}/panel/live"]
    assert admin.get(f"/content/page/{entry}")["data"]["title"] == "Before"


def test_a_stylesheet_is_loaded_by_all_pages(app: TestApp) -> None:
    assert "/admin/static/plugin-ship." in app.get("/admin").text
    assert "/admin/static/plugin-ship." in TestApp(app.app).get("/admin/sign-in").text

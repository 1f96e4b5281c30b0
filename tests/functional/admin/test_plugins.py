"""The plugin of the how-to page, made of nothing but what stands there, adds one of each to the admin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms.admin.rooms import gather
from cms.app import make_app
from cms.content.assets.types import CORE_TYPES
from cms.db.session import make_engine
from cms.errors import PluginError
from cms.extension.discovery import find
from cms.extension.manager import Plugins
from cms.schema.registry import build_registry
from tests.docs.pages import ROOT, blocks, python
from tests.functional.api.conftest import Api, Page, Person, people, services_on

from .conftest import csrf_of, sign_in

PAGE = ROOT / "docs" / "how-to" / "extend-the-admin.md"
TEMPLATES = ("counter", "steeping", "pots", "warmth", "leaf")


@pytest.fixture(scope="module")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> Plugins:
    """The plugin, written into a folder as the page says."""
    folder = tmp_path_factory.mktemp("plugins")
    (folder / "tea" / "templates").mkdir(parents=True)
    (folder / "tea" / "locale" / "de").mkdir(parents=True)
    (folder / "tea" / "__init__.py").write_text('"""A tea house."""\n\n' + python(PAGE))
    written = [block.text for block in blocks(PAGE) if block.language == "jinja"]
    for name, text in zip(TEMPLATES, written, strict=True):
        (folder / "tea" / "templates" / f"{name}.html").write_text(text)
    (words,) = (block.text for block in blocks(PAGE) if block.language == "po")
    (folder / "tea" / "locale" / "de" / "tea.po").write_text(words)
    return Plugins({"tea": find(folder)["tea"].load()})


@pytest.fixture(scope="module")
def engine(sqlite_source: Any) -> Iterator[Engine]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def wsgi(engine: Engine, plugins: Plugins) -> Any:
    types = [*CORE_TYPES, ("test", Page), ("test", Person), *plugins.collect("content_types")]
    return make_app(services_on(engine, build_registry(types), plugins=plugins))


@pytest.fixture(scope="module")
def admin(engine: Engine, wsgi: Any) -> Api:
    tokens = people(engine)
    return Api(TestApp(wsgi), tokens["administrator"], tokens)


@pytest.fixture(scope="module")
def app(admin: Api, wsgi: Any) -> TestApp:
    return sign_in(wsgi, "administrator")


@pytest.fixture(scope="module")
def pot(admin: Api) -> str:
    return str(admin.create("pot", title="Big blue pot", warmth=71, leaf="assam")["id"])


def test_its_screen_has_a_way_in_the_menu_and_the_palette(app: TestApp) -> None:
    page = app.get("/admin")
    assert page.html.select_one('a[href="/admin/plugin/tea/counter"]').text.strip() == "Tea counter"
    assert "Put the kettle on" in app.get("/admin/palette?q=kettle").text


def test_its_form_writes_by_an_operation_and_tells_what_was_done(app: TestApp, admin: Api) -> None:
    form = app.get("/admin/plugin/tea/counter").forms
    (own,) = [one for one in form.values() if "title" in one.fields]
    own["title"] = "Little <b>pot</b>"
    page = own.submit().follow()
    assert "The pot is on the table." in page.text
    assert "Little &lt;b&gt;pot&lt;/b&gt;" in page.text
    titles = [one["title"] for one in admin.get("/content/pot?status=draft")["data"]]
    assert "Little <b>pot</b>" in titles


def test_its_words_are_german_where_the_reader_is(app: TestApp) -> None:
    for language, words in (("de", "Teetresen"), ("en", "Tea counter")):
        form = {"csrf": csrf_of(app), "language": language, "next": "/admin"}
        app.post("/admin/preferences", form)
        assert words in app.get("/admin/plugin/tea/counter").html.select_one("h1").text


def test_a_screen_of_an_entry_stands_beside_its_editor(app: TestApp, pot: str) -> None:
    page = app.get(f"/admin/content/pot/{pot}")
    way = page.html.select_one(".entry-ways a:last-child")
    assert way.text.strip() == "Steeping"
    steeping = app.get(way["href"])
    assert steeping.html.select_one(".steeping").text == "Steep for 3 minutes."
    assert steeping.html.select_one(".entry-ways [aria-current]").text.strip() == "Steeping"
    assert app.get("/admin/plugin/tea/steeping", expect_errors=True).status_int == 404
    missing = app.get(f"/admin/content/pot/{pot}/plugin/tea/counter", expect_errors=True)
    assert missing.status_int == 404


def test_its_panels_stand_on_the_dashboard_and_in_the_rail(app: TestApp, pot: str) -> None:
    assert "pot" in app.get("/admin").html.select_one(".pots").text
    assert app.get(f"/admin/content/pot/{pot}").html.select_one(".warmth").text == "71 °C"


def test_nobody_has_its_screens_without_signing_in(wsgi: Any) -> None:
    answer = TestApp(wsgi).get("/admin/plugin/tea/counter", expect_errors=True)
    assert answer.status_int == 303


def test_a_reader_may_not_do_by_a_plugin_what_they_may_not_do(wsgi: Any, admin: Api) -> None:
    app = sign_in(wsgi, "reader")
    form = {"title": "Not mine", "csrf": csrf_of(app)}
    answer = app.post("/admin/plugin/tea/counter", form, expect_errors=True)
    assert answer.status_int == 403


def test_a_panel_that_fails_is_left_out_and_told(
    app: TestApp, plugins: Plugins, monkeypatch: pytest.MonkeyPatch, pot: str
) -> None:
    module: Any = plugins._modules["tea"]

    def broken(request: Any, draft: Any, given: Any) -> Any:
        raise RuntimeError("The kettle has a hole.")

    monkeypatch.setattr(module, "pots", broken)
    page = app.get("/admin")
    assert page.status_int == 200
    assert page.html.select_one(".pots") is None
    assert "The kettle has a hole." in next(one.detail for one in plugins.troubles)


def test_what_is_no_contribution_is_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "__init__.py").write_text(
        '"""Odd."""\nfrom cms.sdk import hookimpl\n\n\n@hookimpl\ndef admin():\n    return ["a menu"]\n'
    )
    plugins = Plugins({"odd": find(tmp_path)["odd"].load()})
    with pytest.raises(PluginError, match="'odd': its hook 'admin' gives str"):
        gather(plugins)


def warmths(admin: Api, *pots: str) -> list[Any]:
    return [admin.get(f"/content/pot/{one}?status=draft")["data"]["warmth"] for one in pots]


def test_its_column_is_chosen_in_the_list_of_its_type(app: TestApp, pot: str) -> None:
    shown = app.get("/admin/content/pot")
    assert "71 °C" not in shown.text
    offer = next(one for one in shown.forms.values() if one.action.endswith("/columns"))
    offer.set("column", True, index=_place_of(offer, "column", "x.warmth"))
    answer = offer.submit().follow()
    assert [one.text.strip() for one in answer.html.select("thead th")][-1] == "Warmth"
    (row,) = (one for one in answer.html.select("tbody tr") if "Big blue pot" in one.text)
    assert "71 °C" in row.text
    assert 'value="x.warmth"' not in app.get("/admin/content/page").text


def test_a_column_that_fails_is_empty_and_told(
    app: TestApp, plugins: Plugins, monkeypatch: pytest.MonkeyPatch, pot: str
) -> None:
    def broken(*given: Any) -> Any:
        raise RuntimeError("The thermometer fell in.")

    monkeypatch.setattr(plugins._modules["tea"], "by_ids", broken)
    answer = app.get("/admin/content/pot?columns=x.warmth,changed")
    assert "Big blue pot" in answer.text
    assert any("The thermometer fell in." in one.detail for one in plugins.troubles)


def test_its_action_is_done_with_one_entry_and_undone(app: TestApp, admin: Api) -> None:
    one = str(admin.create("pot", title="Small pot", warmth=20, leaf="sencha")["id"])
    address = f"/admin/content/pot/{one}"
    assert "Warm up" in app.get(address).text
    asked = app.get(f"{address}/do/warm-up")
    form = next(f for f in asked.forms.values() if f.action == f"{address}/do/warm-up")
    done = form.submit("then", index=0).follow()
    assert warmths(admin, one) == [80]
    _undo(done)
    assert warmths(admin, one) == [20]
    missing = str(admin.create(title="No pot at all")["id"])
    assert "Warm up" not in app.get(f"/admin/content/page/{missing}").text


def test_its_action_is_planned_done_and_undone_with_several(app: TestApp, admin: Api) -> None:
    pots = [
        str(admin.create("pot", title=f"Pot {number}", warmth=number, leaf="assam")["id"])
        for number in (30, 31)
    ]
    listed = app.get("/admin/content/pot")
    chosen = next(f for f in listed.forms.values() if f.action == "/admin/bulk")
    for one in pots:
        chosen.set("entry", True, index=_place_of(chosen, "entry", one))
    planned = chosen.submit("action", value="x.warm-up")
    assert "2 entries change" in planned.text
    assert "Pot 30" in planned.text
    assert warmths(admin, *pots) == [30, 31]
    plan = next(f for f in planned.forms.values() if f.action == "/admin/bulk")
    done = plan.submit("then", value="apply").follow()
    assert warmths(admin, *pots) == [80, 80]
    _undo(done)
    assert warmths(admin, *pots) == [30, 31]


def test_its_action_is_for_entries_of_its_types_alone(app: TestApp, admin: Api) -> None:
    page = str(admin.create(title="A page, no pot")["id"])
    assert "x.warm-up" not in app.get("/admin/content/page").text
    form = {"csrf": csrf_of(app), "action": "x.warm-up", "entry": page, "back": "/admin"}
    for then in ("", "look", "apply"):
        answer = app.post("/admin/bulk", {**form, "then": then})
        assert "A page, no pot" in answer.text
        assert "This is not done with entries of its type." in answer.text
        assert 'value="apply"' not in answer.text
    missing = app.get(f"/admin/content/page/{page}/do/warm-up", expect_errors=True)
    assert missing.status_int == 404


def test_its_widget_draws_the_field_and_reads_it(app: TestApp, admin: Api, pot: str) -> None:
    address = f"/admin/content/pot/{pot}"
    form = _form_with(app.get(address), "f.leaf")
    assert form["f.leaf"].value == "assam"
    form["f.leaf"] = "rooibos"
    form["f.warmth"] = "72"
    saved = form.submit("then", value="save", expect_errors=True)
    assert saved.status_int == 303
    document = admin.get(f"/content/pot/{pot}?status=draft")["data"]
    assert (document["leaf"], document["warmth"]) == ("rooibos", 72)
    assert _form_with(app.get(address), "f.leaf")["f.leaf"].value == "rooibos"


def test_what_its_widget_refuses_is_told_beside_the_field(
    app: TestApp, admin: Api, pot: str
) -> None:
    form = _form_with(app.get(f"/admin/content/pot/{pot}"), "f.leaf")
    form["f.title"] = "Typed along"
    form["f.leaf"].force_value("hay")
    answer = form.submit("then", value="save", expect_errors=True)
    assert answer.status_int == 422
    assert answer.html.select_one("#f-leaf")["aria-describedby"] == "f-leaf-error"
    assert answer.html.select_one("#f-leaf-error").text.strip() == "Choose one of the leaves."
    assert _form_with(answer, "f.title")["f.title"].value == "Typed along"
    assert admin.get(f"/content/pot/{pot}?status=draft")["data"]["leaf"] != "hay"


def _place_of(form: Any, name: str, value: str) -> int:
    return next(i for i, one in enumerate(form.fields[name]) if one._value == value)


def _form_with(answer: Any, name: str) -> Any:
    return next(one for one in answer.forms.values() if name in one.fields)


def _undo(answer: Any) -> None:
    undo = next(one for one in answer.forms.values() if one.action == "/admin/undo")
    assert undo.submit().status_int == 303

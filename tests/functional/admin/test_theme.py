"""The room theme: a theme activated, set, tried and set back; menus filled, the first page chosen."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from sqlalchemy import Engine
from webtest import TestApp

import cartouche_blog
from cms.access.actor import SYSTEM
from cms.app import make_app
from cms.content.assets.types import CORE_TYPES
from cms.content.executor import Executor
from cms.content.operations.change_face import ChangeFace, face_in
from cms.content.site import load_site
from cms.db.session import begin_write, make_session_factory
from cms.schema.registry import build_registry
from tests.functional.api.conftest import Api, services_on
from tests.functional.site.conftest import PROBE, serving

from .conftest import csrf_of, sign_in

REGISTRY = build_registry([*CORE_TYPES, *[("blog", one) for one in cartouche_blog.content_types()]])
HERE, MENUS = "/admin/theme", "/admin/theme/menus"


@pytest.fixture(scope="module")
def served(engine: Engine, tokens: dict[str, str]) -> Any:
    return make_app(serving(services_on(engine, REGISTRY, plugins=PROBE)))


@pytest.fixture(scope="module")
def api(served: Any, tokens: dict[str, str]) -> Api:
    return Api(TestApp(served), tokens["administrator"], tokens)


@pytest.fixture(scope="module")
def app(served: Any) -> TestApp:
    return sign_in(served, "administrator")


@pytest.fixture
def kept(engine: Engine) -> Any:
    """What is kept of a face, read anew."""

    def read(face: str = "") -> dict[str, Any]:
        with make_session_factory(engine)() as session:
            return face_in(load_site(session).settings, face)

    return read


def send(app: TestApp, address: str, form: dict[str, Any], **more: Any) -> Any:
    return app.post(address, {"csrf": csrf_of(app), **form}, expect_errors=True, **more)


def test_the_themes_are_listed_and_the_active_one_is_marked(app: TestApp) -> None:
    page = app.get(HERE).html
    cards = {card.h2.text: card for card in page.select(".theme-card")}
    assert "Active" in cards["Magazine"].text
    assert "Active" not in cards["Documentation"].text
    assert "Version 1.0" in cards["Documentation"].text
    assert "begins from “Magazine”" in cards["Documentation"].text
    assert page.iframe["src"].startswith("/?_theme=default")
    assert app.get(page.iframe["src"]).headers["X-Frame-Options"] == "SAMEORIGIN"


def test_activating_says_first_what_happens(app: TestApp, kept: Any) -> None:
    asked = app.get(f"{HERE}/activate?theme=docs")
    assert "Visitors see the site in “Documentation” at once" in asked.text
    assert "What is set about “Magazine” is kept" in asked.text
    assert kept().get("theme") is None
    (form,) = (one for one in asked.forms.values() if one.action == f"{HERE}/activate")
    assert form.submit().location == f"http://localhost{HERE}"
    assert kept()["theme"] == "docs"
    told = app.get(HERE)
    assert "Visitors see the site in this theme now." in told.text
    assert told.html.select(".theme-card")[0].h2.text == "Documentation"
    assert send(app, f"{HERE}/activate", {"theme": "default"}).status_int == 303
    assert kept()["theme"] == "default"
    assert send(app, f"{HERE}/activate", {"theme": "nowhere"}).status_int == 404
    assert send(app, f"{HERE}/activate", {}).status_int == 400


def test_settings_are_kept_as_far_as_they_are_not_the_default(app: TestApp, kept: Any) -> None:
    form = {
        "theme": "default",
        "f.accent": "#123456",
        "f.tagline": "Of lamps and tides",
        "f.scheme": "dark",
        "f.dates": "false",
        "f.latest": "7",
        "f.footer": "",
    }
    assert send(app, HERE, form).status_int == 303
    assert kept()["settings"]["default"] == {
        "accent": "#123456",
        "tagline": "Of lamps and tides",
        "scheme": "dark",
        "dates": False,
    }
    shown = app.get(HERE).html
    assert shown.find(id="f-accent")["value"] == "#123456"
    assert not shown.find(id="f-dates").has_attr("checked")
    assert "Of lamps and tides" in app.get("/").text
    again = {"theme": "default", "reset": "accent", "f.accent": "#654321", "f.tagline": "Tides"}
    assert send(app, HERE, again).status_int == 303
    assert kept()["settings"]["default"] == {"tagline": "Tides", "scheme": "dark", "dates": False}
    assert send(app, HERE, {"theme": "default", "reset": "*"}).status_int == 303
    assert kept()["settings"]["default"] == {}


def test_what_does_not_fit_is_told_beside_its_field_and_kept_nowhere(
    app: TestApp, kept: Any
) -> None:
    before = kept()
    form = {"theme": "default", "f.accent": "blue", "f.latest": "many", "f.tagline": "<b>Typed"}
    for _ in range(2):
        answer = send(app, HERE, form)
        assert answer.status_int == 422
        assert answer.html.find(id="f-tagline")["value"] == "<b>Typed"
        form["f.latest"] = "5"
    assert "colour" in answer.html.find(id="f-accent-error").text
    assert kept() == before
    assert send(app, HERE, {"f.nothing": "x"}).status_int == 400
    assert send(app, HERE, {"reset": "nothing"}).status_int == 404


def test_what_is_typed_is_seen_before_it_is_kept(app: TestApp, kept: Any) -> None:
    before = kept()
    form = {"theme": "default", "f.tagline": "Only tried", "f.accent": "#0a0b0c"}
    answer = send(app, f"{HERE}/preview", form, headers={"Accept": "application/json"})
    address = answer.json["address"]
    given = orjson.loads(parse_qs(urlsplit(address).query)["_settings"][0])
    assert given == {"tagline": "Only tried", "accent": "#0a0b0c"}
    assert "Only tried" in app.get(address).text
    assert send(app, f"{HERE}/preview", form).location == f"http://localhost{address}"
    wrong = {**form, "f.accent": "blue"}
    told = send(app, f"{HERE}/preview", wrong, headers={"Accept": "application/json"})
    assert (told.status_int, list(told.json["errors"])) == (200, ["accent"])
    assert send(app, f"{HERE}/preview", wrong).html.find(id="f-accent-error") is not None
    assert kept() == before
    assert "Only tried" not in app.get("/").text


def test_menus_are_filled_with_entries_and_addresses_and_a_first_page_is_chosen(
    app: TestApp, api: Api, kept: Any
) -> None:
    page = api.create("page", title="About the lamps")["id"]
    form = {
        "f.home": f"page/{page}",
        "f.menus.main": ["", "a", "b", "c"],
        "f.menus.main.a.url": "https://example.org/tides",
        "f.menus.main.a.title_0": "Tides",
        "f.menus.main.b.entry": f"page/{page}",
        "f.menus.main.b.children": ["", "d"],
        "f.menus.main.b.children.d.url": "/lamps",
        "f.menus.main.b.children.d.title_0": "Lamps",
        "f.menus.main.c.url": "",
        "f.menus.footer": "",
    }
    moved = send(app, MENUS, {**form, "f.menus.main.*": "^b"})
    keys = [one["data-key"] for one in moved.html.select("[data-name='f.menus.main'] > ol > li")]
    assert keys == ["b", "a", "c"]
    assert send(app, MENUS, form).status_int == 303
    assert kept()["home"] == page
    assert kept()["menus"]["main"] == [
        {"url": "https://example.org/tides", "title": "Tides"},
        {"entry": page, "children": [{"url": "/lamps", "title": "Lamps"}]},
    ]
    shown = app.get(MENUS)
    assert "About the lamps" in shown.text
    assert len(shown.html.select("[data-name='f.menus.main'] > ol > li")) == 2
    home = app.get("/")
    assert [one in home.text for one in ("https://example.org/tides", "About the lamps")] == [
        True,
        True,
    ]
    assert send(app, MENUS, {"f.home": "", "f.menus.main": ""}).status_int == 303
    assert (kept().get("home"), kept()["menus"]["main"]) == (None, [])


def test_an_item_that_leads_nowhere_is_told_in_its_place(app: TestApp, kept: Any) -> None:
    before = kept()
    form = {"f.menus.main": ["", "a"], "f.menus.main.a.url": "javascript:alert(1)"}
    answer = send(app, MENUS, form)
    assert answer.status_int == 422
    assert "has to be a path" in answer.text.lower().replace("\n", " ")
    assert answer.html.find(id="f-menus.main.a.url")["value"] == "javascript:alert(1)"
    both = {"f.menus.main": ["", "a"], "f.menus.main.a.title_0": "Nothing else"}
    assert "either an entry or a url" in send(app, MENUS, both).text
    assert kept() == before
    assert send(app, MENUS, {"f.other": "x"}).status_int == 400


def test_each_face_has_a_look_of_its_own(app: TestApp, engine: Engine, kept: Any) -> None:
    assert app.get(HERE).html.find(id="face") is None
    assert app.get(f"{HERE}?face=harbour", expect_errors=True).status_int == 404
    with make_session_factory(engine)() as session:
        begin_write(session)
        made = ChangeFace(
            face="harbour", data={"name": "The harbour", "hosts": ["harbour.invalid"]}
        )
        Executor(session, load_site(session), REGISTRY, SYSTEM).apply(made)
        session.commit()
    before = kept()
    names = [one.text for one in app.get(HERE).html.find(id="face").find_all("option")]
    assert names[-1] == "The harbour"
    assert send(app, f"{HERE}/activate", {"face": "harbour", "theme": "docs"}).status_int == 303
    form = {"face": "harbour", "theme": "docs", "f.accent": "#102030"}
    assert send(app, HERE, form).location == f"http://localhost{HERE}?face=harbour&theme=docs"
    assert send(app, MENUS, {"face": "harbour", "f.menus.main": ["", "a"]}).status_int == 303
    assert kept("harbour")["theme"] == "docs"
    assert kept("harbour")["settings"] == {"docs": {"accent": "#102030"}}
    assert kept() == before


def test_a_headless_site_says_so_and_how_it_would_serve_pages(signed_in: dict[str, Any]) -> None:
    for address in (HERE, MENUS):
        page = signed_in["administrator"].get(address)
        assert "This site is headless" in page.text
        assert "cms.site.serve = true" in page.text

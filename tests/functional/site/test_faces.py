"""Faces: the theme and its settings are chosen by an operation, and other hosts show other branches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import sessionmaker

from cms.access.actor import ANONYMOUS, SYSTEM, Actor
from cms.content.executor import Executor
from cms.content.operations.change_face import ChangeFace
from cms.content.site import load_site
from cms.db.session import begin_write
from cms.errors import Forbidden, NotFound, ValidationFailed
from cms.themes.changing import activate, change_settings, fill_menus
from cms.themes.known import Themes

Apply = Callable[..., Any]


@pytest.fixture(scope="module")
def services(wsgi: Any) -> Any:
    app: Any = wsgi
    while not hasattr(app, "registry"):
        app = app.app
    return app.registry.cms_services


@pytest.fixture
def apply(services: Any) -> Apply:
    def carry_out(operation: ChangeFace, actor: Actor = SYSTEM) -> Any:
        with services.get(sessionmaker)() as session:
            begin_write(session)
            from tests.functional.site.conftest import REGISTRY

            done = Executor(session, load_site(session), REGISTRY, actor).apply(operation)
            session.commit()
            return done

    return carry_out


def site_of(services: Any) -> Any:
    with services.get(sessionmaker)() as session:
        return load_site(session)


def test_settings_of_the_theme_come_into_its_pages(
    visitor: Any, services: Any, apply: Apply
) -> None:
    themes = services.get(Themes)
    before = visitor.get("/").text
    outcome = apply(change_settings(themes, site_of(services), {"accent": "#aa0011"}))
    assert outcome.plan.events == ["site.face_changed"]
    page = visitor.get("/")
    assert page.text != before
    style = next(part for part in page.text.split('"') if part.endswith("/theme.css"))
    answer = visitor.get(style)
    assert "--setting-accent:#aa0011;" in answer.text
    assert answer.headers["Cache-Control"].endswith("immutable")
    apply(change_settings(themes, site_of(services), {"accent": None}))
    assert visitor.get("/").text == before


def test_what_does_not_fit_is_refused(services: Any, apply: Apply) -> None:
    themes, site = services.get(Themes), site_of(services)
    for wrong in ({"accent": "red;}body{"}, {"accent": 3}, {"nothing": "x"}):
        with pytest.raises(ValidationFailed):
            change_settings(themes, site, wrong)
    with pytest.raises(NotFound, match="default"):
        activate(themes, "nothing")
    for data in (
        {"theme": "../x"},
        {"menus": {"main": [{"url": "javascript:alert(1)"}]}},
        {"menus": {"main": [{"url": "//elsewhere.example"}]}},
        {"menus": {"main": [{"entry": "1", "url": "/"}]}},
        {"hosts": ["A b"]},
        {"locales": ["xx"]},
        {"root": "news"},
        {"url": "javascript:x"},
        {"colour": "red"},
    ):
        with pytest.raises(ValidationFailed):
            apply(ChangeFace(data=data))
    with pytest.raises(Forbidden):
        apply(ChangeFace(data={"theme": "default"}), ANONYMOUS)


def test_menus_hold_what_somebody_put_into_them(
    admin: Any, visitor: Any, services: Any, apply: Apply
) -> None:
    about = admin.create(title="About", slug="about")
    hidden = admin.create(title="Hidden", slug="hidden", publish=False)
    items = [
        {"entry": about["id"], "title": {"en": "Us", "de": "Wir"}},
        {"entry": hidden["id"]},
        {"url": "/search", "title": "Find"},
    ]
    apply(fill_menus(site_of(services), {"main": items}))
    page = visitor.get("/about").text
    assert '<a href="http://localhost/about" aria-current="page">Us</a>' in page
    assert '<a href="http://localhost/search">Find</a>' in page
    assert "Hidden" not in page
    assert ">Wir</a>" in visitor.get("/de/about").text
    apply(fill_menus(site_of(services), {"main": []}))
    assert ">About</a>" in visitor.get("/").text


def test_another_host_shows_a_branch(admin: Any, visitor: Any, apply: Apply) -> None:
    root = admin.create(title="The branch", slug="branch")
    admin.create(title="Leaf", slug="leaf", control_parent=root["id"])
    outside = admin.create(title="Outside", slug="outside")
    data = {"hosts": ["branch.example"], "root": root["id"], "locales": ["de"], "name": "Branch"}
    apply(ChangeFace(face="branch", data=data))
    there = {"Host": "branch.example"}
    leaf = visitor.get("/leaf", headers=there)
    assert '<html lang="de"' in leaf.text
    assert '<link rel="canonical" href="https://branch.example/leaf">' in leaf.text
    assert "The branch</h1>" in visitor.get("/", headers=there).text
    visitor.get("/outside", headers=there, status=404)
    assert visitor.get("/branch/leaf").status_int == 200
    assert outside["id"]
    with pytest.raises(ValidationFailed):
        apply(ChangeFace(face="other", data={"hosts": ["branch.example"]}))
    apply(ChangeFace(face="branch", data={}, remove=True))
    visitor.get("/leaf", headers=there, status=404)


def test_an_entry_can_be_the_home(admin: Any, visitor: Any, apply: Apply) -> None:
    made = admin.create(title="Welcome in", slug="welcome", summary="Hello")
    apply(ChangeFace(data={"home": made["id"]}))
    assert "Welcome in</h1>" in visitor.get("/").text
    assert '<link rel="canonical" href="http://localhost/">' in visitor.get("/welcome").text
    apply(ChangeFace(data={"home": None}))
    assert "Welcome in</h1>" not in visitor.get("/").text


def test_settings_are_tried_only_by_who_may_set_them(wsgi: Any, visitor: Any) -> None:
    from tests.functional.admin.conftest import sign_in

    query = {"_theme": "default", "_settings": '{"accent": "#123456"}'}
    visitor.get("/", query, status=403)
    browser = sign_in(wsgi, "administrator")
    page = browser.get("/", query)
    assert page.headers["Cache-Control"] == "no-store"
    style = next(part for part in page.text.split('"') if "/theme.css" in part)
    assert "--setting-accent:#123456;" in browser.get(style.replace("&amp;", "&")).text
    assert "#123456" not in visitor.get(style.partition("?")[0]).text
    browser.get("/", {"_settings": '{"accent": "red"}'}, status=422)
    browser.get("/", {"_theme": "nothing"}, status=404)
    browser.get("/", {"_settings": "["}, status=400)


def test_errors_look_and_speak_as_the_visitors_own_page_whatever_others_were_shown(
    wsgi: Any, visitor: Any
) -> None:
    from tests.functional.admin.conftest import sign_in

    visitor.get("/")
    wrong = "/?at=yesterday"
    before = visitor.get(wrong, status=400).text
    assert '<html lang="en"' in before
    visitor.get("/de/")
    browser = sign_in(wsgi, "administrator")
    assert browser.get("/", {"_theme": "docs"}).status_int == 200
    assert visitor.get(wrong, status=400).text == before
    assert '<html lang="de"' in visitor.get(f"/de{wrong}", status=400).text

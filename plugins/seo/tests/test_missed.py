"""What visitors missed: counted by path, bounded, nothing of who asked, and led on by a redirect."""

from __future__ import annotations

from typing import Any

import pytest
from babel.messages.pofile import read_po
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

import cartouche_seo
from cartouche_seo import missed
from cartouche_seo.contributions import ADMIN
from cartouche_seo.missed_screen import HREF, SCREEN, SEE, WAY
from cms.extension.manager import Plugins
from cms.services import find_migrations
from tests.functional.admin.conftest import sign_in


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: Any) -> None:
    monkeypatch.setattr("cartouche_seo.missing.PACE", missed.Pace())


def counted(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        found = connection.execute(text("SELECT path, count FROM seo_missed"))
        return {row.path: row.count for row in found}


def test_the_table_matches_its_metadata(engine: Engine) -> None:
    migrations = find_migrations(Plugins({"seo": cartouche_seo}))
    assert not [line for line in migrations.differences(engine) if "seo_missed" in line]


def test_only_real_misses_are_counted(admin: Any, visitor: Any, engine: Engine) -> None:
    admin.create("seo_redirect", source="/led", target="/on")
    admin.create("page", title="There", slug="there")
    for path in ("/lost", "/lost?mail=ann@example.com"):
        answer = visitor.get(path, status=404)
    for path in ("/led", "/there", "/ann@example.com", "/" + "x" * 101, "/x" * 130):
        visitor.get(path, expect_errors=True)
    visitor.head("/headed", status=404)
    assert counted(engine) == {"/lost": 2}
    assert "type:seo_redirect" in answer.headers["Cache-Tag"].split(",")


def test_a_redirect_is_made_of_one(wsgi: Any, visitor: Any, engine: Engine) -> None:
    visitor.get("/old<b>", status=404)
    visitor.get("/forgettable", status=404)
    browser = sign_in(wsgi, "administrator")
    page = browser.get(HREF)
    assert "/old&lt;b&gt;" in page.text

    def send(path: str, then: str, target: str = "") -> Any:
        form = {"path": path, "then": then, "target": target}
        csrf = browser.get(HREF).html.find("input", {"name": "csrf"})["value"]
        return browser.post(HREF, {**form, "csrf": csrf}, expect_errors=True)

    send("/old<b>", "redirect", "javascript:alert(1)")
    visitor.get("/old<b>", status=404)
    send("/old<b>", "redirect", "/new")
    assert visitor.get("/old<b>", status=301).location == "http://localhost/new"
    assert send("/forgettable", "forget").status_int == 303
    assert send("/x", "burn").status_int == 400
    assert not {"/old<b>", "/forgettable"} & counted(engine).keys()
    assert browser.get(f"{HREF}?page=99", expect_errors=True).status_int == 400


def test_it_is_not_for_everybody(wsgi: Any) -> None:
    assert sign_in(wsgi, "author").get(HREF, expect_errors=True).status_int == 403


def test_the_least_missed_makes_room(engine: Engine, monkeypatch: Any) -> None:
    monkeypatch.setattr(missed, "PATHS_MAX", 3)
    with Session(engine.execution_options(cms_write=True)) as session:
        for path in (*"aaabccdde",):
            missed.note(session, "somewhere", f"/{path}")
        assert [row.path for row in missed.listed(session, "somewhere", 1)[0]] == ["/a", "/d", "/e"]
        session.rollback()


def test_a_flood_is_not_written_down() -> None:
    pace = missed.Pace(most=2, began=0)
    assert [pace.take(1.0) for _ in range(4)] == [True, True, False, False]
    assert pace.take(61.0)


def test_the_screen_speaks_german() -> None:
    assert ADMIN.locale is not None
    with (ADMIN.locale / "de" / "seo.po").open("rb") as file:
        known = {message.id for message in read_po(file, locale="de") if message.string}
    assert {SCREEN.title, WAY.label, SEE.label, SEE.help, *SCREEN.notices.values()} <= known

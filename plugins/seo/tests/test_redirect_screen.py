"""The screen and the commands of redirects: hits, chains mended, tables brought in whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from webtest import TestApp, Upload

import cartouche_seo
from cartouche_seo import hits
from cartouche_seo.command import seo
from cartouche_seo.redirect_screen import HREF
from cms.db.session import begin_write, make_engine
from cms.extension.manager import Plugins
from cms.services import find_migrations
from plugins.seo.tests.conftest import installation
from tests.functional.admin.conftest import csrf_of, sign_in


@pytest.fixture(autouse=True)
def counter(monkeypatch: Any) -> hits.Counter:
    found = hits.Counter()
    monkeypatch.setattr("cartouche_seo.missing.COUNTER", found)
    monkeypatch.setattr("cartouche_seo.hits.COUNTER", found)
    return found


@pytest.fixture(scope="module")
def browser(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "administrator")


def kept(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        found = connection.execute(text("SELECT redirect_id, count FROM seo_hits"))
        return {row.redirect_id: row.count for row in found}


def send(browser: TestApp, **form: Any) -> Any:
    sent = {**form, "csrf": csrf_of(browser)}
    return browser.post(HREF, sent, content_type="multipart/form-data", expect_errors=True)


def test_hits_are_written_together(
    admin: Any, visitor: TestApp, engine: Engine, counter: hits.Counter, browser: TestApp
) -> None:
    first = admin.create("seo_redirect", source="/h1", target="/h2")["id"]
    second = admin.create("seo_redirect", source="/h2", target="/h3")["id"]
    visitor.get("/h1", status=301)
    assert kept(engine) == {first: 1, second: 1}, "both steps of the chain, at once"
    counter.every = 1e9
    for _ in range(3):
        visitor.get("/h1", status=301)
    visitor.head("/h1", status=301)
    assert (kept(engine)[first], counter.unwritten()) == (1, {first: 3, second: 3})
    page = browser.get(HREF).html.find("section", {"aria-labelledby": "followed"})
    assert "/h1" in page.text
    assert ">4<" in str(page)
    listed = browser.get("/admin/content/seo_redirect?columns=x.seo_hits").html
    cells = [one.text.strip() for one in listed.find_all("td")]
    assert "4" in cells
    counter.every = 0
    visitor.get("/h2", status=301)
    assert kept(engine) == {first: 4, second: 5}
    admin.delete(f"/content/seo_redirect/{first}")
    admin.post(f"/content/seo_redirect/{first}/purge", status=204)
    assert kept(engine) == {second: 5}, "what is destroyed is forgotten"


def test_each_site_has_its_own_count() -> None:
    counter = hits.Counter()
    counter.count("a", {"x": 1})
    counter.count("b", {"y": 2})
    assert counter.due("a", 100.0) == {"x": 1}
    counter.count("a", {"x": 1})
    assert counter.due("a", 100.0 + hits.EVERY - 1) == {}
    assert counter.unwritten() == {"x": 1, "y": 2}
    assert counter.due("b", 101.0) == {"y": 2}
    assert counter.due("a", 100.0 + hits.EVERY) == {"x": 1}


def test_hits_that_could_not_be_written_wait(
    admin: Any, visitor: TestApp, engine: Engine, counter: hits.Counter, monkeypatch: Any
) -> None:
    from sqlalchemy.exc import OperationalError

    made = admin.create("seo_redirect", source="/busy", target="/free")["id"]

    def busy(*given: Any) -> None:
        raise OperationalError("", None, Exception("locked"))

    monkeypatch.setattr("cartouche_seo.missing.write", busy)
    assert visitor.get("/busy", status=301).location == "http://localhost/free"
    assert (counter.unwritten(), kept(engine).get(made)) == ({made: 1}, None)


def test_hits_are_added_on_both_databases(database_url: str) -> None:
    other = make_engine(database_url)
    migrations = find_migrations(Plugins({"seo": cartouche_seo}))
    migrations.upgrade(other)
    assert not [line for line in migrations.differences(other) if "seo_" in line]
    with Session(other) as session:
        begin_write(session)
        hits.write(session, "s", {"b": 2, "a": 1})
        hits.write(session, "s", {"b": 3})
        assert hits.hits_of(session, ["a", "b", "c"])["b"].count == 5
    other.dispose()


def test_chains_are_flattened_and_circles_broken(
    admin: Any, visitor: TestApp, browser: TestApp
) -> None:
    made = {
        source: admin.create("seo_redirect", source=source, target=target, **more)["id"]
        for source, target, more in (
            ("/c1", "/c2", {}),
            ("/c2", "/c3", {"status": "302"}),
            ("/round1", "/round2", {}),
            ("/round2", "/round1", {}),
            ("/all", "/c2", {"kind": "prefix"}),
            ("/half", "/c1", {}),
        )
    }
    body = {"data": {"target": "/elsewhere"}, "base_version": 1}
    admin.patch(f"/content/seo_redirect/{made['/half']}", body)
    page = browser.get(HREF).html.find("section", {"aria-labelledby": "chains"}).text
    assert "Never: it is a circle" in page
    assert "/c1" in page
    assert send(browser, then="flatten", redirect=made["/all"]).status_int == 303
    assert send(browser, then="flatten-all").status_int == 303
    mended = admin.get(f"/content/seo_redirect/{made['/c1']}")["data"]
    assert (mended["target"], mended["status"]) == ("/c3", "302")
    assert admin.get(f"/content/seo_redirect/{made['/half']}")["data"]["target"] == "/c1", (
        "not its draft"
    )
    visitor.get("/round1", status=404)
    assert send(browser, then="break", redirect=made["/round2"]).status_int == 303
    assert visitor.get("/round1", status=301).location == "http://localhost/round2"
    assert send(browser, then="burn").status_int == 400


def test_a_table_is_brought_in_whole_or_not_at_all(
    admin: Any, visitor: TestApp, browser: TestApp
) -> None:
    admin.create("seo_redirect", source="/t1", target="/before")
    wrong = "source,target\n/t1,/after\n/t2,/new\n/t3,javascript:<b>\n"
    answer = send(browser, then="import", table=wrong)
    assert answer.status_int == 422
    assert "Line 4" in answer.text
    assert "javascript:&lt;b&gt;" in answer.text
    long = f"source,target\n/t2,/new\n/{'x' * 300},/y\n"
    assert "Line 3" in send(browser, then="import", table=long).text, "what the type refuses"
    assert visitor.get("/t1").location == "http://localhost/before"
    visitor.get("/t2", status=404)
    file = Upload("r.csv", "\ufeffsource;target\n/t1;/after\n/t2;/ü\n".encode(), "text/csv")
    assert send(browser, then="import", file=file).status_int == 303
    assert visitor.get("/t1").location == "http://localhost/after"
    assert visitor.get("/t2").status_int == 301
    latin = Upload("r.csv", "source,target\n/t1,/ü".encode("latin-1"), "text/csv")
    assert send(browser, then="import", file=latin).status_int == 400
    export = browser.get(f"{HREF}?as=csv")
    assert export.content_type == "text/csv"
    assert "/t1,exact,/after,301" in export.text
    assert send(browser, then="import", table=export.text.lstrip("\ufeff")).status_int == 303
    assert browser.get(f"{HREF}?as=xlsx", expect_errors=True).status_int == 400


def test_it_is_not_for_everybody(wsgi: Any) -> None:
    author = sign_in(wsgi, "author")
    assert author.get(HREF, expect_errors=True).status_int == 403
    assert author.get(f"{HREF}?as=csv", expect_errors=True).status_int == 403


def test_the_command_line_does_the_same(
    admin: Any, engine: Engine, registry: Any, tmp_path: Path
) -> None:
    def run(*words: str) -> Any:
        return CliRunner().invoke(seo, words, obj=installation(engine, registry))

    table = tmp_path / "r.csv"
    table.write_text("source,target\n/k1,/k2\n/k2,/k3\n/k4,//no\n")
    refused = run("import", str(table))
    assert refused.exit_code == 1
    assert "Line 4: target" in refused.output
    table.write_text("source,target\n/k1,/k2\n/k2,/k3\n")
    assert "2 would be made" in run("import", str(table), "--dry-run").output
    assert "2 made, 0 changed" in run("import", str(table)).output
    assert "0 made, 0 changed, 2 as they were" in run("import", str(table)).output
    assert "/k1 → /k2 → /k3" in run("chains").output
    flattened = run("chains", "--flatten").output
    assert "Flattened: " in flattened
    assert "/k1 → /k2" not in run("chains").output
    assert "/k1,exact,/k3,301,0," in run("export").output
    table.write_bytes(b"\xff")
    assert "is not UTF-8" in run("import", str(table)).output
    assert json.dumps(run("chains").output).isascii()


def test_the_commands_of_the_documentation_are_there() -> None:
    page = Path(__file__).parents[3] / "docs" / "how-to" / "seo.md"
    shown = [one.split() for one in page.read_text().splitlines() if one.startswith("cms seo ")]
    assert len(shown) >= 3
    for words in shown:
        command: Any = seo
        context = click.Context(command, info_name="seo")
        name, *rest = words[2:]
        command = seo.get_command(context, name)
        assert command is not None, f"there is no command {name!r}"
        known = {text for one in command.params for text in one.opts}
        assert {one for one in rest if one.startswith("-")} <= known

"""The panel beside the editor: what results show of the page, and what to mend first."""

from __future__ import annotations

import re
from typing import Any

from babel.messages.pofile import read_po
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from webtest import TestApp

from cartouche_seo.analysis.analysing import analyse
from cartouche_seo.contributions import ADMIN
from cartouche_seo.links import Places
from cartouche_seo.reading import Words
from cms.admin.translating import FOLDER
from cms.content.site import load_site
from plugins.seo.tests.analysis.english_cases import ENGLISH
from tests.functional.admin.conftest import csrf_of, sign_in


def test_the_editor_shows_what_to_mend(wsgi: Any, admin: Any) -> None:
    seo = {"keyphrase": "fog horn", "description": "<b>Loud</b>"}
    made = admin.create("page", title="Silence", slug="silence", seo=seo)
    browser = sign_in(wsgi, "administrator")
    panel = browser.get(f"/admin/content/page/{made['id']}").html.find("div", {"class": "seo"})
    assert "The keyphrase is not in the title." in panel.text
    assert "localhost › silence" in panel.text
    assert "&lt;b&gt;Loud&lt;/b&gt;" in str(panel)
    assert panel.parent["data-live"] == f"/admin/content/page/{made['id']}/panel/seo"
    rules = admin.create("seo_rule", name="All")
    assert 'class="body seo"' not in browser.get(f"/admin/content/seo_rule/{rules['id']}").text


def test_the_previews_are_those_of_the_head(wsgi: Any, admin: Any) -> None:
    seo = {"title": "In results", "share_title": "In company", "noindex": True}
    made = admin.create("page", title="Plain", slug="plain", seo=seo)
    told = admin.get(f"/content/page/{made['id']}?include=_seo")["data"]["_seo"]
    browser = sign_in(wsgi, "administrator")
    panel = browser.get(f"/admin/content/page/{made['id']}").html.find("div", {"class": "seo"})
    results = {one.text for one in panel.find_all("div", {"class": "seo-title"})}
    shared = {one.text for one in panel.find_all("div", {"class": "seo-share-title"})}
    assert (results, shared) == ({told["title"]}, {told["share"]["title"]})
    assert "asked to leave this page out" in panel.text
    assert "style=" not in str(panel), "the policy of the page allows none"


def test_the_panel_follows_what_is_typed(wsgi: Any, admin: Any) -> None:
    made = admin.create("page", title="Silence", slug="silent", seo={"keyphrase": "fog horn"})
    browser = sign_in(wsgi, "administrator")
    address = f"/admin/content/page/{made['id']}"
    form = {"csrf": csrf_of(browser), "base": "1", "locale": "en", "then": ""}
    typed = {**form, "f.title": "Fog horn <b>", "f.slug": "fog-horn", "f.seo.title": ""}
    panel = browser.post(f"{address}/panel/seo", typed)
    assert "The keyphrase is not in the title." not in panel.text
    assert "Fog horn &lt;b&gt; – Main" in panel.text
    assert "localhost › fog-horn" in panel.text
    assert panel.headers["Cache-Control"] == "no-store"
    assert admin.get(f"/content/page/{made['id']}")["data"]["title"] == "Silence"
    for name in ("none", "links"):
        assert browser.post(f"{address}/panel/{name}", typed, status=404)
    stranger = TestApp(wsgi)
    assert stranger.post(f"{address}/panel/seo", typed, expect_errors=True).status_int in (401, 403)
    wrong = {**typed, "csrf": "x"}
    assert browser.post(f"{address}/panel/seo", wrong, expect_errors=True).status_int == 403


def test_pages_load_the_style_of_the_plugin(wsgi: Any) -> None:
    browser = sign_in(wsgi, "administrator")
    found = browser.get("/admin").html.find_all("link", {"rel": "stylesheet"})
    (address,) = [one["href"] for one in found if "plugin-seo" in one["href"]]
    style = browser.get(address)
    assert style.content_type == "text/css"
    assert ".seo-snippet" in style.text


def test_every_word_of_the_templates_is_german() -> None:
    assert ADMIN.locale is not None
    assert ADMIN.templates is not None
    known: set[str] = set()
    for folder in (ADMIN.locale, FOLDER):
        for path in (folder / "de").glob("*.po"):
            with path.open("rb") as file:
                known |= {str(one.id) for one in read_po(file, locale="de") if one.string}
    for path in ADMIN.templates.glob("*.html"):
        text = path.read_text()
        said = {*re.findall(r'_\("([^"]+)"', text)}
        counted = re.findall(r"{% trans[^%]*%}(.*?){% endtrans", text)
        said |= {re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", one) for one in counted}
        assert said <= known, path.name


def test_only_some_paths_are_looked_at_while_typing(
    engine: Engine, tokens: Any, registry: Any
) -> None:
    looked: list[str] = []

    class Nowhere(Places):
        def stands(self, address: str, locale: str) -> bool:
            looked.append(address)
            return False

    found = Words(paths=[f"/{one}" for one in range(5)])
    with Session(engine) as session:
        known = Nowhere(session, load_site(session), registry)
        assert len(list(known.problems(found, "en", 2))) == 2
    assert looked == ["/0", "/1"]


def test_the_panel_speaks_german() -> None:
    assert ADMIN.locale is not None
    with (ADMIN.locale / "de" / "seo.po").open("rb") as file:
        known = {message.id for message in read_po(file, locale="de") if message.string}
    findings = [one for case in ENGLISH for one in analyse(case.writing("en")).first]
    assert {text for one in findings for text in (one.text, one.todo)} <= known

"""The panel beside the editor: what results show of the page, and what to mend first."""

from __future__ import annotations

from typing import Any

from babel.messages.pofile import read_po

from cartouche_seo.analysis.analysing import analyse
from cartouche_seo.contributions import ADMIN
from plugins.seo.tests.analysis.english_cases import ENGLISH
from tests.functional.admin.conftest import sign_in


def test_the_editor_shows_what_to_mend(wsgi: Any, admin: Any) -> None:
    seo = {"keyphrase": "fog horn", "description": "<b>Loud</b>"}
    made = admin.create("page", title="Silence", slug="silence", seo=seo)
    browser = sign_in(wsgi, "administrator")
    page = browser.get(f"/admin/content/page/{made['id']}").text
    panel = page[page.index('class="body seo"') :]
    panel = panel[: panel.index("</div>")]
    assert "The keyphrase is not in the title." in panel
    assert "http://localhost/silence" in panel
    assert "&lt;b&gt;Loud&lt;/b&gt;" in panel
    rules = admin.create("seo_rule", name="All")
    assert 'class="body seo"' not in browser.get(f"/admin/content/seo_rule/{rules['id']}").text


def test_the_panel_speaks_german() -> None:
    assert ADMIN.locale is not None
    with (ADMIN.locale / "de" / "seo.po").open("rb") as file:
        known = {message.id for message in read_po(file, locale="de") if message.string}
    findings = [one for case in ENGLISH for one in analyse(case.writing("en")).first]
    assert {text for one in findings for text in (one.text, one.todo)} <= known

"""The first screen: first steps, panels with what is one's own, and their arrangement."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms import clock
from tests.functional.api.conftest import Api

from .conftest import csrf_of, sign_in
from .test_content import counted

HOME, DESK = "/admin", "/admin/desk"
PANEL = re.compile(r'<section class="card panel[^"]*" aria-labelledby="panel-(\w+)"')


@pytest.fixture(scope="module")
def empty(wsgi: Any) -> str:
    """The first screen while nothing is written."""
    page: str = sign_in(wsgi, "editor").get(HOME).text
    return page


@pytest.fixture(scope="module")
def editor(wsgi: Any, empty: str, admin: Api) -> TestApp:
    admin.create(title="Somebody's page")
    return sign_in(wsgi, "editor")


def panel(text: str, name: str) -> str:
    """Return what stands in a panel."""
    found = text.split(f'aria-labelledby="panel-{name}"')[1]
    return found.split("</section>")[0]


def arrange(app: TestApp, name: str, then: str, **given: str) -> Any:
    return app.post(
        DESK, {"csrf": csrf_of(app), "panel": name, "then": then, **given}, expect_errors=True
    )


def test_an_empty_site_says_how_to_begin(empty: str, editor: TestApp) -> None:
    assert "First steps" in empty
    assert '/admin/content/page/new"' in empty
    assert PANEL.findall(empty) == []
    assert "First steps" not in editor.get(HOME).text


def test_panels_tell_what_is_mine_what_comes_and_what_was_done(editor: TestApp, admin: Api) -> None:
    mine = Api(admin.app, admin.tokens["editor"], admin.tokens)
    mine.create(title="My own draft", publish=False)
    admin.create(title="Not my draft", publish=False)
    soon = admin.create(title="Comes soon", publish=False)["id"]
    at = clock.to_text(clock.now() + timedelta(days=2))
    admin.post(f"/content/page/{soon}/schedule", {"at": at})
    far = admin.create(title="Comes late", publish=False)["id"]
    admin.post(f"/content/page/{far}/schedule", {"at": "2999-01-01T00:00:00Z"})
    shown = editor.get(HOME).text
    assert "My own draft" in panel(shown, "drafts")
    assert "Not my draft" not in panel(shown, "drafts")
    assert "Comes soon" in panel(shown, "week")
    assert "Comes late" not in panel(shown, "week")
    assert "Somebody&#39;s page" in panel(shown, "published")
    assert "Comes soon" not in panel(shown, "published")
    assert "Not my draft" in panel(shown, "changed")
    assert "What you did in the last 14 days" in panel(shown, "activity")
    assert 'class="written"' in panel(shown, "activity")


def test_who_reads_the_audit_log_sees_what_all_did_and_who_sees_no_drafts_nothing_of_it(
    wsgi: Any, editor: TestApp
) -> None:
    administrator = sign_in(wsgi, "administrator").get(HOME).text
    assert "What everybody did" in panel(administrator, "activity")
    reader = sign_in(wsgi, "reader").get(HOME).text
    assert PANEL.findall(reader) == ["changed", "published"]
    assert "My own draft" not in reader


def test_health_counts_what_lacks_as_far_as_one_sees_it(
    wsgi: Any, editor: TestApp, admin: Api
) -> None:
    target = admin.create(title="To vanish")["id"]
    admin.create(title="Leads there", related=[{"type": "page", "id": target}])
    assert (
        "Leads there" not in editor.get("/admin/content-health").text.split("to be translated")[0]
    )
    admin.post(f"/content/page/{target}/unpublish", {})
    administrator = sign_in(wsgi, "administrator")
    page = administrator.get("/admin/content-health").text
    assert "1 entry links to what readers don’t see" in page
    assert "Leads there" in page
    assert "to be translated: German" in page
    part = administrator.get("/admin/content-health", headers={"HX-Request": "true"}).text
    assert "<html" not in part


def test_panels_are_arranged_for_the_person_alone(wsgi: Any, editor: TestApp) -> None:
    before = PANEL.findall(editor.get(HOME).text)
    assert before[:3] == ["drafts", "waiting", "week"]
    assert arrange(editor, "week", "up").status_int == 303
    assert PANEL.findall(editor.get(HOME).text)[:3] == ["drafts", "week", "waiting"]
    arrange(editor, "health", "place", before="week")
    arrange(editor, "changed", "hide")
    assert PANEL.findall(editor.get(HOME).text)[:3] == ["drafts", "health", "week"]
    assert "changed" not in PANEL.findall(editor.get(HOME).text)
    author = PANEL.findall(sign_in(wsgi, "author").get(HOME).text)
    assert author[:3] == ["drafts", "waiting", "week"]
    arrange(editor, "changed", "show")
    assert sorted(PANEL.findall(editor.get(HOME).text)) == sorted(before)
    assert arrange(editor, "nothing", "up").status_int == 400
    assert arrange(editor, "week", "dance").status_int == 400
    arrange(editor, "", "reset")
    assert PANEL.findall(editor.get(HOME).text) == before


def test_the_first_screen_takes_as_many_queries_for_any_number(
    editor: TestApp, admin: Api, engine: Engine
) -> None:
    editor.get(HOME)
    with counted(engine) as few:
        editor.get(HOME)
    mine = Api(admin.app, admin.tokens["editor"], admin.tokens)
    for number in range(20):
        mine.create(title=f"Draft {number}", publish=number % 2 == 0)
    with counted(engine) as many:
        editor.get(HOME)
    assert len(many) == len(few)
    assert len([one for one in many if "SAVEPOINT" not in one]) < 40

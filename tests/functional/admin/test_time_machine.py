"""The time machine: the tree, lists and entries as they were, will be, or would be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms import clock
from tests.functional.api.conftest import Api

from .conftest import sign_in
from .test_content import counted


@pytest.fixture(scope="module")
def editor(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "editor")


@pytest.fixture(scope="module")
def house(admin: Api) -> dict[str, str]:
    """A page with one below it, one that is to come, one that ends, and a release."""
    root = admin.create(title="The lighthouse")["id"]
    below = admin.create(title="The stairs", control_parent=root)["id"]
    coming = admin.create(title="The bell", publish=False)["id"]
    api = "/content/page"
    tomorrow = clock.to_text(clock.now() + timedelta(days=1))
    admin.post(f"{api}/{coming}/schedule", {"at": tomorrow})
    admin.post(f"{api}/{below}/schedule", {"at": tomorrow, "action": "unpublish"})
    release = admin.post("/releases", {"data": {"title": "Spring"}}, 201)["data"]["id"]
    admin.patch(f"{api}/{root}", {"data": {"title": "The lighthouse in spring"}, "base_version": 1})
    admin.post(f"/releases/{release}/items", {"items": [{"entry": root}]})
    return {"root": root, "below": below, "coming": coming, "release": release}


LATER = clock.to_text(clock.now() + timedelta(days=2))


def test_the_tree_as_it_will_be_says_what_is_otherwise_now(
    editor: TestApp, house: dict[str, str]
) -> None:
    now = editor.get("/admin/time").text
    assert "The lighthouse" in now
    assert "The stairs" in now
    assert "chip" not in now.split('id="then"')[1]
    then = editor.get(f"/admin/time?at={LATER}").text
    line = {one.split("</a>")[0].rpartition(">")[2]: one for one in then.split("<li ")[1:]}
    assert "Not there now" in line["The bell"]
    assert "Only there now" in line["The stairs"]
    assert "chip" not in line["The lighthouse"]
    below = editor.get(f"/admin/time?below={house['root']}&at={LATER}").text
    assert "The stairs" in below
    assert "The bell" not in below.split('class="thens"')[1]
    past = editor.get("/admin/time/page?at=2001-01-01T00:00:00Z").text
    assert past.count("Only there now") >= 2


def test_a_release_is_laid_over_the_site(editor: TestApp, house: dict[str, str]) -> None:
    through = editor.get(f"/admin/time?release={house['release']}").text
    assert "The lighthouse in spring" in through
    assert "Otherwise now" in through
    address = f"/admin/time/page/{house['root']}"
    one = editor.get(f"{address}?release={house['release']}").text
    assert "The lighthouse in spring" in one
    assert "Otherwise now" in one
    assert "in spring" not in editor.get(address).text.split('id="then"')[1]
    ended = editor.get(f"/admin/time/page/{house['below']}?at={LATER}").text
    assert "Nothing was there" in ended
    listed = editor.get(f"/admin/time/page?at={LATER}").text
    assert "Only there now" in listed


def test_what_cannot_be_looked_through_is_refused(
    editor: TestApp, house: dict[str, str], signed_in: dict[str, TestApp], admin: Api
) -> None:
    for query, status in (
        ("at=soon", 400),
        ("at=2031-01-01T00:00:00Z&release=x", 400),
        ("release=x", 400),
        ("locale=xx", 400),
        ("below=x", 404),
        ("below=00000000-0000-7000-8000-000000000009", 404),
        ("x=1", 400),
    ):
        assert editor.get(f"/admin/time?{query}", expect_errors=True).status_int == status, query
    answer = editor.get("/admin/time?at=2031-05-01T08:30")
    assert answer.location.endswith("/admin/time?at=2031-05-01T08:30:00Z")
    htmx = editor.get("/admin/time?at=2031-05-01T08:30", headers={"HX-Request": "true"})
    assert htmx.headers["HX-Push-Url"] == "/admin/time?at=2031-05-01T08:30:00Z"
    reader = signed_in["reader"]
    refused = reader.get(f"/admin/time?at={LATER}")
    assert "needs the permission view_scheduled" in refused.text
    assert "The bell" not in refused.text
    assert "Spring" not in reader.get("/admin/time").text
    assert 'href="/admin/time"' not in reader.get("/admin").text
    note = admin.create("note", publish=False, title="A hidden note")["id"]
    assert reader.get(f"/admin/time/note/{note}", status=404)


def test_a_level_costs_the_same_whatever_its_length(
    editor: TestApp, admin: Api, engine: Engine, house: dict[str, str]
) -> None:
    counts = []
    for many in (5, 25):
        for number in range(many):
            admin.create(title=f"Step {many} {number}", control_parent=house["below"])
        with counted(engine) as asked:
            editor.get(f"/admin/time?below={house['below']}")
        counts.append(len(asked))
        with counted(engine) as asked:
            editor.get(f"/admin/time/page?at={LATER}")
        counts.append(len(asked))
    assert counts[:2] == counts[2:]

"""The tree and the trash: what stands where is shown, moved, added below, thrown away and taken out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from tests.functional.api.conftest import Api

from .conftest import csrf_of, sign_in
from .test_bulk import applied, chosen
from .test_content import counted, titles

TREE = "/admin/tree"
NAME = re.compile(r'<a class="name[^>]*>([^<]+)</a>')


@pytest.fixture(scope="module")
def editor(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "editor")


@pytest.fixture(scope="module")
def house(admin: Api) -> dict[str, str]:
    """A page with two below it, one of which has one below."""
    found = {"house": admin.create(title="House")["id"], "yard": admin.create(title="Yard")["id"]}
    for name, parent in (("attic", "house"), ("hall", "house"), ("stairs", "hall")):
        made = admin.post(
            "/content/page",
            {"data": {"title": name.title()}, "parent": found[parent], "publish": True},
            201,
        )
        found[name] = made["data"]["id"]
    return found


def names(answer: Any) -> list[str]:
    return NAME.findall(answer.text)


def move(app: TestApp, entry: str, to: str, **given: str) -> Any:
    form = {"csrf": csrf_of(app), "entry": entry, "to": to, "back": TREE, **given}
    return app.post(f"{TREE}/move", form, expect_errors=True)


def test_levels_are_opened_one_by_one_and_stand_in_the_address(
    editor: TestApp, house: dict[str, str], admin: Api
) -> None:
    admin.create("person", name="In no tree")
    assert names(editor.get(TREE)) == ["House", "Yard"]
    opened = editor.get(f"{TREE}?open={house['house']}")
    assert names(opened) == ["House", "Attic", "Hall", "Yard"]
    both = editor.get(f"{TREE}?open={house['house']},{house['hall']}")
    assert names(both) == ["House", "Attic", "Hall", "Stairs", "Yard"]
    part = editor.get(f"{TREE}?open={house['house']}", headers={"HX-Request": "true"})
    assert part.text.strip().startswith('<div id="tree"')
    editor.get(f"{TREE}?open=nonsense", status=400)


def test_a_level_takes_as_many_queries_for_any_number(
    editor: TestApp, admin: Api, engine: Engine
) -> None:
    parent = admin.create(title="Wide")["id"]
    try:
        for number in range(2):
            admin.post("/content/page", {"data": {"title": f"W {number}"}, "parent": parent}, 201)
        editor.get(f"{TREE}?open={parent}")
        with counted(engine) as few:
            editor.get(f"{TREE}?open={parent}")
        for number in range(2, 40):
            admin.post("/content/page", {"data": {"title": f"W {number}"}, "parent": parent}, 201)
        with counted(engine) as many:
            assert len(names(editor.get(f"{TREE}?open={parent}"))) >= 41
        assert len(many) == len(few)
    finally:
        admin.delete(f"/content/page/{parent}")


def test_among_its_neighbours_an_entry_is_moved_at_once(
    editor: TestApp, house: dict[str, str]
) -> None:
    done = move(editor, house["yard"], f"|before|{house['house']}")
    assert done.status_int == 303
    shown = done.follow()
    assert "It has its new place." in shown.text
    assert names(shown) == ["Yard", "House"]
    undo = next(one for one in shown.forms.values() if one.action == "/admin/undo")
    undo.submit()
    assert names(editor.get(TREE)) == ["House", "Yard"]


def test_where_addresses_change_that_is_shown_first(
    editor: TestApp, house: dict[str, str], admin: Api
) -> None:
    looked = move(editor, house["hall"], f"{house['yard']}||")
    assert looked.status_int == 200
    assert "<code>/house/hall</code>" in looked.text
    assert "<code>/yard/hall</code>" in looked.text
    assert names(editor.get(f"{TREE}?open={house['yard']}")) == ["House", "Yard"]
    form = next(one for one in looked.forms.values() if one.action == f"{TREE}/move")
    assert form.submit("then").status_int == 303
    assert names(editor.get(f"{TREE}?open={house['yard']}")) == ["House", "Yard", "Hall"]


def test_what_can_not_be_is_said(wsgi: Any, editor: TestApp, house: dict[str, str]) -> None:
    circle = move(editor, house["yard"], f"{house['hall']}||", then="apply")
    assert "would close a circle" in circle.text
    assert move(editor, house["yard"], "nowhere|beside|me").status_int == 400
    reader = sign_in(wsgi, "reader")
    refused = move(reader, house["yard"], f"|before|{house['house']}", then="apply")
    assert refused.status_int == 200
    assert 'value="apply"' not in refused.text
    assert 'draggable="true"' not in reader.get(TREE).text
    assert names(editor.get(TREE)) == ["House", "Yard"]


def test_an_entry_is_added_below_another(
    editor: TestApp, house: dict[str, str], admin: Api
) -> None:
    form = next(
        one
        for one in editor.get(f"{TREE}/new?parent={house['attic']}").forms.values()
        if one.action == f"{TREE}/new"
    )
    form["title"] = "x" * 200
    long = form.submit(expect_errors=True)
    assert long.status_int == 422
    assert "x" * 200 in long.text
    form["title"] = "Chest"
    made = form.submit()
    assert "The draft is made." in made.follow().text
    assert "Chest" in names(editor.get(f"{TREE}?open={house['house']},{house['attic']}"))
    editor.get(f"{TREE}/new?parent=00000000-0000-7000-8000-00000000000a", status=404)


def test_the_trash_says_who_and_when_and_gives_back(wsgi: Any, editor: TestApp, admin: Api) -> None:
    parent = admin.create(title="Old wing")["id"]
    admin.post("/content/page", {"data": {"title": "Old room"}, "parent": parent}, 201)
    applied(chosen(editor, "trash", parent, then="look"))
    person = admin.create("person", name="Long gone")["id"]
    admin.delete(f"/content/person/{person}")
    shown = editor.get("/admin/trash")
    assert titles(shown)[:2] == ["Long gone", "Old wing"]
    assert "with 1 entry below it" in shown.text
    assert "administrator" in shown.text.casefold()
    assert "Old wing" not in titles(editor.get("/admin/trash?type=person"))
    assert 'value="purge"' not in shown.text
    back = applied(chosen(editor, "restore", parent, then="look"))
    assert back.status_int == 303
    assert "Old wing" in names(editor.get(TREE))
    editor.get("/admin/trash?page=0", status=400)
    editor.get("/admin/trash?type=nothing", status=404)


def test_deleting_for_good_says_that_it_can_not_be_taken_back(wsgi: Any, admin: Api) -> None:
    person = admin.create("person", name="To be forgotten")["id"]
    admin.delete(f"/content/person/{person}")
    administrator = sign_in(wsgi, "administrator")
    looked = chosen(administrator, "purge", person, then="look")
    assert "This can’t be taken back." in looked.text
    done = applied(looked).follow()
    assert "Deleted for good." in done.text
    assert "To be forgotten" not in administrator.get("/admin/trash").text


def test_the_trash_takes_as_many_queries_for_any_number(
    editor: TestApp, admin: Api, engine: Engine
) -> None:
    def throw(first: int, last: int) -> None:
        for number in range(first, last):
            note = admin.create("note", title=f"Note {number}", publish=False)["id"]
            admin.delete(f"/content/note/{note}")

    throw(0, 2)
    editor.get("/admin/trash?type=note")
    with counted(engine) as few:
        assert len(titles(editor.get("/admin/trash?type=note"))) == 2
    throw(2, 20)
    with counted(engine) as many:
        assert len(titles(editor.get("/admin/trash?type=note"))) == 20
    assert len(many) == len(few)

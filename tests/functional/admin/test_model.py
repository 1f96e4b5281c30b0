"""Types made and changed by forms, without JavaScript: nothing typed is lost, nothing lost unasked."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, event
from webtest import TestApp

from cms.admin.model.field_form import read, typed_of
from cms.content.assets.types import CORE_TYPES
from cms.schema.declaration import field_kinds
from cms.schema.registry import build_registry
from cms.schema.type_data import fields_data
from tests.functional.api.conftest import Api
from tests.unit.schema.test_type_data import Everything

from .conftest import sign_in


@pytest.fixture(scope="module")
def person(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "administrator")


def form_of(page: Any) -> Any:
    """The form of the page itself, not those of its frame."""
    return next(one for one in page.forms.values() if "note" in one.fields)


def make(app: TestApp, name: str) -> Any:
    form = form_of(app.get("/admin/model/new"))
    form["name"], form["label"] = name, name.title()
    return form.submit().follow()


def add(app: TestApp, type_name: str, kind: str, name: str, **said: Any) -> Any:
    form = form_of(app.get(f"/admin/model/{type_name}/field?kind={kind}"))
    form["name"] = name
    for key, value in said.items():
        form[f"a.{key}"] = value
    return form.submit(expect_errors=True)


def press(page: Any, then: str, field: str = "") -> Any:
    for form in page.forms.values():
        named = "field" in form.fields and form["field"].value == field
        buttons = form.fields.get("then", ())
        if (named or not field) and any(one.value_if_submitted() == then for one in buttons):
            return form.submit("then", value=then)
    raise AssertionError(f"no button {then} {field}")


def test_a_type_is_made_filled_changed_and_taken_away(person: TestApp, admin: Api) -> None:
    page = make(person, "recipe")
    assert "The type is made" in page
    assert [one["name"] for one in admin.get("/types/recipe")["data"]["definition"]["fields"]] == [
        "title",
        "slug",
    ]
    page = add(person, "recipe", "choice", "course", choices="main = Main course\nsweet").follow()
    assert "Course" in page
    add(person, "recipe", "integer", "minutes", min="1", indexed=True).follow()
    add(person, "recipe", "reference", "cook", to=["person"]).follow()
    made = admin.get("/types/recipe")["data"]["definition"]["fields"]
    assert made[2:] == [
        {
            "name": "course",
            "kind": "choice",
            "choices": [["main", "Main course"], ["sweet", "Sweet"]],
        },
        {"name": "minutes", "kind": "integer", "indexed": True, "min": 1},
        {"name": "cook", "kind": "reference", "to": "person"},
    ]
    page = press(person.get("/admin/model/recipe"), "up", "cook").follow()
    assert page.text.index("field-cook") < page.text.index("field-minutes")
    admin.create("recipe", title="Soup", minutes=20)
    # A new name brings the values along.
    form = form_of(person.get("/admin/model/recipe/field?name=minutes"))
    form["name"] = "time"
    assert form.submit().status_int == 303
    assert "recipe" in person.get("/admin/model").text
    plan = press(person.get("/admin/model/recipe"), "remove", "time")
    assert "time: values that nobody would see" in plan
    assert "time" in str(admin.get("/types/recipe")["data"]["definition"]["fields"])
    assert press(plan, "change").status_int == 303
    assert "time" not in str(admin.get("/types/recipe")["data"]["definition"]["fields"])
    assert "Revision 7" in person.get("/admin/model/recipe/history")
    assert person.get("/admin/model/recipe/export").text.startswith('"""Content types')
    plan = press(person.get("/admin/model/recipe"), "drop")
    assert "Entries that nobody could see any more" in plan
    assert press(plan, "drop").follow().request.path == "/admin/model"
    admin.get("/types/recipe", 404)


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(person: TestApp) -> None:
    make(person, "poem")
    page = add(person, "poem", "text", "a name", min_length="many", help="Kept here")
    assert page.status_int == 422
    assert "Please give a whole number" in page
    form = form_of(page)
    assert (form["name"].value, form["a.min_length"].value) == ("a name", "many")
    assert form["a.help"].value == "Kept here"
    form["a.min_length"] = "9"
    form["a.max_length"] = "3"
    page = form.submit(status=422)
    assert "A field&#39;s name is" in page
    assert "is greater than" not in page  # told once the name is one
    page = add(person, "poem", "list", "lines", of="{")
    assert "This is no JSON" in page
    page = add(person, "poem", "text", "title")
    assert "stands here twice" in page.text.lower()
    form = form_of(person.get("/admin/model/new"))
    form["name"] = "poem"
    assert "already" in form.submit(status=409)


def test_a_form_of_another_revision_is_not_taken(person: TestApp) -> None:
    make(person, "song")
    form = form_of(person.get("/admin/model/song/field?kind=text"))
    add(person, "song", "text", "verse")
    form["name"] = "chorus"
    page = form.submit(status=409)
    assert "Somebody else changed the type" in page
    assert form_of(page)["name"].value == "chorus"


def test_what_is_said_of_a_type_is_changed(person: TestApp, admin: Api) -> None:
    make(person, "place")
    form = form_of(person.get("/admin/model/place/settings"))
    form["plural"], form["private"], form["help"] = "All places", True, "Where one can go."
    assert form.submit().status_int == 303
    shown = admin.get("/types/place")["data"]
    assert (shown["plural"], shown["public"], shown["help"]) == (
        "All places",
        False,
        "Where one can go.",
    )


def test_fields_are_added_to_a_plugins_type(person: TestApp, admin: Api) -> None:
    assert add(person, "note", "text", "mood").status_int == 303
    page = person.get("/admin/model/note")
    assert "by hand" in page
    assert admin.create("note", title="N", mood="good")["mood"] == "good"


def test_every_kind_of_field_has_a_form_that_gives_back_what_it_shows() -> None:
    kinds = field_kinds()
    spec = build_registry([*CORE_TYPES, ("own_types", Everything)]).require("everything")
    for data in fields_data(spec.fields):
        kind = kinds[data["kind"]]
        back, errors = read(kind, typed_of(kind, data))
        assert errors == {}
        assert {"name": data["name"], **back} == _as_lists(data)


def _as_lists(data: dict[str, Any]) -> dict[str, Any]:
    """What can be said in two ways is said by forms in one."""
    known = {"renamed_from", "schemes", "accept"}
    lists = {
        name: [value] if name in known and isinstance(value, str) else value
        for name, value in data.items()
    }
    return {name: value for name, value in lists.items() if value is not False}


def test_the_model_asks_as_much_for_many_types_as_for_few(person: TestApp, engine: Engine) -> None:
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    person.get("/admin/model")
    few = len(asked)
    for number in range(5):
        make(person, f"kind_{number}")
    person.get("/admin/model")
    asked.clear()
    person.get("/admin/model")
    assert len(asked) <= few

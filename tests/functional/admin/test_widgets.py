"""Widgets without a script: every kind is drawn, saved as it was, changed, and comes back if wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms.admin.contributed import Contributed
from cms.app import make_app
from cms.db.session import make_engine
from cms.extension.admin import AdminContributions, FieldWidget
from cms.extension.contributions import Contribution
from cms.keys.master import new_master_key, read_master_keys
from cms.schema.declaration import field_kinds
from cms.settings.rooms import KeySettings
from tests.functional.api.conftest import Api, services_on
from tests.functional.api.test_encrypted_fields import DATA as PATIENT
from tests.functional.api.test_encrypted_fields import services_with

from .conftest import csrf_of, sign_in
from .every_kind import REGISTRY, WHOLE, Sample
from .test_content import counted, editor_form


@pytest.fixture(scope="module")
def engine(sqlite_source: Any) -> Iterator[Engine]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def wsgi(engine: Engine, tokens: dict[str, str]) -> Any:
    return make_app(services_on(engine, REGISTRY))


@pytest.fixture(scope="module")
def editor(wsgi: Any) -> TestApp:
    return sign_in(wsgi, "editor")


@pytest.fixture(scope="module")
def person(admin: Api) -> str:
    return str(admin.create("person", name="Imogen Sallow")["id"])


@pytest.fixture(scope="module")
def whole(admin: Api, person: str) -> str:
    chosen = {"author": {"id": person}, "related": [{"id": person, "type": "person"}]}
    return str(admin.create("sample", publish=False, **WHOLE, **chosen)["id"])


def form_of(editor: TestApp, entry: str) -> Any:
    return editor_form(editor.get(f"/admin/content/sample/{entry}"))


def data_of(admin: Api, entry: str) -> dict[str, Any]:
    return dict(admin.get(f"/content/sample/{entry}?status=draft")["data"])


def press(form: Any, name: str, value: str) -> Any:
    index = next(i for i, one in enumerate(form.fields[name]) if one._value == value)
    return form.submit(name, index=index)


def test_the_sample_has_every_kind_of_field() -> None:
    declared = REGISTRY.require(Sample.__options__.name).fields.values()
    assert {type(one) for one in declared} == set(field_kinds().values())


def test_what_is_drawn_and_sent_again_is_the_same(editor: TestApp, admin: Api, whole: str) -> None:
    form = form_of(editor, whole)
    answer = form.submit("then", index=0).follow()
    assert "Nothing had changed." in answer.text
    assert data_of(admin, whole).items() >= {**WHOLE, "price": "12.50"}.items()


def test_every_kind_can_be_changed_without_a_script(
    editor: TestApp, admin: Api, person: str
) -> None:
    entry = admin.create("sample", publish=False, title="To be filled", size="small")["id"]
    form = form_of(editor, entry)
    typed = {
        "body": "# Bread\n\n**Knead** it\n",
        "summary": "Short",
        "data": '{"a": 1}',
        "place.lat": "48.2",
        "place.lng": "-16",
        "whole": "8",
        "colour": "#abc",
        "seo.title": "Bread",
        "day": "2026-03-04",
    }
    for name, text in typed.items():
        form[f"f.{name}"] = text
    form.set("f.author", f"person/{person}", index=1)
    assert form.submit("then", index=0).status_int == 303
    data = data_of(admin, entry)
    kinds = [one["type"] for one in data["body"]["content"]]
    assert kinds == ["heading", "paragraph"]
    assert data["place"] == {"lat": 48.2, "lng": -16}
    assert (data["data"], data["seo"]["title"], data["colour"]) == ({"a": 1}, "Bread", "#abc")
    assert data["author"]["id"] == person
    cleared = form_of(editor, entry)
    cleared.fields["f.author"][1].checked = False
    cleared["f.body"] = ""
    cleared["f.place.lat"] = cleared["f.place.lng"] = ""
    cleared.submit("then", index=0)
    data = data_of(admin, entry)
    assert [data.get(name) for name in ("author", "body", "place")] == [None, None, None]


def test_what_markdown_has_no_words_for_is_not_lost_by_looking(
    editor: TestApp, admin: Api, whole: str
) -> None:
    form = form_of(editor, whole)
    form["f.summary"] = "Other words"
    form.submit("then", index=0)
    assert data_of(admin, whole)["body"] == WHOLE["body"]


def test_items_are_added_moved_doubled_and_taken_away_by_submitting(
    editor: TestApp, admin: Api, whole: str
) -> None:
    form = form_of(editor, whole)
    form["f.sections.first.text"] = "Typed before"
    form = editor_form(press(form, "f.sections.*", "vfirst"))
    assert [one._value for one in form.fields["f.sections"]] == ["", "second", "first"]
    form = editor_form(press(form, "f.sections.*", "+saying"))
    added = form.fields["f.sections"][-1]._value
    form[f"f.sections.{added}.text"] = "Added"
    form = editor_form(press(form, "f.sections.*", "=second"))
    form = editor_form(press(form, "f.labels.*", "-0"))
    form = editor_form(press(form, "f.sections.second.links.*", "+"))
    key = form.fields["f.sections.second.links"][-1]._value
    form[f"f.sections.second.links.{key}.label"] = "B"
    assert form.submit("then", index=0).status_int == 303
    data = data_of(admin, whole)
    assert data["labels"] == ["two"]
    ids = [one["_id"] for one in data["sections"]]
    assert ids[0] == "second"
    assert ids[2:] == ["first", added]
    assert len(set(ids)) == 4
    assert data["sections"][0]["links"] == [{"label": "A"}, {"label": "B"}]
    assert data["sections"][2]["text"] == "Typed before"
    assert data["sections"][1]["title"] == "Pictures"


def test_what_is_wrong_is_said_at_its_place_and_nothing_typed_is_lost(
    editor: TestApp, admin: Api
) -> None:
    gallery = {"_id": "g", "_type": "gallery", "links": [{"label": "A"}, {"label": "B"}]}
    entry = admin.create("sample", publish=False, title="Wrong", sections=[gallery])["id"]
    form = form_of(editor, entry)
    form["f.sections.g.links.1.to"] = "no address"
    answer = form.submit("then", index=0, expect_errors=True)
    assert answer.status_int == 422
    wrong = answer.html.find(id="f-sections.g.links.1.to-error")
    assert wrong is not None
    again = editor_form(answer)
    assert again["f.sections.g.links.1.to"].value == "no address"
    again["f.sections.g.links.1.to"] = ""
    again["f.data"] = "{not json"
    again["f.place.lat"] = "north"
    answer = again.submit("then", index=0, expect_errors=True)
    assert answer.html.find(id="f-data-error").text.strip() == "This can't be read as JSON."
    assert answer.html.find(id="f-place-error") is not None
    again = editor_form(answer)
    assert (again["f.data"].value, again["f.place.lat"].value) == ("{not json", "north")


def test_a_tree_that_is_none_is_told_at_its_field(editor: TestApp, whole: str) -> None:
    base = form_of(editor, whole)["base"].value
    form = {"csrf": csrf_of(editor), "base": base, "locale": "en", "then": ""}
    form["f.body.tree"] = '{"type": "doc", "content": [{"type": "script"}]}'
    answer = editor.post(f"/admin/content/sample/{whole}", form, expect_errors=True)
    assert answer.status_int == 422
    assert answer.html.find(id="f-body-error") is not None


def test_what_is_shared_stands_in_every_language_without_its_texts(
    editor: TestApp, admin: Api, whole: str
) -> None:
    answer = editor.get(f"/admin/content/sample/{whole}?locale=de")
    form = editor_form(answer)
    keys = [one._value for one in form.fields["f.sections"]]
    key = next(one for one in keys if f"f.sections.{one}.text" in form.fields)
    assert form[f"f.sections.{key}.text"].value == ""
    placed = answer.html.find(id=f"f-sections.{key}.text")["placeholder"]
    assert placed
    form[f"f.sections.{key}.text"] = "Auf Deutsch"
    assert form.submit("then", index=0).status_int == 303
    german = admin.get(f"/content/sample/{whole}?status=draft&locale=de")["data"]["sections"]
    english = data_of(admin, whole)["sections"]
    assert [one["_id"] for one in german] == [one["_id"] for one in english]
    texts = [next(one["text"] for one in side if one["_id"] == key) for side in (german, english)]
    assert texts == ["Auf Deutsch", placed]


def test_the_picker_finds_as_many_in_as_many_queries(
    editor: TestApp, admin: Api, engine: Engine
) -> None:
    admin.create("note", title="Only note")
    editor.get("/admin/pick?types=note")
    with counted(engine) as few:
        found = editor.get("/admin/pick?types=note&q=note")
    assert "Only note" in found.text
    for number in range(30):
        admin.create("note", title=f"Another note {number}")
    with counted(engine) as many:
        editor.get("/admin/pick?types=note&q=note")
    assert len(many) == len(few) < 25


def test_the_picker_shows_what_may_be_seen_and_made(wsgi: Any, editor: TestApp, admin: Api) -> None:
    admin.create("note", title="Hidden note", publish=False)
    reader = sign_in(wsgi, "reader")
    assert "Hidden note" not in reader.get("/admin/pick?types=*").text
    assert "data-new-types" not in reader.get("/admin/pick?types=person").text
    assert "data-new-types" in editor.get("/admin/pick?types=person").text
    assert editor.get("/admin/pick?types=nothing", expect_errors=True).status_int == 404
    for query in ("types=page&kind=odd", "types=page&q=" + "x" * 101, "types=page&x=1"):
        assert editor.get(f"/admin/pick?{query}", expect_errors=True).status_int == 400
    made = editor.post(
        "/admin/pick", {"csrf": csrf_of(editor), "type": "person", "title": "Made here"}
    )
    assert made.status_int == 201
    assert "Made here" in made.text


def test_a_contributed_widget_draws_and_reads_the_fields_of_its_kind(
    engine: Engine, admin: Api, whole: str
) -> None:
    def read(field: Any, texts: Any) -> int | None:
        if texts[-1] and not texts[-1].isdigit():
            raise ValueError("Digits are expected.")
        return int(texts[-1]) * 2 if texts[-1] else None

    widget = FieldWidget(
        name="halves",
        template="widgets/area.html",
        read=read,
        shown=lambda field, value: value // 2 if value else "",
        kinds=("integer",),
    )
    services = services_on(engine, REGISTRY)
    services.add(
        Contributed, Contributed((Contribution("test", AdminContributions(widgets=(widget,))),))
    )
    app = sign_in(make_app(services), "editor")
    entry = admin.create("sample", publish=False, title="Halved", whole=8)["id"]
    form = form_of(app, entry)
    assert form["f.whole"].value == "4"
    form["f.whole"] = "six"
    answer = form.submit("then", index=0, expect_errors=True)
    assert "Digits are expected." in answer.text
    again = editor_form(answer)
    assert again["f.whole"].value == "six"
    again["f.whole"] = "6"
    again.submit("then", index=0)
    assert data_of(admin, entry)["whole"] == 12


def test_the_editor_takes_as_many_queries_for_one_relation_as_for_many(
    editor: TestApp, admin: Api, engine: Engine
) -> None:
    people = [admin.create("person", name=f"Baker {number}")["id"] for number in range(20)]
    links = [{"id": one, "type": "person"} for one in people]
    one = admin.create("sample", publish=False, title="One", related=links[:1])["id"]
    many = admin.create("sample", publish=False, title="Many", related=links)["id"]
    editor.get(f"/admin/content/sample/{one}")
    counts = []
    for entry in (one, many):
        with counted(engine) as sent:
            assert "Baker 0" in editor.get(f"/admin/content/sample/{entry}").text
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[1] < 60


def test_what_is_encrypted_is_behind_a_door(engine: Engine, tokens: dict[str, str]) -> None:
    services = services_with(engine, read_master_keys(KeySettings(master=new_master_key())))
    app = make_app(services)
    patient = Api(TestApp(app), tokens["administrator"]).create("patient", **PATIENT)
    page = sign_in(app, "administrator").get(f"/admin/content/patient/{patient['id']}")
    door = page.html.find(id="f-name").find_parent("details")
    assert door is not None
    assert not door.has_attr("open")
    form = editor_form(page)
    assert form["f.name"].value == PATIENT["name"]
    assert "Nothing had changed." in form.submit("then", index=0).follow().text

"""What is typed within lists, groups and blocks is kept too, also where some of it is no value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from webtest import TestApp

from cms.app import make_app
from cms.content.models import WorkingCopy
from cms.db.session import make_engine
from cms.keys.master import new_master_key, read_master_keys
from cms.settings.rooms import KeySettings
from tests.functional.api.conftest import Api, services_on
from tests.functional.api.test_encrypted_fields import DATA as PATIENT
from tests.functional.api.test_encrypted_fields import services_with

from .conftest import sign_in
from .every_kind import REGISTRY, WHOLE
from .test_content import editor_form

SAMPLE = REGISTRY.require("sample")
ODD = {
    "seo.title": "Found, and more",
    "steps.0.name": "Knead long",
    "steps.0.minutes": "ten",
    "steps.1.minutes": "5",
    "place.lat": "north",
    "place.lng": "16.37",
    "data": '{"a": ',
    "whole": "a few",
    "day": "tomorrow",
    "instant": "soon",
    "price": "1.",
    "mail": "a@",
    "colour": "#33",
    "sections.first.text": "Well said, twice",
    "sections.second.links.0.label": "B",
    "sections.second.links.0.to": "no address",
    "labels.0": "one and a half",
    "summary": "x" * 300,
    "body": "# Half a hea",
}
"""By control what somebody is in the middle of typing, most of it no value."""
STORED = f"SELECT data FROM {WorkingCopy.__tablename__}"


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
def links(admin: Api) -> dict[str, Any]:
    person = {"id": admin.create("person", name="Imogen Sallow")["id"]}
    sections = [dict(one) for one in WHOLE["sections"]]
    sections[0]["by"] = {**person, "type": "person"}
    return {"author": person, "related": [{**person, "type": "person"}], "sections": sections}


@pytest.fixture
def entry(admin: Api, links: dict[str, Any]) -> str:
    return str(admin.create("sample", publish=False, **{**WHOLE, **links})["id"])


def keep(app: TestApp, form: Any) -> Any:
    """Send the form as the script does while one types."""
    pairs = [one for one in form.submit_fields() if one[0] != "then"]
    return app.post(f"{form.action}/typed", [*pairs, ("then", "")]).json


def form_of(app: TestApp, entry: str) -> Any:
    return editor_form(app.get(f"/admin/content/sample/{entry}"))


def texts_of(form: Any) -> list[tuple[str, str]]:
    return [(name, text) for name, text in form.submit_fields() if name.startswith("f.")]


def test_what_is_not_touched_is_not_kept(editor: TestApp, admin: Api, entry: str) -> None:
    address, instant = f"/content/sample/{entry}", "2026-02-03T10:00:00.123456Z"
    admin.patch(address, {"data": {"instant": instant}, "base_version": 1})
    form = form_of(editor, entry)
    assert keep(editor, form)["kept"] is None
    form["f.summary"] = "Other words"
    form.submit("then", index=0)
    assert admin.get(f"{address}?status=draft")["data"]["instant"] == instant


def test_all_that_was_typed_comes_back_value_or_not(
    wsgi: Any, editor: TestApp, admin: Api, entry: str
) -> None:
    form = form_of(editor, entry)
    for name, text in ODD.items():
        form[f"f.{name}"] = text
    typed = texts_of(form)
    assert keep(editor, form)["kept"]
    again = form_of(sign_in(wsgi, "editor"), entry)
    names = {name.removeprefix("f.").partition(".")[0] for name, _ in typed}
    assert names >= {name.partition(".")[0] for name in ODD}
    found = texts_of(again)
    lost = [one for one in typed if one[0] != "f.body.tree" and one not in found]
    assert lost == []
    answer = again.submit("then", index=0, expect_errors=True)
    assert answer.status_int == 422
    for name in ("steps.0.minutes", "place", "data", "whole"):
        assert answer.html.find(id=f"f-{name}-error") is not None, name
    assert admin.get(f"/content/sample/{entry}?status=draft")["data"]["seo"] == WHOLE["seo"]


@pytest.mark.long
def test_what_is_mended_later_is_a_value_and_saved(editor: TestApp, admin: Api, entry: str) -> None:
    form = form_of(editor, entry)
    form["f.steps.0.minutes"], form["f.seo.title"] = "ten", "Other words"
    keep(editor, form)
    form = form_of(editor, entry)
    form["f.steps.0.minutes"] = "12"
    keep(editor, form)
    assert form_of(editor, entry).submit("then", index=0).status_int == 303
    data = admin.get(f"/content/sample/{entry}?status=draft")["data"]
    assert data["steps"][0] == {"name": "Knead", "minutes": 12}
    assert data["seo"]["title"] == "Other words"


def test_what_was_emptied_again_stays_empty(editor: TestApp, admin: Api) -> None:
    entry = admin.create("sample", publish=False, title="Nearly empty")["id"]
    form = form_of(editor, entry)
    form["f.seo.title"], form["f.place.lat"], form["f.summary"] = "Typed", "north", "More"
    keep(editor, form)
    form = form_of(editor, entry)
    form["f.seo.title"] = form["f.place.lat"] = ""
    keep(editor, form)
    form = form_of(editor, entry)
    assert [form[f"f.{one}"].value for one in ("seo.title", "place.lat", "summary")] == [
        "",
        "",
        "More",
    ]


@pytest.mark.long
def test_a_value_that_looks_like_what_was_typed_is_still_the_value(
    editor: TestApp, admin: Api, entry: str
) -> None:
    form = form_of(editor, entry)
    form["f.data"] = '{"_typed": {"": ["x"]}}'
    keep(editor, form)
    form = form_of(editor, entry)
    assert form["f.data"].value == '{"_typed": {"": ["x"]}}'
    form.submit("then", index=0)
    data = admin.get(f"/content/sample/{entry}?status=draft")["data"]["data"]
    assert data == {"_typed": {"": ["x"]}}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("a_/.:-0é", max_size=4),
    lambda one: (
        st.lists(one, max_size=3)
        | st.dictionaries(st.sampled_from(["_typed", "_type", "_id", "id", "lat", "", "a"]), one)
    ),
    max_leaves=6,
)


@pytest.mark.long
@given(data=st.dictionaries(st.sampled_from(sorted(SAMPLE.fields)), JSON, min_size=1, max_size=6))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_form_opens_whatever_another_client_kept(
    editor: TestApp, admin: Api, tokens: dict[str, str], shared: str, data: dict[str, Any]
) -> None:
    api = Api(admin.app, tokens["editor"])
    api.put(f"/content/sample/{shared}/working-copy", {"data": data, "base_version": 1})
    assert editor.get(f"/admin/content/sample/{shared}").status_int == 200


@pytest.fixture(scope="module")
def shared(admin: Api, links: dict[str, Any]) -> str:
    return str(admin.create("sample", publish=False, **{**WHOLE, **links})["id"])


def test_what_is_encrypted_is_kept_when_it_was_typed_and_only_then(
    engine: Engine, tokens: dict[str, str]
) -> None:
    app = make_app(services_with(engine, read_master_keys(KeySettings(master=new_master_key()))))
    api = Api(TestApp(app), tokens["administrator"])
    patient = api.create("patient", **PATIENT)["id"]
    browser = sign_in(app, "administrator")
    address = f"/admin/content/patient/{patient}"
    shown = browser.get(address)
    form = editor_form(shown)
    sealed = shown.html.find("form", attrs={"data-editor": True})["data-sealed"].split()
    assert sorted(sealed) == ["f.diagnosis", "f.name", "f.salary"]
    assert keep(browser, form)["kept"] is None
    form["f.note"] = "Not sealed"
    keep(browser, form)
    kept = api.get(f"/content/patient/{patient}/working-copy")["data"]
    assert kept["changed"] == ["note"]
    form["f.salary"], form["f.name"] = "a lot", "Ulrike Zweifel"
    keep(browser, form)
    with engine.connect() as connection:
        stored = connection.exec_driver_sql(STORED).scalars().all()
    assert stored
    assert not any(one in str(stored) for one in ("a lot", "Zweifel"))
    form = editor_form(browser.get(address))
    assert [form[f"f.{one}"].value for one in ("salary", "name", "note")] == [
        "a lot",
        "Ulrike Zweifel",
        "Not sealed",
    ]

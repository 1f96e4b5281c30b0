"""Encrypted fields over the API: answered to those who may read them, kept from the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.orm import sessionmaker
from webtest import TestApp

from cms.app import make_app
from cms.db.identifiers import new_id
from cms.db.session import carry
from cms.errors import ConfigurationError
from cms.keys.master import MasterKeys, new_master_key, read_master_keys
from cms.keys.vault import CARRIED, Vault
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import build_registry
from cms.services import Services
from cms.settings.rooms import KeySettings
from tests.functional.api.conftest import Api, services_on

NEEDLES = ("Zweifelhaft", "Wanderlust", "8675309")


class Patient(ContentType, title_field="code"):
    code = f.Text(required=True)
    name = f.Text(encrypted=True, blind_index=True)
    diagnosis = f.LongText(encrypted=True, localized=True)
    salary = f.Integer(encrypted=True, blind_index=True, read_permission="view_audit")
    note = f.LongText(localized=True)


REGISTRY = build_registry([("test", Patient)])
DATA: dict[str, Any] = {
    "code": "P-1",
    "name": "Ulrike Zweifelhaft",
    "diagnosis": "Wanderlust",
    "salary": 8675309,
}


def services_with(engine: Engine, masters: MasterKeys) -> Services:
    services = services_on(engine, REGISTRY)
    sessions = services.get(sessionmaker)
    carry(sessions, CARRIED, services.add(Vault, Vault(masters, sessions)))
    return services


@pytest.fixture
def masters() -> MasterKeys:
    return read_master_keys(KeySettings(master=new_master_key()))


@pytest.fixture
def ann(engine: Engine, tokens: dict[str, str], masters: MasterKeys) -> Api:
    app = TestApp(make_app(services_with(engine, masters)))
    return Api(app, tokens["administrator"], tokens)


@pytest.fixture
def patient(ann: Api) -> dict[str, Any]:
    return ann.create("patient", **DATA)


def path(entry: dict[str, Any], rest: str = "") -> str:
    return f"/content/patient/{entry['id']}{rest}"


def in_clear(engine: Engine) -> list[str]:
    held = b""
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                for value in row:
                    is_bytes = isinstance(value, bytes | memoryview)
                    held += bytes(value) if is_bytes else repr(value).encode()
    if engine.dialect.name == "sqlite":
        file = Path(str(engine.url.database))
        held += b"".join(one.read_bytes() for one in file.parent.glob(file.name + "*"))
    return [needle for needle in NEEDLES if needle.encode() in held]


def fields_of(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in DATA if name in entry}


def test_who_may_read_the_field_has_it_everywhere(
    ann: Api, patient: dict[str, Any], engine: Engine
) -> None:
    assert fields_of(patient) == DATA
    assert fields_of(ann.get(path(patient))["data"]) == DATA
    listed = ann.get("/content/patient?fields=name,salary")["data"]
    assert [(one["name"], one["salary"]) for one in listed] == [(DATA["name"], DATA["salary"])]
    assert fields_of(ann.get(path(patient, "/versions/1"))["data"]) == DATA
    assert in_clear(engine) == []


def test_who_may_not_read_it_learns_nothing(ann: Api, patient: dict[str, Any]) -> None:
    for name in ("editor", None):
        reader = ann.as_(name)
        found = reader.get(path(patient))["data"]
        assert found["name"] == DATA["name"]
        assert "salary" not in found
        for query in ("filter[salary]=8675309", "sort=salary", "filter[salary][null]=true"):
            reader.get(f"/content/patient?{query}", 400)


def test_lists_find_equal_values_and_refuse_the_rest(ann: Api, patient: dict[str, Any]) -> None:
    def found(query: str, status: int = 200) -> Any:
        return ann.get(f"/content/patient?{query}", status)

    assert [one["id"] for one in found("filter[name]=Ulrike+Zweifelhaft")["data"]] == [
        patient["id"]
    ]
    assert found("filter[name]=ulrike+zweifelhaft")["data"] == []
    assert len(found("filter[salary]=8675309")["data"]) == 1
    for query in (
        "filter[name][contains]=Zweifel",
        "filter[salary][gt]=1",
        "filter[diagnosis]=Wanderlust",
        "sort=name",
        "sort=diagnosis",
    ):
        assert "Zweifelhaft" not in found(query, 400)["detail"]
    assert "encrypted" in found("filter[diagnosis]=Wanderlust", 400)["detail"]


def test_a_diff_and_a_conflict_are_told_in_clear(ann: Api, patient: dict[str, Any]) -> None:
    body = {"data": {"name": "Somebody Else"}, "base_version": 1}
    ann.patch(path(patient), body)
    diff = ann.get(path(patient, "/diff?from=1&to=2"))
    assert "Zweifelhaft" in str(diff)
    assert "cms:v1" not in str(diff)
    refused = ann.patch(path(patient), {"data": {"name": "A Third"}, "base_version": 1}, 409)
    assert "Somebody Else" in str(refused)


def test_a_working_copy_is_kept_encrypted(
    ann: Api, patient: dict[str, Any], engine: Engine
) -> None:
    typed = {"salary": "8675309?", "diagnosis": ["Wanderlust", 2], "note": "open", "name": None}
    ann.put(path(patient, "/working-copy"), {"data": typed, "base_version": 1})
    assert ann.get(path(patient, "/working-copy"))["data"]["data"] == typed
    assert in_clear(engine) == []
    ann.patch(path(patient), {"data": {"salary": 1, "diagnosis": "x"}, "base_version": 1})
    ann.get(path(patient, "/working-copy"))
    ann.patch(path(patient), {"data": {"note": "open", "name": "y"}, "base_version": 2})
    ann.put(path(patient, "/working-copy"), {"data": {"name": "Zweifelhaft"}, "base_version": 3})
    ann.patch(path(patient), {"data": {"name": "Z"}, "base_version": 3})
    ann.get(path(patient, "/working-copy"), 404)


def test_a_kept_answer_is_kept_encrypted(ann: Api, engine: Engine) -> None:
    key, body = new_id(), {"data": DATA, "publish": True}
    first = ann.post("/content/patient", body, 201, Idempotency_Key=key)
    again = ann.post("/content/patient", body, 201, Idempotency_Key=key)
    assert again == first
    assert "Zweifelhaft" in str(again)
    assert in_clear(engine) == []


def test_translators_are_not_sent_it(ann: Api, patient: dict[str, Any]) -> None:
    ann.patch(path(patient), {"data": {"note": "to be told"}, "base_version": 1})
    response = ann.call("GET", "/translations.xlf?from=en&to=de", status=200)
    assert "to be told" in response.text
    assert "Wanderlust" not in response.text


def test_it_does_not_start_without_the_right_key(
    ann: Api, patient: dict[str, Any], engine: Engine
) -> None:
    with pytest.raises(ConfigurationError, match=r"patient\.diagnosis is declared with encrypted"):
        make_app(services_with(engine, MasterKeys()))
    wrong = read_master_keys(KeySettings(master=new_master_key()))
    with pytest.raises(ConfigurationError, match="wrapped by the master key"):
        make_app(services_with(engine, wrong))

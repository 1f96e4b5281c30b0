"""A field that becomes encrypted, or ceases to be, or is renamed: nothing written is lost."""

from __future__ import annotations

from types import ModuleType

import pytest

from cms.content.rebuild import rebuild
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import TypeRegistry, build_registry
from tests.unit.content.sealing.clinic import Clinic


def registry(name: f.Text, field: str = "name") -> TypeRegistry:
    members = {"code": f.Text(required=True), field: name, "ward": f.Text()}
    made = type("Patient", (ContentType,), {"__doc__": "", **members}, title_field="code")
    return build_registry([("test", made)])


OPEN = registry(f.Text())
SEALED = registry(f.Text(encrypted=True, blind_index=True))
RENAMED = registry(f.Text(encrypted=True, blind_index=True, renamed_from="name"), field="full_name")


@pytest.fixture
def declared(clinic: Clinic, frozen_clock: ModuleType) -> Clinic:
    clinic.registry = OPEN
    return clinic


def derive_anew(clinic: Clinic) -> None:
    with clinic.sessions() as session:
        assert rebuild(session, clinic.site, clinic.registry).count == 1


def test_a_field_becomes_encrypted(declared: Clinic) -> None:
    entry = declared.create("patient", code="P", name="Zweifelhaft", publish=True)
    declared.registry = SEALED
    derive_anew(declared)
    assert declared.read(entry)["name"] == "Zweifelhaft"
    assert declared.found({"name": "Zweifelhaft"}) == [entry]
    declared.save(entry, ward="East")
    assert declared.read(entry)["name"] == "Zweifelhaft"


def test_a_field_ceases_to_be_encrypted(declared: Clinic) -> None:
    declared.registry = SEALED
    entry = declared.create("patient", code="P", name="Zweifelhaft", publish=True)
    assert declared.in_clear() == []
    declared.registry = OPEN
    assert declared.read(entry)["name"] == "Zweifelhaft"
    derive_anew(declared)
    assert declared.read(entry)["name"] == "Zweifelhaft"
    assert declared.found({"name": {"contains": "zweifel"}}) == []
    assert declared.found({"name": {"contains": "Zweifel"}}) == [entry]


def test_an_encrypted_field_is_renamed(declared: Clinic) -> None:
    declared.registry = SEALED
    entry = declared.create("patient", code="P", name="Zweifelhaft", publish=True)
    declared.registry = RENAMED
    derive_anew(declared)
    assert declared.read(entry)["full_name"] == "Zweifelhaft"
    assert declared.found({"full_name": "Zweifelhaft"}) == [entry]
    declared.save(entry, ward="East")
    assert declared.read(entry)["full_name"] == "Zweifelhaft"
    assert declared.in_clear() == []

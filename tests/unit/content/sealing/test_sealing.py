"""Encrypted fields: sealed wherever content is kept, open to operations and to their readers."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import select, update

from cms.access.actor import SYSTEM
from cms.access.conditions import condition_problems
from cms.access.rules import rules_from_json
from cms.content.indexes import ensure_indexes, wanted_indexes
from cms.content.lens import open_lens
from cms.content.models import Edition, Version
from cms.content.operations.erase import Erase
from cms.content.operations.publish import Publish
from cms.content.operations.revert import Revert
from cms.content.operations.save import SaveDraft
from cms.content.queries.history import version_document
from cms.content.queries.locales import unchanged
from cms.content.undo.operation import Undo
from cms.db.session import WRITE, begin_write
from cms.errors import BadRequest, ConfigurationError, EditConflict
from cms.events.models import Event
from cms.keys.envelope import Unreadable, is_encrypted
from cms.transfer.export import export_site
from tests.unit.content.sealing.clinic import (
    NEEDLES,
    PATIENT,
    REGISTRY,
    SECRETS,
    Clinic,
    master_keys,
)


def version_of(clinic: Clinic, entry_id: str, number: int) -> dict[str, Any]:
    with clinic.sessions() as session:
        lens = open_lens(session, clinic.site, SYSTEM, REGISTRY, status="draft")
        return version_document(session, lens, entry_id, number).document


def test_readers_have_it_and_the_database_does_not(clinic: Clinic) -> None:
    entry = clinic.admit(publish=True)
    expected = {"code": "P-1", "ward": "North", **SECRETS}
    assert clinic.read(entry) == expected
    assert clinic.read(entry, status="published") == expected
    assert version_of(clinic, entry, 1) == expected
    assert clinic.in_clear() == []
    assert "North" in clinic.everything()


def test_only_encrypted_fields_are_sealed(clinic: Clinic) -> None:
    entry = clinic.admit()
    with clinic.sessions() as session:
        version = session.get_one(Version, (entry, 1))
        sealed = {n for part in version.slices.values() for n, v in part.items() if is_encrypted(v)}
        assert sealed == set(SECRETS)
        keys = session.scalars(select(Edition.keys).where(Edition.entry_id == entry)).all()
        assert {name for one in keys for name in one} == {
            "code",
            "code~",
            "ward",
            "ward~",
            "name!",
            "age!",
        }


def test_what_says_nothing_stays_so_and_locales_fall_back(clinic: Clinic) -> None:
    entry = clinic.admit()
    clinic.save(entry, "de", ward="Nord")
    assert clinic.read(entry, locale="de")["diagnosis"] == SECRETS["diagnosis"]
    clinic.save(entry, "de", diagnosis="Fernweh")
    assert clinic.read(entry, locale="de")["diagnosis"] == "Fernweh"
    assert clinic.read(entry)["diagnosis"] == SECRETS["diagnosis"]
    clinic.save(entry, "de", diagnosis="")
    assert clinic.read(entry, locale="de")["diagnosis"] == SECRETS["diagnosis"]
    clinic.save(entry, name=None)
    assert "name" not in clinic.read(entry)


def test_saving_merges_and_reverts_on_clear_values(clinic: Clinic) -> None:
    entry = clinic.admit()
    clinic.save(entry, age=40)
    clinic.save(entry, ward="South")
    clinic.apply(SaveDraft(entry=entry, base_version=2, data={"name": "Somebody Else"}))
    assert clinic.read(entry)["age"] == 40
    assert clinic.read(entry)["name"] == "Somebody Else"
    with pytest.raises(EditConflict):
        clinic.apply(SaveDraft(entry=entry, base_version=2, data={"name": "A Third"}))
    clinic.apply(Revert(entry=entry, version=1, base_version=4, fields=("age", "name")))
    assert clinic.read(entry) == {"code": "P-1", **SECRETS, "ward": "South"}
    assert clinic.in_clear() == []


def test_undo_puts_a_sealed_value_back(clinic: Clinic, frozen_clock: ModuleType) -> None:
    entry = clinic.admit()
    frozen_clock.tick(60)
    clinic.save(entry, file={"allergies": []})
    transaction = clinic.rows(Event)[-1].transaction
    clinic.apply(Undo(transaction=transaction))
    assert clinic.read(entry)["file"] == SECRETS["file"]
    assert clinic.in_clear() == []


def test_a_draft_that_equals_what_is_live_is_known_to_do_so(clinic: Clinic) -> None:
    entry = clinic.admit(publish=True)

    def same() -> bool:
        with clinic.sessions() as session:
            lens = open_lens(session, clinic.site, SYSTEM, REGISTRY, status="draft")
            return (entry, "en") in unchanged(session, lens, [entry])

    assert same()
    clinic.save(entry, age=41)
    assert not same()
    clinic.save(entry, age=SECRETS["age"])
    assert same()
    clinic.save(entry, age=42)
    clinic.apply(Publish(entry=entry))
    assert same()


def test_a_value_moved_elsewhere_is_refused(clinic: Clinic) -> None:
    one, two = clinic.admit(publish=True), clinic.admit(data={"code": "P-2", "name": "Another One"})
    with clinic.sessions() as session:
        sealed = session.get_one(Version, (one, 1)).slices

    def put(entry_id: str, slices: dict[str, Any]) -> None:
        with clinic.sessions() as session:
            begin_write(session)
            of_entry = update(Version).where(Version.entry_id == entry_id)
            session.execute(of_entry.values(slices=slices))
            session.commit()

    put(two, sealed)
    with pytest.raises(Unreadable, match=two):
        clinic.save(two, ward="East")
    put(one, {**sealed, "*": {**sealed["*"], "born": sealed["*"]["name"]}})
    with pytest.raises(Unreadable, match="born"):
        clinic.save(one, ward="East")
    put(one, {"*": sealed["*"], "de": {"diagnosis": sealed["en"]["diagnosis"]}})
    with pytest.raises(Unreadable, match="was moved"):
        clinic.save(one, ward="East")


def test_equal_values_are_found_where_a_blind_index_is_declared(clinic: Clinic) -> None:
    one = clinic.admit()
    two = clinic.admit(data={"name": "Grüße", "age": 3})
    assert clinic.found({"name": SECRETS["name"]}) == [one]
    assert clinic.found({"name": {"in": ["Grüße", "nobody"]}}) == [two]
    assert clinic.found({"name": {"ne": "Grüße"}}) == [one]
    assert clinic.found({"age": SECRETS["age"]}) == [one]
    assert clinic.found({"age": 4}) == []
    clinic.save(one, name=None)
    assert clinic.found({"name": {"null": True}}) == [one]


@pytest.mark.parametrize(
    "where",
    [
        {"name": {"contains": "Ulrike"}},
        {"name": {"lt": "Z"}},
        {"age": {"between": [1, 9]}},
        {"born": "1971-11-23"},
        {"diagnosis": "Wanderlust"},
    ],
)
def test_other_comparisons_are_refused(clinic: Clinic, where: Any) -> None:
    with pytest.raises(BadRequest):
        clinic.found(where)


def test_content_is_erased_from_the_past(clinic: Clinic, frozen_clock: ModuleType) -> None:
    entry = clinic.admit(publish=True)
    frozen_clock.tick(60)
    clinic.save(entry, name="Harmless")
    clinic.apply(Publish(entry=entry))
    frozen_clock.tick(60)
    clinic.apply(Erase(entry=entry, fields=("name",), reason="asked for"))
    assert version_of(clinic, entry, 1)["name"] is None
    with clinic.sessions() as session:
        past = select(Edition).where(
            Edition.entry_id == entry, Edition.kind == "live", Edition.past
        )
        for edition in session.scalars(past):
            assert '"name":null' in edition.doc
            assert "name!" not in edition.keys
    assert clinic.read(entry)["name"] == "Harmless"


def test_text_that_only_looks_encrypted_stays_as_it_was_typed(clinic: Clinic) -> None:
    entry = clinic.admit()
    with clinic.sessions() as session:
        sealed = session.get_one(Version, (entry, 1)).slices["*"]["name"]
    clinic.save(entry, name=sealed, ward=sealed)
    found = clinic.read(entry)
    assert found["name"] == found["ward"] == sealed


def test_without_the_right_keys_nothing_is_written_in_clear(clinic: Clinic) -> None:
    entry = clinic.admit()
    right = clinic.vault.masters
    with pytest.raises(ConfigurationError):
        clinic.use(master_keys())
    with pytest.raises(ConfigurationError):
        clinic.read(entry)
    with pytest.raises(ConfigurationError):
        clinic.admit()
    clinic.use(right)
    assert clinic.read(entry)["age"] == SECRETS["age"]
    assert clinic.in_clear() == []


def test_an_index_serves_the_blind_index_and_no_other_field(clinic: Clinic) -> None:
    for dialect in ("sqlite", "postgresql"):
        made = wanted_indexes([PATIENT], dialect)
        assert {name for name in made if "blind" in name} == {
            f"ixf_patient_{field}_blind_{role}"
            for field in ("name", "age")
            for role in ("equal", "equal_then")
        }
        assert not any("diagnosis" in one or "born" in one for one in made.values())
    with clinic.engine.execution_options(**{WRITE: True}).begin() as connection:
        assert ensure_indexes(connection, [PATIENT])[0]
    assert clinic.found({"name": "nobody"}) == []


def test_no_condition_of_a_rule_asks_for_it() -> None:
    said = {
        "effect": "allow",
        "permission": "view",
        "type": "patient",
        "condition": {"name": "Ann"},
    }
    problems = condition_problems(rules_from_json([said]), [PATIENT])
    assert ["encrypted" in one.detail for one in problems] == [True]


def test_an_export_leaves_it_out(clinic: Clinic, tmp_path: Path) -> None:
    entry = clinic.admit(publish=True)
    with clinic.sessions() as session:
        export_site(session, clinic.site, tmp_path / "out")
    text = "".join(one.read_text() for one in (tmp_path / "out").rglob("*.json"))
    assert entry in text
    assert "North" in text
    assert "cms:v1" not in text
    assert '"name!"' not in text
    assert [needle for needle in NEEDLES if needle in text] == []

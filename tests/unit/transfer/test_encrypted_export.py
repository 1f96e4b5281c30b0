"""Encrypted values in an export: left out, by a passphrase, or in clear; and sealed where they arrive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Engine, select

from cms.content.models import Edition, Version
from cms.content.operations.publish import Publish
from cms.db.session import begin_write, make_engine
from cms.errors import BadRequest
from cms.transfer.carrying import Outgoing
from cms.transfer.export import export_site
from cms.transfer.load import load_export
from tests.unit.content.sealing.clinic import NEEDLES, REGISTRY, SECRETS, Clinic

PASSPHRASE = "a passphrase for tests"


@pytest.fixture
def clinic(engine: Engine, frozen_clock: ModuleType) -> Clinic:
    return Clinic(engine)


@pytest.fixture
def other(database_source: Any) -> Iterator[Clinic]:
    """An empty site with keys of its own."""
    with database_source.copy() as url:
        engine = make_engine(url)
        yield Clinic(engine)
        engine.dispose()


@pytest.fixture
def entry(clinic: Clinic, frozen_clock: ModuleType) -> str:
    entry = clinic.admit(publish=True)
    frozen_clock.tick(60)
    clinic.save(entry, "de", diagnosis="Fernweh")
    clinic.save(entry, age=41)
    clinic.apply(Publish(entry=entry))
    frozen_clock.tick(60)
    return entry


def export(clinic: Clinic, folder: Path, *passphrase: str | None) -> int:
    with clinic.sessions() as session:
        outgoing = Outgoing(session, passphrase[0]) if passphrase else None
        export_site(session, clinic.site, folder, encrypted=outgoing)
    return 0 if outgoing is None else outgoing.count


def load(clinic: Clinic, folder: Path, passphrase: str | None = None) -> None:
    with clinic.sessions() as session:
        begin_write(session)
        site = clinic.site
        load_export(session, site, folder, passphrase=passphrase, registry=REGISTRY)
        session.commit()


def text_of(folder: Path) -> str:
    return "".join(one.read_text() for one in folder.rglob("*.json"))


@pytest.mark.parametrize("form", ["passphrase", "clear"])
def test_what_is_taken_along_arrives_sealed_by_other_keys(
    clinic: Clinic, other: Clinic, entry: str, tmp_path: Path, form: str
) -> None:
    secret = PASSPHRASE if form == "passphrase" else None
    assert export(clinic, tmp_path / "out", secret) > 10
    shown = [needle for needle in NEEDLES if needle in text_of(tmp_path / "out")]
    assert shown == ([] if secret else list(NEEDLES))
    load(other, tmp_path / "out", secret)
    for locale in ("en", "de"):
        for status in ("draft", "published"):
            expected = clinic.read(entry, locale=locale, status=status)
            assert other.read(entry, locale=locale, status=status) == expected
    assert expected["diagnosis"] == "Fernweh"
    assert other.found({"name": SECRETS["name"]}) == [entry]
    assert other.in_clear() == []
    with other.sessions() as session:
        version = session.get_one(Version, (entry, 3))
        docs = session.scalars(select(Edition.doc).where(Edition.kind == "draft")).all()
        assert any(version.slices["*"]["age"] in one for one in docs)
    other.save(entry, ward="West")
    assert other.read(entry)["age"] == 41


def test_without_it_fields_arrive_empty(
    clinic: Clinic, other: Clinic, entry: str, tmp_path: Path
) -> None:
    export(clinic, tmp_path / "out")
    load(other, tmp_path / "out")
    assert other.read(entry) == {"code": "P-1", "ward": "North"}


def test_a_wrong_passphrase_loads_nothing(
    clinic: Clinic, other: Clinic, entry: str, tmp_path: Path
) -> None:
    export(clinic, tmp_path / "out", PASSPHRASE)
    for wrong in (None, "another passphrase", ""):
        with pytest.raises(BadRequest, match="passphrase"):
            load(other, tmp_path / "out", wrong)
    assert other.rows(Version) == []
    with pytest.raises(BadRequest, match="at least 12"):
        export(clinic, tmp_path / "short", "too short")


@pytest.mark.parametrize(
    "head",
    [
        {"form": "other"},
        [],
        {"form": "passphrase"},
        {"form": "passphrase", "salt": "é", "check": 1},
        {"form": "passphrase", "salt": "AAAA", "check": "cms:v1:passphrase:AAAA"},
    ],
)
def test_a_broken_head_is_refused(
    clinic: Clinic, other: Clinic, entry: str, tmp_path: Path, head: Any
) -> None:
    export(clinic, tmp_path / "out", PASSPHRASE)
    path = tmp_path / "out" / "export.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "encrypted": head}))
    with pytest.raises(BadRequest):
        load(other, tmp_path / "out", PASSPHRASE)


def test_a_value_that_was_changed_on_the_way_is_refused(
    clinic: Clinic, other: Clinic, entry: str, tmp_path: Path
) -> None:
    export(clinic, tmp_path / "out", PASSPHRASE)
    path = next((tmp_path / "out" / "entries").rglob("*.json"))
    content = json.loads(path.read_text())
    shared = content["versions"][0]["slices"]["*"]
    shared["name"], shared["born"] = shared["born"], shared["name"]
    path.write_text(json.dumps(content))
    with pytest.raises(BadRequest, match="was changed in the export"):
        load(other, tmp_path / "out", PASSPHRASE)
    assert other.rows(Version) == []
    export(clinic, tmp_path / "clear", None)
    path = next((tmp_path / "clear" / "entries").rglob("*.json"))
    path.write_text(path.read_text().replace('"cms:encrypted": [', '"cms:encrypted": [1,'))
    with pytest.raises(BadRequest, match="is not that of an export"):
        load(other, tmp_path / "clear")

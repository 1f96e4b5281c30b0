"""`cms keys`, and what other commands say of keys."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.unit.cli.conftest import NOTES, Cms


@pytest.fixture
def cms(bare: Cms) -> Cms:
    bare.plugin("notes", NOTES)
    bare.set(plugins="notes", site__secret="x" * 32)
    return bare


def test_a_master_key_is_printed_or_put_into_a_file(cms: Cms, tmp_path: Path) -> None:
    assert len(base64.b64decode(cms("keys", "generate"))) == 32
    file = tmp_path / "master.key"
    first = cms("keys", "generate", str(file))
    assert "Keep a copy" in first
    cms("keys", "generate", str(file))
    lines = [one for one in file.read_text().splitlines() if not one.startswith("#")]
    assert len(lines) == 2
    assert all(one not in first for one in lines)


def test_the_doctor_looks_at_the_keys(cms: Cms, tmp_path: Path) -> None:
    file = tmp_path / "master.key"
    cms("keys", "generate", str(file))
    cms.set(keys__file=str(file))
    cms("init")
    assert "2 data keys" in cms("doctor")
    right = file.read_text()
    file.unlink()
    cms("keys", "generate", str(file))
    said = cms("doctor", code=1)
    assert "wrapped by the master key" in said
    assert "cms.keys.file" in said
    assert "wrapped by the master key" in cms("db", "upgrade", code=3)
    file.write_text(right)
    assert "2 data keys" in cms("doctor")


PATIENTS = """
from cms.extension.hookspecs import hookimpl
from cms.schema import fields as f
from cms.schema.content_type import ContentType

class Patient(ContentType, title_field="code"):
    code = f.Text(required=True)
    name = f.Text(encrypted=True, blind_index=True)

@hookimpl
def content_types():
    return [Patient]
"""

ADMIT = (
    "from cms.access.actor import SYSTEM; from cms.content.executor import Executor;"
    "from cms.content.hooks import NoHooks; from cms.content.operations.create import CreateEntry;"
    "from cms.content.site import load_site; from cms.db.session import begin_write;"
    "begin_write(session);"
    "Executor(session, load_site(session), registry, SYSTEM, NoHooks())"
    ".apply(CreateEntry(type='patient', data={'code': 'P', 'name': 'Zweifelhaft'}));"
    "session.commit()"
)


@pytest.fixture
def clinic(bare: Cms, tmp_path: Path) -> Cms:
    bare.plugin("patients", PATIENTS)
    bare.set(plugins="patients", site__secret="x" * 32)
    bare("keys", "generate", str(tmp_path / "master.key"))
    bare.set(keys__file=str(tmp_path / "master.key"))
    bare("init")
    bare("shell", "--run", ADMIT)
    return bare


def test_a_rotation_from_the_command_line(clinic: Cms) -> None:
    before = {one["id"]: one for one in clinic.json("keys", "list")}
    assert {(one["purpose"], one["state"]) for one in before.values()} == {
        ("data", "active"),
        ("index", "active"),
    }
    said = clinic("keys", "rotate")
    assert "A worker encrypts the rest" in said
    assert clinic.json("keys", "status")["old"][0]["used_by"] == ["entries"]
    assert "is needed for entries" in clinic("keys", "status")
    assert "job done" in clinic("worker", "--drain")
    new = clinic.json("keys", "status")
    assert new["old"] == []
    assert new["key"] not in before
    assert "Everything that is encrypted is so by this key" in clinic("keys", "status")
    assert "anew" in clinic("keys", "rotate", "--here")
    states = [one["state"] for one in clinic.json("keys", "list") if one["purpose"] == "data"]
    assert sorted(states) == ["active", "retired", "retired"]
    assert "retired" in clinic("keys", "list")


def test_a_master_key_is_replaced(clinic: Cms, tmp_path: Path) -> None:
    file = tmp_path / "master.key"
    clinic("keys", "generate", str(file))
    assert "2 data keys wrapped anew" in clinic("keys", "rotate-master")
    assert "0 data keys wrapped anew" in clinic("keys", "rotate-master")
    first = next(one for one in file.read_text().splitlines() if not one.startswith("#"))
    file.write_text(first)
    assert "2 data keys" in clinic("doctor")
    clinic("keys", "generate", str(tmp_path / "wrong.key"))
    file.write_text((tmp_path / "wrong.key").read_text())
    for command in (("serve",), ("worker", "--once"), ("keys", "status"), ("db", "upgrade")):
        assert "is wrapped by the master key" in clinic(*command, code=3)
    file.write_text("")
    assert "No master key is set" in clinic.run("keys", "rotate").output
    assert "patient.name is declared with encrypted=True" in clinic("doctor", code=1)


def test_an_export_takes_encrypted_fields_along_only_when_asked(
    clinic: Cms, tmp_path: Path
) -> None:
    def text(name: str) -> str:
        return "".join(one.read_text() for one in (tmp_path / name).rglob("*.json"))

    secret = tmp_path / "passphrase"
    secret.write_text("a passphrase for tests\n")
    clinic("export", str(tmp_path / "plain"))
    assert "Zweifelhaft" not in text("plain")
    assert "cms:v1" not in text("plain")
    taking = ("--with-encrypted", "passphrase", "--passphrase-file", str(secret))
    clinic("export", str(tmp_path / "locked"), *taking)
    assert "Zweifelhaft" not in text("locked")
    assert "cms:v1:passphrase:" in text("locked")
    said = clinic("export", str(tmp_path / "open"), "--with-encrypted", "clear")
    assert "WARNING" in said
    assert "IN CLEAR" in said
    assert "Zweifelhaft" in text("open")


def test_init_makes_a_master_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from cms.cli.main import main

    result = CliRunner().invoke(main, ["init", str(tmp_path / "mine"), "--empty"])
    assert result.exit_code == 0, result.output
    file = tmp_path / "mine" / "master.key"
    assert file.stat().st_mode & 0o077 == 0
    key = file.read_text().splitlines()[-1]
    assert key not in (tmp_path / "mine" / "site.ini").read_text()
    assert key.encode() not in (tmp_path / "mine" / "site.sqlite").read_bytes()

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

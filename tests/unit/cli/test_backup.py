"""`cms backup` and `cms restore`: a drill, from and to either database."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import PostgresqlSource
from tests.unit.cli.conftest import Cms

SECRET = "a passphrase of some length"


@pytest.fixture
def cms(demo: Cms) -> Cms:
    """The demo site, with a release, a token, a comment's worth of history."""
    demo("user", "add", "zoe@example.org", "--name", "Zoe", "--role", "editor")
    return demo


def beside(cms: Cms, url: str, name: str) -> Cms:
    """The same installation on another database."""
    config = cms.config.with_name(f"{name}.ini")
    lines = [
        f"cms.database.url = {url.replace('%', '%%')}" if "database.url" in line else line
        for line in cms.config.read_text().splitlines()
    ]
    config.write_text("\n".join(lines) + "\n")
    return Cms(config)


@pytest.fixture
def empty_postgresql_url(postgresql_source: PostgresqlSource) -> Iterator[str]:
    with postgresql_source.empty() as url:
        yield url


def test_what_is_restored_equals_what_was_saved(
    cms: Cms, tmp_path: Path, empty_postgresql_url: str
) -> None:
    """Into SQLite, from there into PostgreSQL: the same rows each time."""
    file = tmp_path / "site.backup"
    made = cms("backup", "create", str(file))
    assert "rows of" in made
    assert file.stat().st_mode & 0o077 == 0
    assert "is whole" in cms("backup", "verify", str(file))
    # What happened since is no part of it, the note that it was made among that.
    assert "event: " in cms("backup", "verify", str(file), "--against-database", code=1)
    urls = {"other": f"sqlite:///{tmp_path}/other.sqlite", "third": empty_postgresql_url}
    for name, url in urls.items():
        restored = beside(cms, url, name)
        assert "compared each row" in restored("restore", str(file))
        same = restored("backup", "verify", str(file), "--against-database")
        assert "the same, row by row" in same
        assert "up to date" in restored("db", "upgrade")
        assert "as the code expects" in restored("db", "check")
        assert "Zoe may do 'edit'" in restored(
            "rights", "explain", "zoe@example.org", "edit", "/visit"
        )
        # Numbers that the database gives go on: writing works.
        restored("role", "grant", "author", "zoe@example.org", "--on", "/visit")
        restored("rewind", "--subtree", "/visit", "--to", "2018-06-01T00:00:00Z")
        again = tmp_path / f"{name}.backup"
        restored("backup", "create", str(again))
        assert "is whole" in restored("backup", "verify", str(again))
        assert "differ" not in restored("backup", "verify", str(file), "--against-database", code=1)
        assert "not empty" in restored("restore", str(file), code=4)


def test_it_is_encrypted_by_choice(cms: Cms, tmp_path: Path) -> None:
    file, secret = tmp_path / "site.backup", tmp_path / "passphrase"
    secret.write_text(SECRET + "\n")
    by = ("--passphrase-file", str(secret))
    cms("backup", "create", str(file), "--encrypt", *by)
    assert "is whole" in cms("backup", "verify", str(file), *by)
    target = beside(cms, f"sqlite:///{tmp_path}/other.sqlite", "other")
    secret.write_text("another passphrase")
    assert "not the passphrase" in target("restore", str(file), *by, code=4)
    assert not (tmp_path / "other.sqlite").exists()
    secret.write_text(SECRET)
    assert "compared each row" in target("restore", str(file), *by)


def test_what_is_damaged_is_refused_and_leaves_nothing(cms: Cms, tmp_path: Path) -> None:
    file = tmp_path / "site.backup"
    cms("backup", "create", str(file))
    assert "no file" in cms("backup", "verify", str(tmp_path / "nothing"), code=5)
    assert "already" in cms("backup", "create", str(file), code=4)
    head, _, packed = file.read_bytes().partition(b"\n")
    plain = gzip.decompress(packed)
    assert b'"end":"entry"' in plain
    other = plain.replace(b"zoe@example.org", b"eve@example.org", 1)
    fewer = plain.replace(b'"revisions":{"core":', b'"revisions":{"gone":"1","core":', 1)
    target = beside(cms, f"sqlite:///{tmp_path}/other.sqlite", "other")
    for wrong, told in (
        (other, "not those that were written"),
        (fewer, "'gone'"),
        (plain[:-9], "damaged"),
    ):
        file.write_bytes(head + b"\n" + gzip.compress(wrong))
        assert told in target("restore", str(file), code=4)
    assert not (tmp_path / "other.sqlite").exists()


def test_it_is_one_moment_while_others_write(
    cms: Cms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "site.backup"
    written = []

    def write(_bar: object, _done: int, _total: int, name: str) -> None:
        if not written:
            written.append(name)
            cms("user", "add", "late@example.org", "--name", "Late", "--no-password")

    monkeypatch.setattr("cms.cli.bar.Bar.tell", write)
    cms("backup", "create", str(file))
    assert written
    assert b"late@example.org" not in gzip.decompress(file.read_bytes().partition(b"\n")[2])
    assert "user_account: " in cms("backup", "verify", str(file), "--against-database", code=1)

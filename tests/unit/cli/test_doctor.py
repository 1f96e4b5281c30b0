"""The doctor finds what is wrong and says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from cms.cli.checks import database, media
from cms.cli.checks.media import check_readers
from cms.cli.site import Site
from tests.unit.cli.conftest import NOTES, Cms


def verdicts(cms: Cms, code: int) -> set[tuple[str, str]]:
    found = cms.json("doctor", code=code)
    assert all(one["remedy"] for one in found if one["verdict"] != "ok")
    return {(one["subject"], one["verdict"]) for one in found if one["verdict"] != "ok"}


def forget_version(cms: Cms) -> None:
    """Let the database look as if nothing was ever migrated."""
    site = Site(cms.config)
    with site.writing() as session:
        session.execute(text("DELETE FROM alembic_version"))
    site.close()


@pytest.fixture
def cms(bare: Cms) -> Cms:
    bare.plugin("notes", NOTES)
    bare.set(plugins="notes", site__secret="x" * 32)
    return bare


def test_a_place_where_locks_can_not_be_kept_is_named(cms: Cms, tmp_path: Path) -> None:
    cms("init")
    assert ("locks", "fail") not in verdicts(cms, 0)
    if "postgresql" in cms.config.read_text():
        return
    cms.set(database__ephemeral=str(tmp_path / "missing" / "file"))
    assert ("locks", "fail") in verdicts(cms, 1)


def test_bad_settings_are_the_first_thing_to_say(bare: Cms) -> None:
    bare.set(api__page_size="many")
    assert verdicts(bare, 1) == {("settings", "fail")}


def test_doubts_about_settings_are_no_failure(bare: Cms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CMS_DATABSE_URL", "x")
    found = verdicts(bare, 1)
    assert ("settings", "warn") in found
    assert ("types", "warn") in found


def test_a_plugin_that_can_not_load_is_named(cms: Cms) -> None:
    cms.plugin("notes", "raise RuntimeError('out of paper')")
    assert ("plugins", "fail") in verdicts(cms, 1)
    assert "out of paper" in cms("doctor", code=1)


def test_a_plugin_that_fails_in_a_hook_is_named(cms: Cms) -> None:
    cms.plugin(
        "notes",
        """
        from cms.extension.hookspecs import hookimpl
        @hookimpl
        def permissions():
            return None
        """,
    )
    assert ("plugin notes", "fail") in verdicts(cms, 1)


def test_a_database_behind_the_code_is_told(cms: Cms) -> None:
    cms("init", "--empty")
    forget_version(cms)
    assert ("migrations", "fail") in verdicts(cms, 1)


def test_a_database_that_does_not_answer_is_told(cms: Cms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CMS_DATABASE_URL", "postgresql+psycopg://x:secret@127.0.0.1:1/x")
    assert ("database", "fail") in verdicts(cms, 1)
    assert "secret" not in cms("doctor", code=1)
    assert "secret" not in cms("db", "upgrade", code=3)


def test_a_missing_folder_of_sqlite_is_told(cms: Cms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CMS_DATABASE_URL", "sqlite:////nowhere/at/all/site.sqlite")
    assert ("disk", "fail") in verdicts(cms, 1)


def test_a_site_in_order_has_no_doubts(cms: Cms) -> None:
    cms("init", "--empty")
    assert verdicts(cms, 0) == set()
    assert "ok   site: Cartouche, in en" in cms("doctor")


def test_a_missing_index_is_told(cms: Cms) -> None:
    cms("init", "--empty")
    site = Site(cms.config)
    with site.writing() as session:
        session.execute(text("DROP INDEX ixf_note_title_sort"))
    site.close()
    assert verdicts(cms, 0) == {("indexes", "warn")}
    assert cms("db", "upgrade") == "1 index made.\n"
    assert verdicts(cms, 0) == set()


def test_a_disk_that_is_nearly_full_is_told(
    cms: Cms, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CMS_DATABASE_URL", f"sqlite:///{tmp_path}/site.sqlite")
    monkeypatch.setattr(database, "LEAST_FREE", 2**80)
    assert [one.verdict for one in database.check_disk(Site(cms.config))] == ["warn"]


def test_tables_that_were_changed_by_hand_are_told(cms: Cms) -> None:
    cms("init", "--empty")
    site = Site(cms.config)
    with site.writing() as session:
        session.execute(text("CREATE TABLE stray (id integer)"))
    site.close()
    assert verdicts(cms, 0) == {("tables", "warn")}
    assert "remove_table: stray" in cms("db", "check", code=1)


def test_a_role_that_is_none_and_is_to_ask_for_a_factor_is_named(cms: Cms) -> None:
    cms.set(accounts__factors_required="administrator edtior")
    cms("init")
    found = [one for one in cms.json("doctor") if one["subject"] == "factors"]
    assert [one["verdict"] for one in found] == ["warn"]
    assert "'edtior'" in found[0]["detail"]


def test_what_reads_films_and_pdfs_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(check_readers()) == []
    monkeypatch.setattr(media, "find_spec", lambda name: None)
    found = list(check_readers())
    assert {one.verdict for one in found} == {"warn"}
    assert [one.detail.split()[0] for one in found] == ["av", "mutagen", "pypdfium2"]
    assert "cartouche-cms[video]" in found[0].remedy

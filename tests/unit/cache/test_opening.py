"""Where the processes of a host meet."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url

from cms.cache.opening import file_of


def test_beside_an_sqlite_file(tmp_path: Path) -> None:
    url = make_url(f"sqlite:///{tmp_path}/site.sqlite")
    assert file_of(url) == tmp_path / "site.sqlite-generations1"


def test_nowhere_for_what_is_one_process_s_own_or_has_no_folder(tmp_path: Path) -> None:
    for url in ("sqlite://", "sqlite:///:memory:", f"sqlite:///{tmp_path}/none/site.sqlite"):
        assert file_of(make_url(url)) is None
    assert not (tmp_path / "none").exists()


def test_by_the_database_whoever_connects_to_it() -> None:
    one, same, other = (
        file_of(make_url(f"postgresql+psycopg://{rest}"))
        for rest in ("a:secret@db/site", "b@db:5432/site", "a@db/other")
    )
    assert one == same != other
    assert "secret" not in str(one)

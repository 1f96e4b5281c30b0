"""Versions from before it was kept what they changed: the migration works that out."""

from __future__ import annotations

from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, select

from cms import clock
from cms.content.models import Declaration, Entry, SiteRow, Version, VersionChange
from cms.db.migrating import Migrations, _config, _writing, core_branch
from cms.db.session import begin_write, make_engine, make_session_factory

BEFORE = "0002"
IDS = [f"00000000-0000-7000-8000-00000000000{one}" for one in range(3)]


def step(engine: Engine, verb: Any, revision: str) -> None:
    with _writing(engine) as connection:
        verb(_config(core_branch(), connection), revision)


@pytest.fixture
def old(empty_database_url: str) -> Any:
    """A database of then, with two entries and their versions."""
    engine = make_engine(empty_database_url)
    Migrations().upgrade(engine)
    with make_session_factory(engine)() as session:
        begin_write(session)
        now = clock.now()
        session.add(
            SiteRow(
                id=IDS[0],
                key="main",
                name="Main",
                hosts=[],
                locales=["en"],
                fallbacks={},
                settings={},
                created_at=now,
            )
        )
        session.add(Declaration(fingerprint="f", type="page", declaration={}, first_seen=now))
        session.flush()
        for entry in IDS[1:]:
            session.add(Entry(id=entry, site_id=IDS[0], type="page", created_at=now, head=3))
        session.flush()
        one = {"_id": "a", "_type": "quote", "rank": 1}
        history: list[dict[str, Any]] = [
            {
                "*": {"rank": 1, "parts": [one]},
                "en": {"title": "One", "parts": {"a": {"text": "A"}}},
            },
            {
                "*": {"rank": 1, "parts": [one]},
                "en": {"title": "Two", "parts": {"a": {"text": "B"}}},
            },
            {"*": {"parts": []}, "en": {"title": "Two"}},
        ]
        for entry in IDS[1:]:
            for number, slices in enumerate(history, start=1):
                session.add(
                    Version(
                        entry_id=entry,
                        number=number,
                        fingerprint="f",
                        created_at=now,
                        slices=slices,
                    )
                )
        session.commit()
    step(engine, command.downgrade, BEFORE)
    yield engine
    engine.dispose()


def test_it_can_be_taken_back_and_done_again(old: Engine) -> None:
    assert "version_change" not in inspect(old).get_table_names()
    assert "pruned_at" not in {one["name"] for one in inspect(old).get_columns("version")}
    Migrations().upgrade(old)
    with make_session_factory(old)() as session:
        rows = session.scalars(select(VersionChange)).all()
    for entry in IDS[1:]:
        told = {
            (one.number, one.slice, one.field, one.block): one.change
            for one in rows
            if one.entry_id == entry
        }
        assert told == {
            (1, "*", "rank", ""): "added",
            (1, "*", "parts", ""): "added",
            (1, "*", "parts", "a"): "added",
            (1, "en", "title", ""): "added",
            (1, "en", "parts", ""): "added",
            (1, "en", "parts", "a"): "added",
            (2, "en", "title", ""): "changed",
            (2, "en", "parts", ""): "changed",
            (2, "en", "parts", "a"): "changed",
            (3, "*", "rank", ""): "removed",
            (3, "*", "parts", ""): "changed",
            (3, "*", "parts", "a"): "removed",
            (3, "en", "parts", ""): "removed",
            (3, "en", "parts", "a"): "removed",
        }

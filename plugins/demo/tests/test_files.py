"""The demo's files: complete, linked to what is there, and of the size that they promise."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime

import pytest

from cartouche_demo.files import DATA, read_sources
from cartouche_demo.identifiers import entry_id
from cartouche_demo.source import Source
from cartouche_demo.users import demo_users


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    return read_sources()


def test_it_is_of_real_size(sources: list[Source]) -> None:
    counts = Counter(source.type for source in sources)
    assert len(sources) >= 60
    assert counts["post"] >= 28
    assert counts["page"] >= 18
    assert counts["person"] >= 8


def test_it_shows_every_state(sources: list[Source]) -> None:
    states = Counter(source.record.state for source in sources)
    assert set(states) == {"published", "draft", "scheduled", "unpublished", "trashed"}
    assert sum(1 for source in sources if source.record.history) >= 5
    assert any(source.record.changed for source in sources)
    assert any(source.record.formerly for source in sources)


def test_whatever_is_named_is_there(sources: list[Source]) -> None:
    keys = {source.key for source in sources}
    named = {
        key
        for path in DATA.rglob("*.md")
        for key in re.findall(r"entry:([a-z]+/[a-z0-9-]+)", path.read_text(encoding="utf-8"))
    }
    named |= {source.parent for source in sources if source.parent}
    assert named <= keys


def test_whoever_writes_is_a_user(sources: list[Source]) -> None:
    users = {user.key for user in demo_users()}
    writers = {source.record.by for source in sources}
    writers |= {source.record.publisher for source in sources}
    writers |= {saved.by for source in sources for saved in source.record.history}
    assert writers <= users


def test_an_entry_follows_those_it_stands_under(sources: list[Source]) -> None:
    seen: set[str] = set()
    for source in sources:
        assert source.parent is None or source.parent in seen
        seen.add(source.key)


def test_the_tree_is_four_levels_deep(sources: list[Source]) -> None:
    assert {source.depth for source in sources if source.type == "page"} == {0, 1, 2, 3}


def test_what_is_dated_is_long_past(sources: list[Source]) -> None:
    latest = datetime(2025, 12, 31, tzinfo=UTC)
    assert all(source.record.published < latest for source in sources if source.record.published)


def test_identifiers_are_the_same_in_every_demo_and_sort_by_date() -> None:
    older = entry_id("post/a", datetime(2016, 4, 3, tzinfo=UTC))
    newer = entry_id("post/a", datetime(2016, 4, 4, tzinfo=UTC))
    assert older == entry_id("post/a", datetime(2016, 4, 3, tzinfo=UTC))
    assert older < newer
    assert older[14] == "7"
    assert entry_id("post/a") != entry_id("post/b")

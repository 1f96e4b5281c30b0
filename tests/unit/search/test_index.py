"""The index: made anew while content changes, and left by what is erased, pruned or purged."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select, update

from cms.access.actor import SYSTEM
from cms.clock import tick
from cms.content.model.declared import Declared
from cms.content.model.holding import CARRIED as TYPES
from cms.content.model.holding import Types
from cms.content.operations.erase import Erase
from cms.content.operations.prune import PruneHistory
from cms.content.operations.save import SaveDraft
from cms.db.session import begin_write, carry
from cms.search import rebuilding
from cms.search.models.rows import SearchText, SearchWord
from cms.search.rebuilding import is_current, rebuild
from tests.unit.content.world import day
from tests.unit.search.library import REGISTRY, Library, rich


def counts(library: Library) -> tuple[int, list[str]]:
    """How many texts there are, and the words of the vocabulary."""
    with library.sessions() as session:
        words = session.scalars(select(SearchWord.word).order_by(SearchWord.word)).all()
    return library.words(), list(words)


def test_it_is_made_anew_as_it_was(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = library.create("post", title="Walrus", body=rich("Tusks"), publish=True)
    tick(60)
    library.apply(SaveDraft(entry=entry, base_version=1, data={"title": "Narwhal"}))
    library.create("car", name="Beetle", publish=True)
    before = counts(library)
    monkeypatch.setattr(rebuilding, "BATCH", 3)
    with library.sessions() as session:
        begin_write(session)
        session.execute(delete(SearchText))
        session.commit()
        assert library.hits("walrus") == []
        assert not is_current(session)
        session.rollback()
        told: list[tuple[int, int]] = []
        count = rebuild(session, REGISTRY, lambda done, total: told.append((done, total)))
        assert is_current(session)
    assert told[-1] == (count, count)
    assert [done for done, _ in told] == [*range(3, count, 3), count]
    assert counts(library) == before
    assert library.hits("tusk") == ["Walrus"]
    assert library.hits("walrus", status="draft", at=day(1), actor=SYSTEM) == ["Walrus"]


def test_who_searches_while_it_is_made_anew_misses_nothing(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        library.create("car", name=f"Beetle {number}", publish=True)
    monkeypatch.setattr(rebuilding, "BATCH", 4)
    seen: list[int] = []

    def meanwhile(_done: int, _total: int) -> None:
        library.create("car", name=f"Beetle again {len(seen)}", publish=True)
        seen.append(len(library.hits("beetle", limit=100)))

    with library.sessions() as session:
        steps = iter(range(3))
        rebuild(
            session,
            REGISTRY,
            lambda d, t: meanwhile(d, t) if next(steps, None) is not None else None,
        )
    assert seen == [7, 8, 9]


def test_pruning_takes_words_along(library: Library) -> None:
    entry = library.create("post", title="Walrus")
    tick(60)
    library.apply(SaveDraft(entry=entry, base_version=1, data={"title": "Narwhal"}))
    assert library.words() == 4
    tick(60)
    library.apply(PruneHistory(entry=entry, keep_newest=1))
    assert library.words() == 2


def test_what_is_erased_is_no_word_any_more(library: Library) -> None:
    carry(library.sessions, TYPES, Types(Declared(tuple(REGISTRY))))
    entry = library.create("post", title="Walrus", lead="Of Marigold Quince")
    library.create("post", title="Other", lead="Quince", publish=True)
    tick(60)
    library.apply(SaveDraft(entry=entry, base_version=1, data={"lead": "Of somebody"}))
    then: dict[str, Any] = {"status": "draft", "at": day(1), "actor": SYSTEM}
    assert library.hits("marigold", **then) == ["Walrus"]
    tick(60)
    library.apply(Erase(entry=entry, fields=("lead",), reason="asked"))
    assert library.hits("marigold", **then) == []
    assert library.hits("walrus", **then) == ["Walrus"]
    words = counts(library)[1]
    assert "marigold" not in words
    assert "quince" in words


def test_a_field_of_another_kind_of_value_breaks_nothing(library: Library) -> None:
    library.create("post", title="Walrus", tags=["Tusk"], publish=True)
    odd = '{"title": 3, "lead": {"a": 1}, "body": "x", "parts": [1, {"_type": "gone"}], "seo": []}'
    with library.sessions() as session:
        begin_write(session)
        from cms.content.models import Edition

        session.execute(update(Edition).values(doc=odd))
        session.commit()
        rebuild(session, REGISTRY)
    assert library.hits("tusk") == []

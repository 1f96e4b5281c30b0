"""Retention: what the rule lets go, what is pinned, and what stays on record."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from cms.access.actor import ANONYMOUS
from cms.content.history.retention import Pruned, Rule, prune_history
from cms.content.lens import open_lens
from cms.content.models import Edition, Version
from cms.content.operations.prune import PruneHistory
from cms.content.operations.publish import Publish
from cms.content.operations.revert import Revert
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule, Unschedule
from cms.content.queries.history import version_document, versions
from cms.content.undo.operation import Undo
from cms.content.undo.rewind import Rewind
from cms.errors import BadRequest, Forbidden, NotFound, StateConflict
from cms.events.models import Event
from tests.unit.content.world import REGISTRY, World, day


def save(world: World, entry: str, base: int, **data: Any) -> int:
    return world.apply(SaveDraft(entry=entry, base_version=base, data=data)).version


@pytest.fixture
def entry(world: World, frozen_clock: ModuleType) -> str:
    """Ten versions, an hour apart: 3 was live, 5 is, 7 is scheduled."""
    made = world.create(title="V1")
    for number in range(1, 10):
        frozen_clock.tick(3600)
        save(world, made, number, title=f"V{number + 1}")
    world.apply(Publish(entry=made, version=3))
    frozen_clock.tick(3600)
    world.apply(Publish(entry=made, version=5))
    world.apply(Schedule(entry=made, version=7, at=day(20)))
    return made


def held(world: World, entry: str) -> list[int]:
    return [one.number for one in world.rows(Version, entry_id=entry) if one.pruned_at is None]


def pruned(world: World, rule: Rule, **more: Any) -> Pruned:
    with world.sessions() as session:
        return prune_history(session, lambda one: world.executor(one), rule, **more)


def test_the_newest_and_what_is_pinned_stay(world: World, entry: str) -> None:
    assert pruned(world, Rule(keep_newest=2), dry_run=True) == Pruned(1, 5)
    assert held(world, entry) == list(range(1, 11))
    assert pruned(world, Rule(keep_newest=2)) == Pruned(1, 5)
    assert held(world, entry) == [3, 5, 7, 9, 10]
    assert pruned(world, Rule(keep_newest=2)) == Pruned(0, 0)
    assert pruned(world, Rule(keep_newest=1)) == Pruned(1, 1)
    assert held(world, entry) == [3, 5, 7, 10]


def test_what_is_scheduled_no_more_goes(world: World, entry: str) -> None:
    world.apply(Unschedule(entry=entry))
    pruned(world, Rule(keep_newest=1))
    assert held(world, entry) == [3, 5, 10]


def test_both_rules_have_to_let_a_version_go(
    world: World, entry: str, frozen_clock: ModuleType
) -> None:
    assert pruned(world, Rule(keep_newest=1, keep_days=1)) == Pruned(0, 0)
    frozen_clock.tick(86400 - 6 * 3600)
    pruned(world, Rule(keep_newest=1, keep_days=1))
    assert held(world, entry) == [3, 5, 6, 7, 8, 9, 10]
    pruned(world, Rule(keep_days=1))
    assert held(world, entry) == [3, 5, 6, 7, 8, 9, 10]


def test_a_rule_that_says_nothing_prunes_nothing(world: World, entry: str) -> None:
    for rule in (Rule(), Rule(0, 0)):
        with pytest.raises(BadRequest):
            pruned(world, rule)
    with pytest.raises(BadRequest):
        world.apply(PruneHistory())
    assert held(world, entry) == list(range(1, 11))


def test_it_can_be_asked_of_one_entry(world: World, entry: str, frozen_clock: ModuleType) -> None:
    other = world.create(title="Other")
    save(world, other, 1, title="Another")
    assert pruned(world, Rule(keep_newest=1), entry=other) == Pruned(1, 1)
    assert held(world, entry) == list(range(1, 11))


def test_more_entries_than_a_batch_are_pruned(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms.content.operations.prune.BATCH", 2)
    monkeypatch.setattr("cms.content.history.retention.BATCH", 2)
    made = [world.create(title=f"P{number}") for number in range(5)]
    for one in made:
        save(world, one, 1, title="again")
    assert pruned(world, Rule(keep_newest=1), dry_run=True) == Pruned(5, 5)
    assert pruned(world, Rule(keep_newest=1)) == Pruned(5, 5)


def test_who_wrote_it_and_when_stays_and_the_drafts_of_then_go(world: World, entry: str) -> None:
    before = world.rows(Version, entry_id=entry)[1]
    pruned(world, Rule(keep_newest=2))
    with world.sessions() as session:
        found = {one.number: one for one in versions(session, entry, limit=50)}
        assert len(found) == 10
        assert found[2].pruned_at is not None
        assert found[2].created_at == before.created_at
        lens = open_lens(session, world.site, world.executor(session).actor, REGISTRY)
        with pytest.raises(NotFound, match="gone"):
            version_document(session, lens, entry, 2)
        assert version_document(session, lens, entry, 3).document["title"] == "V3"
    drafts = world.rows(Edition, entry_id=entry, kind="draft")
    assert {one.version for one in drafts} == {3, 5, 7, 9, 10}
    assert world.document(entry)["title"] == "V5"
    assert world.document(entry, at=day(21))["title"] == "V7"
    assert world.document(entry, at=day(1, 21) + timedelta(minutes=30))["title"] == "V3"


def test_what_is_gone_can_be_neither_a_base_nor_put_back(world: World, entry: str) -> None:
    pruned(world, Rule(keep_newest=2))
    with pytest.raises(StateConflict, match="pruned"):
        save(world, entry, 2, title="Late")
    with pytest.raises(StateConflict, match="pruned"):
        world.apply(Revert(entry=entry, version=2, base_version=10))
    with pytest.raises(StateConflict, match="pruned"):
        world.apply(Publish(entry=entry, version=2))


def test_it_is_on_record_and_needs_its_right(world: World, entry: str) -> None:
    pruned(world, Rule(keep_newest=2))
    (event,) = world.rows(Event, name="history.pruned")
    assert event.subjects == [entry]
    assert event.payload == {"versions": 5, "keep_newest": 2, "keep_days": None}
    with pytest.raises(Forbidden):
        world.apply(PruneHistory(keep_newest=1), actor=ANONYMOUS)


def test_a_rewind_to_what_was_pruned_is_refused_rather_than_thrown_away(
    world: World, frozen_clock: ModuleType
) -> None:
    entry = world.create(title="V1")
    frozen_clock.tick(60)
    save(world, entry, 1, title="V2")
    frozen_clock.tick(60)
    pruned(world, Rule(keep_newest=1))
    with pytest.raises(StateConflict, match="pruned"):
        world.apply(Rewind(entry=entry, to=day(1) + timedelta(seconds=30)))
    assert world.document(entry, status="draft")["title"] == "V2"


def test_an_undo_of_what_was_pruned_is_refused(world: World) -> None:
    entry = world.create(title="V1")
    save(world, entry, 1, title="V2")
    saved = world.rows(Event, name="entry.saved")[-1].transaction
    pruned(world, Rule(keep_newest=1))
    with pytest.raises(StateConflict, match="pruned"):
        world.apply(Undo(transaction=saved))

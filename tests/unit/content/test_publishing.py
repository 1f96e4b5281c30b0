"""Publishing, unpublishing, scheduling and backdating: who sees what when."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from cms.access.actor import ANONYMOUS
from cms.content.models import Edition, Intent, Live
from cms.content.operations.create import CreateEntry
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule, Unschedule
from cms.content.operations.unpublish import Unpublish
from cms.content.queries.listing import Sort
from cms.db.session import begin_write
from cms.errors import BadRequest, Forbidden, NotFound, StateConflict, ValidationFailed
from cms.events.models import Event
from tests.unit.content.test_creating import user
from tests.unit.content.world import World, day

HOUR = 3600


def save(entry: str, base: int, publish: bool = False, locale: str = "en", **data: Any) -> Any:
    return SaveDraft(entry=entry, data=data, base_version=base, publish=publish, locale=locale)


def intervals(world: World, entry: str, locale: str = "en") -> list[tuple[Any, ...]]:
    found = world.rows(Edition, entry_id=entry, locale=locale, kind="live")
    found.sort(key=lambda one: one.valid_from)
    return [(one.version, one.valid_from, one.valid_to) for one in found]


# -- now --------------------------------------------------------------------------------------


def test_readers_see_the_published_version_until_the_next_is_published(world: World) -> None:
    made = world.create(title="One", publish=True)
    world.apply(save(made, 1, title="Two"))
    assert world.titles() == ["One"]
    assert world.titles(status="draft") == ["Two"]
    world.apply(Publish(entry=made))
    assert world.titles() == ["Two"]


def test_an_older_version_can_be_published(world: World) -> None:
    made = world.create(title="One", publish=True)
    world.apply(save(made, 1, publish=True, title="Two"))
    world.apply(Publish(entry=made, version=1))
    assert world.titles() == ["One"]
    with pytest.raises(NotFound):
        world.apply(Publish(entry=made, version=3))


def test_what_is_published_already_is_left_alone(world: World) -> None:
    made = world.create(title="One", publish=True)
    before = world.dump()
    assert world.apply(Publish(entry=made)).unchanged
    assert world.dump() == before


def test_a_draft_that_misses_what_readers_need_is_not_published(world: World) -> None:
    made = world.create(rank=1)
    with pytest.raises(ValidationFailed) as caught:
        world.apply(Publish(entry=made))
    assert [problem.pointer for problem in caught.value.problems] == ["/title"]


def test_unpublished_is_gone_for_readers_and_kept_for_editors(world: World) -> None:
    made = world.create(title="One", publish=True)
    world.apply(Unpublish(entry=made))
    assert world.titles() == []
    assert world.titles(status="draft") == ["One"]
    with pytest.raises(StateConflict):
        world.apply(Unpublish(entry=made))
    world.apply(Publish(entry=made))
    assert world.titles() == ["One"]


def test_the_plan_names_links_that_lead_nowhere(world: World) -> None:
    ann = world.create("person", name="Ann")
    outcome = world.apply(
        CreateEntry(type="page", data={"title": "x", "author": ann}, publish=True)
    )
    assert outcome.plan.links == [{"pointer": "/author", "entry": ann, "locale": "en"}]
    world.apply(Publish(entry=ann))
    outcome = world.apply(Unpublish(entry=ann))
    assert [(link["entry"], link["field"]) for link in outcome.plan.links] == [
        (world.find().rows[0].entry_id, "author")
    ]


# -- locales ----------------------------------------------------------------------------------


@pytest.fixture
def bilingual(world: World) -> str:
    """Published in English only, with German text of its own in the newest version."""
    made = world.create(title="Team", rank=1, publish=True)
    world.apply(save(made, 1, locale="de", title="Mannschaft", rank=2))
    return made


def test_each_locale_is_published_on_its_own(world: World, bilingual: str) -> None:
    assert world.titles(locale="de") == ["Team"]
    world.apply(Publish(entry=bilingual, locales=("de",)))
    assert world.titles(locale="de") == ["Mannschaft"]
    english = world.one(bilingual)
    assert english is not None
    assert (english.title, english.document["rank"]) == ("Team", 2)  # what is shared goes along


def test_the_plan_says_which_locales_change_along(world: World, bilingual: str) -> None:
    outcome = world.apply(Publish(entry=bilingual, locales=("de",)))
    assert outcome.plan.also == [{"locale": "en", "because": "shared fields"}]


def test_what_is_shared_can_stay_behind(world: World, bilingual: str) -> None:
    world.apply(Publish(entry=bilingual, locales=("de",), shared=False))
    german = world.one(bilingual, locale="de")
    assert german is not None
    assert (german.title, german.document["rank"]) == ("Mannschaft", 1)


def test_one_locale_is_unpublished_and_borrows_again(world: World, bilingual: str) -> None:
    world.apply(Publish(entry=bilingual))
    world.apply(Unpublish(entry=bilingual, locales=("de",)))
    assert (world.titles(), world.titles(locale="de")) == (["Team"], ["Team"])
    assert world.titles(locale="de", fallback=False) == []
    with pytest.raises(StateConflict):
        world.apply(Unpublish(entry=bilingual, locales=("de",)))
    world.apply(Unpublish(entry=bilingual, locales=("en",)))
    assert (world.titles(), world.titles(locale="de")) == ([], [])


def test_a_locale_without_text_is_not_published(world: World) -> None:
    made = world.create(title="One")
    with pytest.raises(ValidationFailed):
        world.apply(Publish(entry=made, locales=("de",)))
    with pytest.raises(BadRequest):
        world.apply(Publish(entry=made, locales=("fr",)))
    with pytest.raises(BadRequest):
        world.apply(Unpublish(entry=made, locales=("fr",)))


def test_a_save_published_in_one_locale_leaves_the_text_of_the_other(world: World) -> None:
    made = world.create(title="Team", publish=True)
    world.apply(save(made, 1, title="Squad"))
    world.apply(save(made, 2, publish=True, locale="de", title="Mannschaft"))
    assert (world.titles(), world.titles(locale="de")) == (["Team"], ["Mannschaft"])


# -- later ------------------------------------------------------------------------------------


def test_what_is_scheduled_becomes_true_by_the_clock_alone(
    world: World, frozen_clock: ModuleType
) -> None:
    made = world.create(title="One", publish=True)
    world.apply(save(made, 1, title="Two"))
    world.apply(Schedule(entry=made, at=day(3)))
    world.apply(Schedule(entry=made, at=day(5), action="unpublish"))
    assert [world.titles(at=day(number)) for number in (1, 2, 3, 4, 5, 6)] == [
        ["One"],
        ["One"],
        ["Two"],
        ["Two"],
        [],
        [],
    ]
    seen = []
    for _ in range(5):
        seen.append(world.titles())
        frozen_clock.tick(24 * HOUR)
    assert seen == [["One"], ["One"], ["Two"], ["Two"], []]


def test_a_pinned_version_is_shown_though_editing_went_on(world: World) -> None:
    made = world.create(title="One")
    world.apply(Schedule(entry=made, at=day(3)))
    world.apply(save(made, 1, title="Two"))
    assert world.titles(at=day(4)) == ["One"]


def test_a_fix_is_not_undone_by_what_was_scheduled_before_it(
    world: World, frozen_clock: ModuleType
) -> None:
    made = world.create(title="One", publish=True)
    world.apply(save(made, 1, title="Two"))
    world.apply(Schedule(entry=made, at=day(7)))
    frozen_clock.tick(48 * HOUR)
    world.apply(save(made, 2, publish=True, title="Fixed"))
    assert world.titles(at=day(8)) == ["Fixed"]
    frozen_clock.tick(HOUR)
    world.apply(Schedule(entry=made, version=1, at=day(9)))
    assert (world.titles(at=day(8)), world.titles(at=day(10))) == (["Fixed"], ["One"])


def test_what_is_scheduled_can_be_withdrawn(world: World) -> None:
    made = world.create(title="One", publish=True)
    world.apply(save(made, 1, title="Two"))
    world.apply(Schedule(entry=made, at=day(3)))
    world.apply(Schedule(entry=made, version=1, at=day(5)))
    first, second = (one.id for one in world.rows(Intent))
    world.apply(Unschedule(entry=made, intent=first))
    assert world.titles(at=day(4)) == ["One"]
    assert intervals(world, made) == [(1, day(1), None)]
    world.apply(Unschedule(entry=made))
    assert {one.cancelled_at for one in world.rows(Intent)} != {None}
    for nothing in (first, second, None, "nonsense"):
        with pytest.raises(NotFound):
            world.apply(Unschedule(entry=made, intent=nothing))


def test_publishing_today_moves_what_stands_before_the_schedule(
    world: World, frozen_clock: ModuleType
) -> None:
    made = world.create(title="One", publish=True)
    world.apply(save(made, 1, title="Two"), save(made, 2, title="Three"))
    world.apply(Schedule(entry=made, at=day(9)))
    frozen_clock.tick(24 * HOUR)
    world.apply(Publish(entry=made, version=2))
    assert intervals(world, made) == [
        (1, day(1), day(2)),
        (2, day(2), day(9)),
        (3, day(9), None),
    ]


def test_the_past_is_not_scheduled(world: World) -> None:
    made = world.create(title="One")
    for at in (day(1), day(1) - timedelta(seconds=1)):
        with pytest.raises(BadRequest):
            world.apply(Schedule(entry=made, at=at))
    with pytest.raises(BadRequest):
        world.apply(Publish(entry=made, at=day(2)))


def test_a_slug_that_will_be_taken_is_refused_today(world: World) -> None:
    first, second = world.create(title="One", slug="x"), world.create(title="Two", slug="x")
    world.apply(Schedule(entry=first, at=day(3)))
    with pytest.raises(ValidationFailed) as caught:
        world.apply(Publish(entry=second))
    assert caught.value.problems[0].pointer == "/slug"
    world.apply(Schedule(entry=first, at=day(5), action="unpublish"))
    world.apply(Schedule(entry=second, at=day(5)))
    assert [world.titles(at=day(number)) for number in (2, 4, 6)] == [[], ["One"], ["Two"]]


def test_looking_away_from_now_is_a_right(world: World) -> None:
    world.create(title="One", publish=True)
    assert world.titles(actor=ANONYMOUS) == ["One"]
    for at in (day(2), day(1, 11)):
        with pytest.raises(Forbidden):
            world.titles(at=at, actor=ANONYMOUS)
    with pytest.raises(Forbidden):
        world.titles(status="draft", actor=ANONYMOUS)


# -- earlier ----------------------------------------------------------------------------------

LONG_AGO = datetime.fromisoformat("2009-05-01T00:00:00+00:00")


def test_an_entry_of_long_ago_was_live_then_and_says_that_it_was_asserted(world: World) -> None:
    made = world.create(title="Old", publish=True, at=LONG_AGO)
    assert world.titles(at=LONG_AGO) == ["Old"]
    assert world.titles(at=LONG_AGO - timedelta(seconds=1)) == []
    assert world.stands_at("/old", at=LONG_AGO + timedelta(days=400)) == made
    row = world.one(made)
    assert row is not None
    assert (row.created_at, row.updated_at, row.published_at) == (LONG_AGO, LONG_AGO, LONG_AGO)
    assert {one.asserted for one in world.rows(Live)} == {True}
    published = world.rows(Event)[-1]
    assert published.at == day(1) + timedelta(0)
    assert published.payload["asserted_at"] == LONG_AGO.isoformat()


def test_backdating_is_a_right_of_its_own(world: World) -> None:
    editor = user("editor", world=world)
    draft = world.create(title="x", actor=editor)
    for op in (
        CreateEntry(type="page", data={"title": "Old"}, at=LONG_AGO),
        Publish(entry=draft, at=LONG_AGO),
    ):
        with pytest.raises(Forbidden):
            world.apply(op, actor=editor)


def test_what_readers_saw_is_not_rewritten(world: World, frozen_clock: ModuleType) -> None:
    shown = world.create(title="Shown", publish=True)
    hidden = world.create(title="Hidden", publish=True)
    old = world.create(title="Old", publish=True, at=LONG_AGO)
    frozen_clock.tick(HOUR)
    world.apply(Unpublish(entry=hidden))
    for entry in (shown, hidden, old):
        world.apply(save(entry, 1, rank=7))
        with pytest.raises(StateConflict):
            world.apply(Publish(entry=entry, at=day(1, 10)))
        with pytest.raises(StateConflict):
            world.apply(Publish(entry=entry, at=day(1, 12) + timedelta(minutes=1)))
    frozen_clock.tick(HOUR)
    world.apply(Publish(entry=hidden, at=day(1, 13)))
    assert world.titles(at=day(1, 13)) == ["Shown", "Hidden", "Old"]


def test_a_history_of_long_ago_can_be_told_in_one_go(world: World) -> None:
    later = LONG_AGO + timedelta(days=900)
    made = "00000000-0000-7000-8000-00000000000f"
    world.apply(
        CreateEntry(type="page", data={"title": "A"}, entry_id=made, at=LONG_AGO, publish=True),
        save(made, 1, title="B"),
        Publish(entry=made, at=later),
    )
    assert world.titles(at=later - timedelta(days=1)) == ["A"]
    assert world.titles(at=later) == ["B"]
    assert world.one(made).published_at == LONG_AGO  # type: ignore[union-attr]


def test_a_schedule_that_is_over_does_not_end_what_is_backdated(
    world: World, frozen_clock: ModuleType
) -> None:
    made = world.create(title="One")
    world.apply(Schedule(entry=made, at=day(1, 13), action="unpublish"))
    frozen_clock.tick(2 * HOUR)
    world.apply(Publish(entry=made, at=LONG_AGO))
    assert world.titles() == ["One"]
    assert world.titles(at=LONG_AGO) == ["One"]


def test_what_is_backdated_has_its_path_from_those_that_came_later(
    world: World, frozen_clock: ModuleType
) -> None:
    top = world.create(title="Top", publish=True)
    parent = world.create(title="Parent", parent=top, publish=True, at=LONG_AGO + timedelta(1))
    made = world.create(title="Child", parent=parent)
    other = world.create(title="Other", parent=parent, publish=True, at=LONG_AGO)
    frozen_clock.tick(HOUR)
    world.apply(Publish(entry=made, at=LONG_AGO))
    assert world.path(made, at=LONG_AGO) == "/top/parent/child"
    assert world.path(other, at=LONG_AGO) == "/top/parent/other"
    assert world.stands_at("/top/parent/child", at=LONG_AGO) == made


def test_lists_sort_by_the_first_publication(world: World, frozen_clock: ModuleType) -> None:
    first = world.create(title="First", publish=True)
    frozen_clock.tick(HOUR)
    world.create(title="Second", publish=True)
    world.create(title="Old", publish=True, at=LONG_AGO)
    world.create(title="Draft")
    frozen_clock.tick(HOUR)
    world.apply(save(first, 1, publish=True, title="First again"))
    newest = (Sort("_published_at", system=True, descending=True),)
    assert world.titles(sort=newest) == ["Second", "First again", "Old"]
    assert world.titles(sort=newest, status="draft") == ["Second", "First again", "Old", "Draft"]


def test_a_stale_session_sees_what_others_did(world: World, frozen_clock: ModuleType) -> None:
    made = world.create(title="One", publish=True)
    with world.sessions() as session:
        executor = world.executor(session)
        begin_write(session)
        held = [*session.query(Live), *session.query(Intent)]
        session.commit()
        frozen_clock.tick(HOUR)
        world.apply(save(made, 1, publish=True, title="Two"))
        frozen_clock.tick(HOUR)
        executor.apply(save(made, 2, publish=True, title="Three"))
        session.commit()
        assert held
    assert intervals(world, made) == [
        (1, day(1, 12), day(1, 13)),
        (2, day(1, 13), day(1, 14)),
        (3, day(1, 14), None),
    ]

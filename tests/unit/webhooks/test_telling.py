"""Webhooks are told of what they may see, of what leaves their view, and of nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cms import clock
from cms.content.operations.publish import Publish
from cms.content.operations.schedule import Schedule
from cms.content.operations.trash import Trash
from cms.content.operations.unpublish import Unpublish
from cms.content.sweep import sweep
from cms.db.erasing import ErasedContent, Person
from cms.db.session import begin_write
from cms.errors import Forbidden, ValidationFailed
from cms.webhooks.erasure import HOLDINGS
from cms.webhooks.signing import headers
from tests.unit.content.world import REGISTRY
from tests.unit.webhooks.conftest import House
from tests.unit.webhooks.receiver import Receiver, answer


def told(target: Receiver) -> list[tuple[str, Any]]:
    return [(one.json["type"], one.json["data"].get("entries")) for one in target.taken]


def names(target: Receiver) -> list[str]:
    return [name for name, _ in told(target)]


def test_what_is_published_is_told_signed_and_shaped(house: House, target: Receiver) -> None:
    hook = house.hook(types=["page"], fields="title,author.name", locales=["en"])
    ann = house.world.create("person", name="Ann", publish=True)
    page = house.world.create(title="A", author={"id": ann, "type": "person"}, rank=3, publish=True)
    house.work()
    (message,) = target.taken
    found = message.json
    assert (found["type"], found["data"]["id"]) == ("entry.published", page)
    entry = found["data"]["entries"]["en"]
    assert (entry["title"], entry["author"]["name"]) == ("A", "Ann")
    assert "rank" not in entry
    (delivery,) = house.deliveries()
    assert message.headers["webhook-id"] == delivery.id
    sent_at = delivery.tried_at
    assert sent_at is not None
    expected = headers([house.secrets[hook]], delivery.id, sent_at, message.body)
    assert message.headers["webhook-signature"] == expected["webhook-signature"]
    assert (delivery.state, delivery.status, delivery.attempts) == ("delivered", 204, 1)
    assert delivery.request == message.body.decode()


def test_one_who_is_anonymous_hears_nothing_of_drafts(house: House, target: Receiver) -> None:
    house.hook(events=["entry.published", "entry.unpublished", "entry.trashed", "entry.moved"])
    page = house.world.create(title="Secret")
    house.world.create("note", title="Private", publish=True)
    house.world.apply(Trash(entry=page))
    house.work()
    assert told(target) == []


def test_what_leaves_the_view_is_told_without_its_content(house: House, target: Receiver) -> None:
    house.hook(types=["page"])
    page = house.world.create(title="A", publish=True)
    other = house.world.create(title="B", publish=True)
    house.work()
    house.world.apply(Unpublish(entry=page))
    house.world.apply(Trash(entry=other))
    house.work()
    assert names(target)[2:] == ["entry.unpublished", "entry.trashed"]
    assert [entries for _, entries in told(target)[2:]] == [{}, {}]


def test_nobody_is_sent_what_is_secret_again_by_then(house: House, target: Receiver) -> None:
    house.hook(types=["page"])
    target.always = answer(500)
    page = house.world.create(title="Slip of the pen", publish=True)
    house.work()
    house.world.apply(Unpublish(entry=page))
    target.always = None
    house.wait(1)
    assert len(target.taken) == 2
    assert not any(b"Slip" in one.body for one in target.taken)


def test_a_condition_is_asked_before_and_after(house: House, target: Receiver) -> None:
    house.hook(types=["page"], condition={"rank": {"gte": 5}}, events=["entry.published"])
    house.world.create(title="Low", rank=1, publish=True)
    high = house.world.create(title="High", rank=5, publish=True)
    house.save(high, 1, rank=2)
    house.world.apply(Publish(entry=high))
    house.save(high, 2, rank=1)
    house.world.apply(Publish(entry=high))
    house.work()
    # It is told as it is by now; what matters is that its leaving was told, and nothing after.
    assert [one.json["data"]["id"] for one in target.taken] == [high, high]


def test_what_comes_true_by_the_clock_is_told(house: House, target: Receiver) -> None:
    house.hook(types=["page"])
    page = house.world.create(title="A", publish=True)
    house.work()
    later = clock.now() + timedelta(hours=1)
    house.world.apply(Schedule(entry=page, action="unpublish", at=later))
    clock.tick(3700)
    with house.sessions() as session:
        sweep(session, house.world.site, {one.name: one for one in REGISTRY})
        session.commit()
    house.work()
    assert names(target) == ["entry.published", "entry.unpublished"]


def test_locales_are_those_whose_readers_see_a_change(house: House, target: Receiver) -> None:
    house.hook(types=["page"], locales=["de"])
    house.hook(types=["page"], locales=["en"])
    house.world.create(title="A", publish=True)
    house.work()
    # German readers borrow the English text.
    assert sorted(list(entries) for _, entries in told(target)) == [["de"], ["en"]]


def test_a_replay_tells_again_under_other_ids(house: House, target: Receiver) -> None:
    house.world.create(title="Before", publish=True)
    hook = house.hook(types=["page"])
    house.world.create(title="A", publish=True)
    house.work()
    assert len(target.taken) == 1
    with house.sessions() as session:
        editing = house.editing(session)
        editing.replay(session.get_one(type(house.webhook(hook)), hook), 0)
        session.commit()
    house.work()
    assert len(target.taken) == 3
    assert len({one.headers["webhook-id"] for one in target.taken}) == 3


def test_a_test_is_sent_once(house: House, target: Receiver) -> None:
    hook = house.hook()
    target.always = answer(500)
    for _ in range(6):
        with house.sessions() as session:
            house.editing(session).test(session.get_one(type(house.webhook(hook)), hook))
            session.commit()
        house.work()
    assert {one.state for one in house.deliveries()} == {"dead"}
    assert house.webhook(hook).failures == 0
    assert target.received[0].json["type"] == "webhook.test"


def test_an_older_secret_signs_until_its_time_is_over(house: House, target: Receiver) -> None:
    hook = house.hook()
    with house.sessions() as session:
        editing = house.editing(session)
        editing.rotate(session.get_one(type(house.webhook(hook)), hook), 1)
        session.commit()
    house.world.create(title="A", publish=True)
    house.work()
    clock.tick(3700)
    house.world.create(title="B", publish=True)
    house.work()
    counts = [len(one.headers["webhook-signature"].split()) for one in target.taken]
    assert counts == [2, 1]


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"url": "ftp://example.org"}, "/url"),
        ({"url": "https://user:pass@example.org"}, "/url"),
        ({"events": ["entry.saved"]}, "/events"),
        ({"events": ["user.created"]}, "/events"),
        ({"events": []}, "/events"),
        ({"types": ["nothing"]}, "/types"),
        ({"condition": {"rank": 1}}, "/types"),
        ({"types": ["page"], "condition": {"nothing": 1}}, "/condition"),
        ({"types": ["page"], "fields": "nothing"}, "/fields"),
        ({"types": ["page"], "include": "title"}, "/include"),
        ({"locales": ["fr"]}, "/locales"),
        ({"role": "nobody"}, "/role"),
        ({"status": "draft", "events": ["entry.saved"]}, "/status"),
        ({"name": "two\nlines"}, "/name"),
    ],
)
def test_what_can_not_be_is_refused(house: House, given: dict[str, Any], pointer: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        house.hook(**given)
    assert [one.pointer for one in refused.value.problems] == [pointer]


def test_roles_are_given_by_those_only_who_may(house: House) -> None:
    hook = house.hook(role="proofreader")
    with house.sessions() as session:
        editing = house.editing(session, gives_roles=False)
        with pytest.raises(Forbidden):
            editing.create({"name": "x", "url": house.url, "role": "administrator"})
        for change in ({"url": "https://example.org"}, {"role": None}):
            with pytest.raises(Forbidden):
                editing.change(session.get_one(type(house.webhook(hook)), hook), change)
        with pytest.raises(Forbidden):
            editing.rotate(session.get_one(type(house.webhook(hook)), hook))
        session.rollback()


def test_what_is_over_for_long_is_forgotten(house: House, target: Receiver) -> None:
    from cms.jobs.queue import enqueue
    from cms.webhooks.pruning import KEEP

    house.hook()
    house.world.create(title="A", publish=True)
    house.work()
    clock.tick(31 * 24 * 3600)
    with house.sessions() as session:
        enqueue(session, KEEP, {})
        session.commit()
    house.work()
    assert house.deliveries() == []


def test_what_was_kept_of_a_person_or_an_entry_is_erased(house: House, target: Receiver) -> None:
    house.hook(types=["page"])
    named = house.world.create(title="By ann@example.org", publish=True)
    other = house.world.create(title="Another", publish=True)
    house.work()
    (holding,) = HOLDINGS
    assert holding.person is not None
    assert holding.content is not None
    with house.sessions() as session:
        begin_write(session)
        assert holding.person(session, Person(None, "ann@example.org")) == 1
        session.commit()
    kept = {one.entry_id: one.request for one in house.deliveries()}
    assert kept[named] is None
    assert kept[other] is not None
    with house.sessions() as session:
        begin_write(session)
        assert holding.content(session, ErasedContent(other, {}, clock.now())) == 1
        session.commit()
    assert {one.request for one in house.deliveries()} == {None}

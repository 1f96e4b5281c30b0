"""Whatever a receiver does, it gets each event once it is back, in order, and nothing inside is met."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest

from cms import clock
from tests.unit.webhooks.conftest import House
from tests.unit.webhooks.receiver import Behaviour, Receiver, answer, half, huge, silent, slow

pytestmark = pytest.mark.parametrize("database_source", ["sqlite"], indirect=True)
INWARD = answer(302, Location="http://127.0.0.1:1/secret")


def write(house: House, entries: int = 2, saves: int = 3) -> list[str]:
    """Let things happen to entries by turns; each event is one to tell of."""
    made = [house.world.create(title=f"P{number}") for number in range(entries)]
    for version in range(1, saves):
        for one in made:
            house.save(one, version, rank=version)
    return made


@pytest.mark.parametrize(
    "behaviour", [answer(500, b"no"), answer(429, Retry_After="120"), INWARD, half, silent]
)
def test_each_event_is_delivered_in_order_once_the_receiver_is_back(
    house: House, target: Receiver, behaviour: Behaviour
) -> None:
    house.hook(
        events=["entry.created", "entry.saved"], status="draft", role="proofreader", ordered=True
    )
    target.always = behaviour
    made = write(house)
    house.wait(3)
    assert not target.taken
    assert {one.state for one in house.deliveries()} == {"waiting"}
    tried = len(target.received)
    # A receiver that is down is not asked all the time: some times, then once an hour at most.
    assert tried < 20
    target.always = None
    house.wait(1.5)
    assert {one.state for one in house.deliveries()} == {"delivered"}
    told = [one.json["data"] for one in target.taken]
    assert len(told) == len({one["event"] for one in told}) == 6
    for entry in made:
        numbers = [one["event"] for one in told if one["id"] == entry]
        assert numbers == sorted(numbers)
        assert len(numbers) == 3
    ids = Counter(one.headers["webhook-id"] for one in target.taken)
    assert set(ids.values()) == {1}


def test_one_that_is_slow_is_not_waited_for(house: House, target: Receiver) -> None:
    house.hook()
    released = threading.Event()
    target.behaviours.append(slow(released))
    house.world.create(title="A", publish=True)
    house.work()
    (one,) = house.deliveries()
    released.set()
    assert one.state == "waiting"
    assert "no whole answer within 1 s" in (one.error or "")
    house.wait(0.5)
    assert [one.state for one in house.deliveries()] == ["delivered"]
    first, second = target.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_an_answer_that_never_ends_is_cut_and_counts(house: House, target: Receiver) -> None:
    house.hook()
    target.behaviours.append(huge)
    house.world.create(title="A", publish=True)
    house.work()
    (one,) = house.deliveries()
    assert one.state == "delivered"
    assert one.answer == "x" * 2048


def test_what_nobody_takes_for_a_day_is_dead_and_can_be_sent_again(
    house: House, target: Receiver
) -> None:
    hook = house.hook()
    target.always = answer(503)
    house.world.create(title="A", publish=True)
    for _ in range(14):
        clock.tick(7200)
        house.work()
    (dead,) = house.deliveries()
    assert (dead.state, dead.status) == ("dead", 503)
    target.always = None
    with house.sessions() as session:
        editing = house.editing(session)
        editing.retry(session.get_one(type(dead), dead.id))
        session.commit()
    house.work()
    (again,) = house.deliveries()
    assert again.state == "delivered"
    assert target.taken[0].headers["webhook-id"] == dead.id
    assert house.webhook(hook).failures == 0


def test_a_receiver_that_is_gone_is_left_alone(house: House, target: Receiver) -> None:
    hook = house.hook()
    target.always = answer(410)
    house.world.create(title="A", publish=True)
    house.work()
    found = house.webhook(hook)
    assert not found.active
    assert "410" in (found.stopped or "")
    house.world.create(title="B", publish=True)
    house.work()
    assert len(house.deliveries()) == 1
    house.change(hook, active=True)
    assert house.webhook(hook).stopped is None


def test_nothing_inside_the_own_network_is_sent_to(house: House, target: Receiver) -> None:
    house.hook(url="http://127.0.0.1:1/hook")
    house.world.create(title="A", publish=True)
    house.work()
    (one,) = house.deliveries()
    assert "inside the own network" in (one.error or "")


def test_a_job_that_was_killed_lets_another_send_once_its_time_is_over(
    house: House, target: Receiver
) -> None:
    hook = house.hook()
    with house.sessions() as session:
        found = session.get_one(type(house.webhook(hook)), hook)
        found.sender, found.sender_until = "dead.1", clock.now() + timedelta(hours=2)
        session.commit()
    house.world.create(title="A", publish=True)
    house.work()
    assert not target.received
    house.wait(3)
    assert len(target.taken) == 1


def test_what_came_later_waits_for_what_was_refused(house: House, target: Receiver) -> None:
    told = {"events": ["entry.created", "entry.saved"], "status": "draft", "role": "proofreader"}
    house.hook(**told, ordered=True)
    target.behaviours.append(answer(500))
    write(house, entries=1)
    house.work()
    assert not target.taken
    house.wait(0.5)
    assert [one.json["type"] for one in target.taken] == ["entry.created"] + ["entry.saved"] * 2

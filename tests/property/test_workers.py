"""Two schedulers, three workers, killed at random: every side effect comes, and repeats can be told."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from cms.content.models import Intent
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule
from cms.events.models import Event
from cms.events.order import present
from cms.jobs.models import Job
from tests.property.worker_process import FOLLOWED
from tests.unit.content.world import World

ROOT = Path(__file__).parents[2]
ROLES = ("scheduler", "scheduler", "worker", "worker", "worker")
PATIENCE = 120
"""Seconds for all to be delivered in the end, on a busy machine."""


class Crew:
    """The processes; one that is killed is followed by another."""

    def __init__(self, url: str, receiver: Path) -> None:
        self._arguments = (url, receiver)
        self.processes = [self._start(role) for role in ROLES]

    def _start(self, role: str) -> subprocess.Popen[bytes]:
        url, receiver = self._arguments
        command = [sys.executable, "-m", "tests.property.worker_process", url, role, str(receiver)]
        paths = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
        environ = {**os.environ, "PYTHONPATH": paths}
        return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE)

    def working(self, index: int) -> None:
        """Wait until a process works."""
        process = self.processes[index]
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"

    def kill(self, index: int) -> None:
        """Kill a process, and start the next."""
        process = self.processes[index]
        assert process.stdout is not None
        assert process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        self.processes[index] = self._start(ROLES[index])

    def stop(self) -> list[int]:
        """Ask all to stop, and return how they ended."""
        for process in self.processes:
            if process.stdout is not None:
                process.stdout.readline()
            process.terminate()
        ends = [process.wait(PATIENCE) for process in self.processes]
        for process in self.processes:
            if process.stdout is not None:
                process.stdout.close()
        return ends


@contextmanager
def crew(url: str, receiver: Path) -> Iterator[Crew]:
    found = Crew(url, receiver)
    try:
        yield found
    finally:
        for process in found.processes:
            process.kill()
            process.wait()


def write(world: World, chance: random.Random) -> None:
    """Write an entry, publish it or not, and let something come true soon."""
    entry = world.create(title="One", publish=chance.random() < 0.5)
    with world.sessions() as session:
        now = present(session)
    ops = [
        Schedule(
            entry=entry,
            at=now + timedelta(seconds=chance.uniform(4, 8)),
            action=chance.choice(("publish", "publish", "unpublish")),
        )
        for _ in range(chance.randint(1, 3))
    ]
    world.apply(*ops)
    if chance.random() < 0.3:
        world.apply(SaveDraft(entry=entry, data={"title": "Two"}, base_version=1))
        world.apply(Publish(entry=entry))


def settled(world: World) -> bool:
    """Whether nothing is left to sweep, to relay or to deliver."""
    with world.sessions() as session:
        unswept = session.scalar(select(func.count(Intent.id)).where(Intent.swept_at.is_(None)))
        followed = select(func.count(Event.number)).where(Event.name.in_(FOLLOWED))
        done = select(func.count(Job.id)).where(Job.state == "done")
        return not unswept and session.scalar(followed) == session.scalar(done)


def check(world: World, receiver: Path) -> int:
    """Hold what came of it against what was to come; return how many deliveries were repeats."""
    events = [event for event in world.rows(Event) if event.name in FOLLOWED]
    told = Counter(event.payload["intent"] for event in events if "intent" in event.payload)
    intents = world.rows(Intent)
    assert set(told) <= {intent.id for intent in intents}
    for intent in intents:
        # A schedule does one thing, lapses in some slices, or finds all as it was to be.
        assert told[intent.id] <= 2
    names = Counter(
        (event.payload.get("intent"), event.name) for event in events if "intent" in event.payload
    )
    assert set(names.values()) <= {1}
    jobs = {job.payload["number"]: job for job in world.rows(Job)}
    assert len(jobs) == len(world.rows(Job)) == len(events)
    assert jobs.keys() == {event.number for event in events}
    assert {job.state for job in jobs.values()} == {"done"}
    deliveries: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for line in receiver.read_text().splitlines():
        job_id, attempt, number = line.split()
        deliveries[int(number)].append((job_id, int(attempt)))
    assert deliveries.keys() == jobs.keys()
    for number, came in deliveries.items():
        assert {job_id for job_id, _ in came} == {jobs[number].id}
        assert len(set(came)) == len(came)  # a repeat names another attempt
    return sum(len(came) - 1 for came in deliveries.values())


def run(engine: Engine, tmp_path: Path, kills: int) -> None:
    world, receiver = World(engine), tmp_path / "receiver"
    receiver.touch()
    chance = random.Random(11)
    url = engine.url.render_as_string(hide_password=False)
    with crew(url, receiver) as found:
        for _ in range(kills):
            victim = chance.randrange(len(ROLES))
            found.working(victim)
            for _ in range(chance.randint(6, 12)):
                write(world, chance)
            time.sleep(chance.uniform(0, 0.2))
            found.kill(victim)
        until = time.monotonic() + PATIENCE
        while not settled(world):
            assert time.monotonic() < until, "not everything came"
            time.sleep(0.1)
        assert found.stop() == [0] * len(ROLES)
    check(world, receiver)


@pytest.mark.slow
def test_killed_workers_lose_nothing(engine: Engine, tmp_path: Path) -> None:
    run(engine, tmp_path, kills=6)


@pytest.mark.long
def test_workers_killed_all_the_time_lose_nothing(engine: Engine, tmp_path: Path) -> None:
    run(engine, tmp_path, kills=25)

"""Processes whose clocks are wrong answer as one: what one has answered, all others see."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from cms import clock
from cms.db.session import make_engine
from cms.events.models import Event
from tests.property.invariants import check
from tests.property.people import administrator
from tests.unit.content.world import REGISTRY, World

ROOT = Path(__file__).parents[2]
APART = (-1200.0, 0.0, 1200.0)
"""Seconds by which the clocks of the processes are wrong."""
WRITES = 24 if os.environ.get("CMS_TEST_LONG") else 10
LIST = "/content/page?page[size]=100&sort=-published_at"
Json = dict[str, Any]

pytestmark = pytest.mark.slow


class Refused(Exception):
    """An answer that tells of a problem."""


@dataclass
class Process:
    """A process that answers requests."""

    running: Any
    headers: dict[str, str]

    def ask(self, method: str, path: str, body: Any = None) -> Json:
        """Send a request, and return the body of the answer."""
        address = path if path.startswith("/api") else f"/api/v1{path}"
        asked = {"method": method, "path": address, "headers": self.headers, "body": body}
        self.running.stdin.write(json.dumps(asked) + "\n")
        self.running.stdin.flush()
        answer = json.loads(self.running.stdout.readline())
        if answer["status"] >= 400:
            raise Refused(answer)
        found: Json = answer["body"]
        return found

    def get(self, path: str) -> Json:
        """Ask for something."""
        return self.ask("GET", path)


@contextmanager
def running(world: World, apart: Sequence[float] = APART) -> Iterator[list[Process]]:
    """Let processes serve a site, each with a clock that is wrong in its own way."""
    headers = administrator(world)
    url = world.engine.url.render_as_string(hide_password=False)
    paths = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    with ExitStack() as stack:
        found = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.property.clock_worker", url, str(seconds)],
                    cwd=ROOT,
                    env={**os.environ, "PYTHONPATH": paths},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for seconds in apart
        ]
        yield [Process(one, headers) for one in found]
        for one in found:
            assert one.stdin is not None
            one.stdin.close()


@pytest.fixture
def processes(world: World) -> Iterator[list[Process]]:
    with running(world) as found:
        yield found


@pytest.fixture
def world(engine: Engine) -> World:
    """A site whose clock nobody holds."""
    return World(engine)


class Editors:
    """People who write by way of any process, one after another."""

    def __init__(self, processes: list[Process]) -> None:
        self.processes = processes
        self.chance = random.Random(11)
        self.versions: dict[str, int] = {}
        self.number = 0

    def write(self) -> str:
        """Do something, and return the title that all have to see from now on."""
        self.number += 1
        number, process = self.number, self.chance.choice(self.processes)
        title = f"Page {number}"
        if len(self.versions) < 4 or self.chance.random() < 0.3:
            body = {"data": {"title": title, "slug": f"page-{number}"}, "publish": True}
            made = process.ask("POST", "/content/page", body)["data"]
            self.versions[made["id"]] = 1
            return title
        entry = self.chance.choice(list(self.versions))
        if self.chance.random() < 0.3:
            parent = next(one for one in self.versions if one != entry)
            with suppress(Refused):
                process.ask("POST", f"/content/page/{entry}/move", {"parent": parent})
        body = {
            "data": {"title": title},
            "base_version": self.versions[entry],
            "publish": True,
        }
        changed = process.ask("PATCH", f"/content/page/{entry}", body)["data"]
        self.versions[entry] = changed["_meta"]["version"]
        return title


def told(processes: list[Process], path: str) -> Any:
    """What all processes answer, which has to be the same."""
    first, *others = [one.get(path)["data"] for one in processes]
    assert all(other == first for other in others), path
    return first


def test_what_one_process_has_answered_all_others_see(
    world: World, processes: list[Process]
) -> None:
    editors = Editors(processes)
    for _ in range(WRITES):
        title = editors.write()
        assert title in [one["title"] for one in told(processes, LIST)]
        assert title in [one["title"] for one in told(processes, f"{LIST}&status=draft")]
        told(processes, "/tree?depth=3")
    instants = sorted({event.at for event in world.rows(Event)})
    for at in editors.chance.sample(instants, min(8, WRITES // 2)):
        for offset in (-1, 0, 1):
            when = clock.to_text(at + offset * timedelta(microseconds=1))
            told(processes, f"{LIST}&at={when}")
            told(processes, f"/tree?depth=3&at={when}")
            told(processes, f"{LIST}&status=draft&at={when}")
    with world.sessions() as session:
        # Among others that instants have only risen, in the order of what was committed.
        check(session, world.site, REGISTRY)


def test_pages_that_one_process_began_go_on_at_the_others(world: World) -> None:
    # On SQLite there is one machine, so one clock; on PostgreSQL the database's counts.
    apart = APART if world.dialect == "postgresql" else (0.0, 0.0, 0.0)
    with running(world, apart) as processes:
        editors = Editors(processes)
        for _ in range(9):
            editors.write()
        for beginning in processes:
            _page_through(editors, beginning)


def _page_through(editors: Editors, beginning: Process) -> None:
    whole = [one["id"] for one in beginning.get(LIST)["data"]]
    page = beginning.get("/content/page?page[size]=2&sort=-published_at")
    found = [one["id"] for one in page["data"]]
    for process in cycle(editors.processes):
        if "next" not in page["links"]:
            break
        editors.write()
        page = process.get(page["links"]["next"])
        found += [one["id"] for one in page["data"]]
    assert found == whole


def test_a_schedule_comes_true_at_once_for_all_that_share_a_database_clock(
    postgresql_url: str,
) -> None:
    engine = make_engine(postgresql_url)
    with running(World(engine)) as processes:
        body = {"data": {"title": "Later", "slug": "later"}}
        made = processes[0].ask("POST", "/content/page", body)["data"]
        at = datetime.now(UTC) + timedelta(seconds=2)
        operation = f"/content/page/{made['id']}/schedule"
        processes[2].ask("POST", operation, {"at": clock.to_text(at)})
        seen: list[tuple[bool, datetime]] = []
        for process in cycle(processes):
            asked = datetime.now(UTC)
            seen.append((bool(process.get(LIST)["data"]), asked))
            if [one for one, _ in seen[-len(APART) :]] == [True] * len(APART):
                break
            assert asked - at < timedelta(seconds=30)
        shown = [one for one, _ in seen]
        assert shown == sorted(shown)
        assert not shown[0]
        assert all(there or asked <= at for there, asked in seen)
    engine.dispose()

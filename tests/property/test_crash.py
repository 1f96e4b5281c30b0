"""Killed at any instant while it writes, a site is before or after each write, never between."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cms.content.models import Edition, Entry, Placement, Version
from cms.events.models import Event
from tests.property.invariants import check
from tests.unit.content.world import REGISTRY, World

ROOT = Path(__file__).parents[2]
KILLS = 15 if os.environ.get("CMS_TEST_LONG") else 8
PATIENCE = 60
"""Seconds to wait for the first write of a process."""


def killed_while_writing(url: str, after: float) -> int:
    """Let a process write for so many seconds after its first write, kill it, count its writes."""
    command = [sys.executable, "-m", "tests.property.crash_writer", url]
    paths = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths}, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
        time.sleep(after)
        running = process.poll() is None
        process.send_signal(signal.SIGKILL)
        written = process.stdout.read().count(b"\n")
        assert ready
        assert running
    return written


@pytest.mark.slow
def test_a_killed_writer_leaves_no_write_half_done(engine: Engine) -> None:
    world = World(engine)
    url = engine.url.render_as_string(hide_password=False)
    chance = random.Random(7)
    for _ in range(KILLS):
        before = len({event.transaction for event in world.rows(Event)})
        answered = killed_while_writing(url, chance.uniform(0, 0.4))
        with world.sessions() as session:
            check(session, world.site, REGISTRY)
        events = world.rows(Event)
        done = len({event.transaction for event in events}) - before
        # At most one write was done without anybody having been told.
        assert answered <= done <= answered + 1
        whole(world, events)
    assert world.create(title="Afterwards", publish=True)


def whole(world: World, events: list[Event]) -> None:
    """Each transaction of the writer is there with all that belongs to it, or not at all."""
    turns: dict[str, list[str]] = {}
    for event in events:
        turns.setdefault(event.transaction, []).append(event.name)
    published = ["entry.saved", "entry.published"]
    rounds = (
        ["entry.created", "entry.published", *published, "entry.moved"],
        published,
    )
    assert all(names in rounds or names[0] == "entry.trashed" for names in turns.values())
    saved = Counter(e.subject for e in events if e.name in ("entry.created", "entry.saved"))
    purged = {event.subject for event in events if event.name == "entry.purged"}
    entries = {entry.id: entry for entry in world.rows(Entry)}
    assert entries.keys() == saved.keys() - purged
    assert {one: entry.head for one, entry in entries.items()} == {
        one: saved[one] for one in entries
    }
    versions = Counter(version.entry_id for version in world.rows(Version))
    assert versions == {one: saved[one] for one in entries}
    placed = Counter(row.entry_id for row in world.rows(Placement) if row.valid_to is None)
    assert placed == dict.fromkeys(entries, 1)
    assert {edition.entry_id for edition in world.rows(Edition)} == entries.keys()

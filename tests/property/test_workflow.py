"""Whatever is tried, in whatever order: nothing becomes public that not every track approved.

A plain model beside it says of each attempt whether it has to succeed, and of each track which
versions it has approved.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from cms.access.actor import Actor
from cms.content.models import Intent, Live
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule
from cms.content.workflow.transitions import MakeTransition, Submit
from cms.errors import Forbidden, NotFound, StateConflict, ValidationFailed
from tests.unit.content.workflow.shapes import changed, define, people
from tests.unit.content.workflow.test_review import states
from tests.unit.content.world import World, day

TRACKS = ("legal", "brand")
# Brand's approval holds for later edits, legal's does not.
DEFINITION = changed(tracks__1__reset_on_edit={})


@dataclass
class Model:
    """Where an entry stands, and which versions each track has approved, written by hand."""

    head: int = 1
    author: str = ""
    published: bool = False
    state: dict[str, str] = field(default_factory=lambda: dict.fromkeys(TRACKS, "draft"))
    approved: dict[str, set[int]] = field(default_factory=lambda: {one: set() for one in TRACKS})
    current: dict[str, set[int]] = field(default_factory=lambda: {one: set() for one in TRACKS})

    def passes(self, version: int) -> bool:
        return all(version in self.approved[one] or version in self.current[one] for one in TRACKS)

    def submit(self, who: str) -> bool:
        if who not in ("ann", "editor", "root") or "draft" not in self.state.values():
            return False
        for one in TRACKS:
            if self.state[one] == "draft":
                self.state[one] = "in_review"
        self.author, self.published = who, False
        return True

    def approve(self, track: str, who: str) -> bool:
        allowed = who in (track, "both", "root") and who != self.author
        if not allowed or self.state[track] != "in_review":
            return False
        self.state[track] = "approved"
        self.current[track] = {self.head}
        return True

    def reject(self, who: str) -> bool:
        moved = [one for one in TRACKS if self.state[one] in ("in_review", "approved")]
        if who == "ann" or not moved:
            return False
        for one in moved:
            self.state[one] = "draft"
            self.current[one] = set()
        return True

    def save(self) -> None:
        self.head += 1
        if self.published:
            self.published = False
            self.state = dict.fromkeys(TRACKS, "draft")
        if self.state["legal"] == "approved":
            self.state["legal"] = "in_review"
            self.settle("legal")
        if self.state["brand"] == "approved":
            self.current["brand"].add(self.head)

    def settle(self, track: str) -> None:
        self.approved[track] |= self.current[track]
        self.current[track] = set()

    def publish(self, version: int, who: str) -> bool:
        if who == "ann" or version > self.head or not self.passes(version):
            return False
        if version == self.head:
            for one in TRACKS:
                self.settle(one)
            self.state = dict.fromkeys(TRACKS, "published")
            self.published = True
        return True


Step = tuple[str, str, Any]
anybody = st.sampled_from(["ann", "legal", "brand", "both", "editor", "root"])
versions = st.integers(1, 4)
# A round as it should be, of which any part may be left out or come in another order.
ROUND: list[Step] = [
    ("submit", "ann", None),
    ("approve", "legal", "legal"),
    ("approve", "brand", "brand"),
]
public = st.one_of(
    st.tuples(st.sampled_from(["publish", "publish", "schedule"]), anybody, versions),
    st.tuples(st.just("release"), anybody, st.none()),
)
mischief = st.one_of(
    st.tuples(st.just("submit"), anybody, st.none()),
    st.tuples(st.just("approve"), anybody, st.sampled_from(TRACKS)),
    st.tuples(st.just("reject"), anybody, st.none()),
    st.tuples(st.just("save"), anybody, st.none()),
    public,
)
rounds = st.one_of(
    st.just(ROUND),
    st.just(ROUND),
    st.lists(st.sampled_from(ROUND), min_size=1, max_size=3),
    st.tuples(mischief).map(list),
    st.tuples(public, public).map(list),
)


def flat(found: list[list[Step]]) -> list[Step]:
    return [step for part in found for step in part]


tries = st.lists(rounds, min_size=2, max_size=5).map(flat)
many_tries = st.lists(rounds, min_size=4, max_size=14).map(flat)
QUIET: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


class Trial:
    """One entry of the world beside its model."""

    def __init__(self, world: World, actors: dict[str, Actor]) -> None:
        self.world, self.actors, self.model = world, actors, Model()
        self.entry = world.create(title="One", body="Text")
        self.seen: set[int] = set()

    def step(self, name: str, by: str, about: Any) -> None:
        actor, model, entry = self.actors[by], self.model, self.entry
        if name == "submit":
            self.agree(model.submit(by), Submit(entry=entry), actor)
        elif name == "approve":
            op = MakeTransition(entry=entry, transition="approve", track=about)
            self.agree(model.approve(about, by), op, actor)
        elif name == "reject":
            op = MakeTransition(entry=entry, transition="reject", comment="No.")
            self.agree(model.reject(by), op, actor)
        elif name == "save":
            data = {"rank": model.head}
            self.world.apply(SaveDraft(entry=entry, data=data, base_version=model.head))
            model.save()
        elif name == "release":
            ready = all(model.state[one] == "approved" for one in TRACKS)
            done = ready and model.publish(model.head, by)
            self.agree(done, MakeTransition(entry=entry, transition="release"), actor)
        else:
            self.public(name, about, by)

    def public(self, name: str, version: int, by: str) -> None:
        op: Any = Publish(entry=self.entry, version=version)
        if name == "schedule":
            op = Schedule(entry=self.entry, version=version, at=day(9))
        self.agree(self.model.publish(version, by), op, self.actors[by])

    def agree(self, expected: bool, op: Any, actor: Actor) -> None:
        try:
            self.world.apply(op, actor=actor)
            done = True
        except (StateConflict, Forbidden, ValidationFailed, NotFound):
            done = False
        assert done is expected, (op, self.model)

    def check(self) -> None:
        """What is public, or will be, was approved by every track when it became so."""
        public = {one.version for one in self.world.rows(Live, entry_id=self.entry)}
        public |= {one.version for one in self.world.rows(Intent, entry_id=self.entry)}
        for version in public - self.seen:
            assert self.model.passes(version), (version, self.model)
        self.seen |= public
        stands = dict(states(self.world, self.entry))
        if self.model.published and set(stands.values()) == {"draft"}:
            # An older version took its place, so that the newest is a draft again.
            self.model.state = stands
        assert stands == self.model.state


def run(world: World, actors: dict[str, Actor], tried: list[Step]) -> None:
    trial = Trial(world, actors)
    for step in tried:
        trial.step(*step)
        trial.check()


@pytest.fixture
def world(engine: Engine, frozen_clock: ModuleType) -> World:
    return World(engine)


@pytest.fixture
def actors(world: World) -> dict[str, Actor]:
    found = people(world)
    define(world, DEFINITION)
    return found


@settings(max_examples=25, **QUIET)
@given(tried=tries)
def test_nothing_is_public_that_not_every_track_approved(
    world: World, actors: dict[str, Actor], tried: list[Step]
) -> None:
    run(world, actors, tried)


@pytest.mark.long
@settings(max_examples=200, **QUIET)
@given(tried=many_tries)
def test_nothing_is_public_that_not_every_track_approved_for_long(
    world: World, actors: dict[str, Actor], tried: list[Step]
) -> None:
    run(world, actors, tried)

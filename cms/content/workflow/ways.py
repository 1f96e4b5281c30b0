"""The ways through a workflow: which states are reached, and from where nothing leads on.

All tracks are walked together, so that a transition which moves several of them, or an edit that
takes several back, is judged as it will be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

from cms.content.workflow.definition import Transition, Workflow
from cms.errors import FieldProblem

COMBINATIONS_MAX = 20_000
"""How many combinations of the tracks' states a workflow may have."""

TRACKS, TRANSITIONS = "/definition/tracks", "/definition/transitions"
"""Where they stand in the JSON form."""
Standing = tuple[str, ...]


@dataclass(frozen=True)
class Ways:
    """The combinations of states that an entry can be in, and how it gets from one to another."""

    workflow: Workflow

    @property
    def start(self) -> Standing:
        return tuple(track.initial for track in self.workflow.tracks)

    def publishable(self, standing: Standing) -> bool:
        return all(
            track.publish_when is None
            or state in track.publish_when
            or state == track.when_published
            for track, state in zip(self.workflow.tracks, standing, strict=True)
        )

    def published(self, standing: Standing) -> Standing:
        return tuple(
            track.when_published or state
            for track, state in zip(self.workflow.tracks, standing, strict=True)
        )

    def edited(self, standing: Standing) -> Standing:
        return tuple(
            track.initial
            if state == track.when_published
            else track.reset_on_edit.get(state, state)
            for track, state in zip(self.workflow.tracks, standing, strict=True)
        )

    def step(self, standing: Standing, transition: Transition) -> Standing | None:
        tracks = self.workflow.tracks
        states = dict(zip((one.name for one in tracks), standing, strict=True))
        moved = self.workflow.moved(transition, states)
        if not moved:
            return None
        after = tuple(moved.get(track.name, states[track.name]) for track in tracks)
        if all(moved.get(track.name, "") != track.when_published for track in tracks):
            return after
        # It publishes, so each track has to approve where it stands, or where it goes.
        approved = tuple(
            state if state in (track.publish_when or (state,)) else moved.get(track.name, state)
            for track, state in zip(tracks, standing, strict=True)
        )
        agreed = all(
            track.publish_when is None
            or state in track.publish_when
            or (state == track.when_published and track.name not in moved)
            for track, state in zip(tracks, approved, strict=True)
        )
        return self.published(after) if agreed else None

    def onwards(self, standing: Standing) -> Iterator[Standing]:
        for transition in self.workflow.transitions:
            after = self.step(standing, transition)
            if after is not None:
                yield after
        yield self.edited(standing)
        if self.publishable(standing):
            yield self.published(standing)


def way_problems(workflow: Workflow) -> Iterator[FieldProblem]:
    """Yield states that nothing leads to, steps that can't be made, and places without a way on."""
    if prod(len(track.states) for track in workflow.tracks) > COMBINATIONS_MAX:
        yield FieldProblem(
            TRACKS,
            f"have more than {COMBINATIONS_MAX} combinations of states together: have fewer.",
        )
        return
    ways = Ways(workflow)
    leads_to = _reached(ways)
    for number, track in enumerate(workflow.tracks):
        seen = {standing[number] for standing in leads_to}
        for state in track.names:
            if state not in seen:
                pointer = f"{TRACKS}/{number}/states"
                yield FieldProblem(pointer, f"Nothing leads to the state {state!r}.")
    for number, transition in enumerate(workflow.transitions):
        if all(ways.step(standing, transition) is None for standing in leads_to):
            detail = f"{transition.name!r} can never be made."
            yield FieldProblem(f"{TRANSITIONS}/{number}/from", detail)
    for standing in sorted(leads_to.keys() - _leading(ways, leads_to))[:5]:
        where = ", ".join(
            f"{track.name} in {state}"
            for track, state in zip(workflow.tracks, standing, strict=True)
        )
        yield FieldProblem(TRANSITIONS, f"From {where} nothing leads to being published.")


def _reached(ways: Ways) -> dict[Standing, set[Standing]]:
    """Return what can be reached from the start, each with where it leads."""
    found: dict[Standing, set[Standing]] = {}
    pending = [ways.start]
    while pending:
        standing = pending.pop()
        if standing not in found:
            found[standing] = set(ways.onwards(standing))
            pending.extend(found[standing])
    return found


def _leading(ways: Ways, leads_to: dict[Standing, set[Standing]]) -> set[Standing]:
    """Return those from which a combination can be reached that may be published."""
    before: dict[Standing, set[Standing]] = {}
    for standing, following in leads_to.items():
        for after in following:
            before.setdefault(after, set()).add(standing)
    found = {standing for standing in leads_to if ways.publishable(standing)}
    pending = list(found)
    while pending:
        for earlier in before.get(pending.pop(), set()) - found:
            found.add(earlier)
            pending.append(earlier)
    return found

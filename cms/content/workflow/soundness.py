"""Whether a workflow can work: names that exist, states that are reached, no way that ends."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cms.content.workflow.definition import ALL_TYPES, Track, Transition, Workflow
from cms.content.workflow.ways import TRACKS, TRANSITIONS, way_problems
from cms.errors import FieldProblem
from cms.schema.registry import TypeRegistry


def soundness_problems(
    workflow: Workflow,
    registry: TypeRegistry,
    permissions: Collection[str],
    roles: Collection[str],
) -> list[FieldProblem]:
    """Return everything that keeps a workflow from working, or nothing."""
    problems = [
        *_type_problems(workflow, registry),
        *_who_problems(workflow, permissions, roles),
        *_assignee_problems(workflow, roles),
        *_field_problems(workflow, registry),
    ]
    for number, track in enumerate(workflow.tracks):
        problems += _track_problems(track, f"{TRACKS}/{number}")
    for number, transition in enumerate(workflow.transitions):
        problems += _transition_problems(workflow, transition, f"{TRANSITIONS}/{number}")
    # Ways through states that don't exist say nothing.
    return problems or list(way_problems(workflow))


def _type_problems(workflow: Workflow, registry: TypeRegistry) -> Iterator[FieldProblem]:
    for number, name in enumerate(workflow.types):
        if name != ALL_TYPES and registry.get(name) is None:
            yield FieldProblem(f"/types/{number}", f"There is no content type {name[:80]!r}.")


def _who_problems(
    workflow: Workflow, permissions: Collection[str], roles: Collection[str]
) -> Iterator[FieldProblem]:
    asked = [(one.who, f"{TRANSITIONS}/{n}/who") for n, one in enumerate(workflow.transitions)]
    if workflow.exempt is not None:
        asked.append((workflow.exempt, "/definition/exempt"))
    for who, pointer in asked:
        if who.permission not in permissions:
            detail = f"There is no permission {who.permission!r} that is asked about entries."
            yield FieldProblem(f"{pointer}/permission", detail)
        yield from (
            FieldProblem(f"{pointer}/roles", f"There is no role {name!r}.")
            for name in who.roles
            if name not in roles
        )


def _assignee_problems(workflow: Workflow, roles: Collection[str]) -> Iterator[FieldProblem]:
    for number, transition in enumerate(workflow.transitions):
        for place, task in enumerate(transition.tasks):
            kind, _, name = (task.assignee or "").partition(":")
            if kind == "role" and name not in roles:
                pointer = f"{TRANSITIONS}/{number}/tasks/{place}/assignee"
                yield FieldProblem(pointer, f"There is no role {name!r}.")


def _field_problems(workflow: Workflow, registry: TypeRegistry) -> Iterator[FieldProblem]:
    named = [spec for spec in registry if spec.name in workflow.types]
    for number, transition in enumerate(workflow.transitions):
        for name in transition.required_fields:
            pointer = f"{TRANSITIONS}/{number}/required_fields"
            lacking = [spec.name for spec in named if name not in spec.fields]
            if lacking:
                detail = f"{', '.join(lacking)} has no field {name!r}."
                yield FieldProblem(pointer, detail)
            elif not any(name in spec.fields for spec in registry):
                yield FieldProblem(pointer, f"No content type has a field {name!r}.")


def _track_problems(track: Track, pointer: str) -> Iterator[FieldProblem]:
    shown = track.when_published
    named = {
        "publish_when": track.publish_when or (),
        "when_published": () if shown is None else (shown,),
        "reset_on_edit": (*track.reset_on_edit, *track.reset_on_edit.values()),
    }
    for key, names in named.items():
        for name in dict.fromkeys(names):
            if name not in track.names:
                yield FieldProblem(f"{pointer}/{key}", _no_state(name, track))
    if shown == track.initial:
        detail = "can't be the state in which the track begins."
        yield FieldProblem(f"{pointer}/when_published", detail)
    for before, after in track.reset_on_edit.items():
        if after in (track.publish_when or ()) and before not in (track.publish_when or ()):
            detail = f"An edit must not lead to {after!r}, in which the entry may be published."
            yield FieldProblem(f"{pointer}/reset_on_edit", detail)


def _no_state(name: str, track: Track) -> str:
    return f"There is no state {name[:80]!r} in {track.name}: it has {', '.join(track.names)}."


def _transition_problems(
    workflow: Workflow, transition: Transition, pointer: str
) -> Iterator[FieldProblem]:
    moved = [one for one in workflow.tracks if transition.track in (None, one.name)]
    if not moved:
        yield FieldProblem(f"{pointer}/track", f"There is no track {transition.track!r}.")
        return
    for name in transition.sources:
        if not any(name in track.names for track in moved):
            yield FieldProblem(f"{pointer}/from", f"There is no state {name[:80]!r}.")
    if transition.target in transition.sources:
        yield FieldProblem(f"{pointer}/to", "stands in `from` as well: that leads nowhere.")
    for track in moved:
        if set(track.names) & set(transition.sources):
            yield from _target_problems(track, transition, f"{pointer}/to")
    yield from _task_problems([track.name for track in moved], transition, pointer)


def _task_problems(
    names: list[str], transition: Transition, pointer: str
) -> Iterator[FieldProblem]:
    for place, task in enumerate(transition.tasks):
        if task.track not in names and (task.track is not None or len(names) > 1):
            detail = f"has to name a track that the transition moves: {', '.join(names)}."
            yield FieldProblem(f"{pointer}/tasks/{place}/track", detail)


def _target_problems(track: Track, transition: Transition, pointer: str) -> Iterator[FieldProblem]:
    if transition.target not in track.names:
        yield FieldProblem(pointer, _no_state(transition.target, track))
    if transition.target == track.when_published and transition.then is None:
        detail = "can only be reached by a transition which then publishes or schedules."
        yield FieldProblem(pointer, detail)

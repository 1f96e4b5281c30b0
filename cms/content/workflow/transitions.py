"""Transition: move an entry on in its workflow, by any step or by those that all know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from cms.content.collaboration.comments.writing import add_comment
from cms.content.collaboration.tasks.assignees import require_assignee
from cms.content.context import WriteContext
from cms.content.operations.base import EntryOperation
from cms.content.operations.publish import Publish, publish
from cms.content.operations.schedule import Schedule, schedule
from cms.content.plan import Outcome
from cms.content.state import EntryState
from cms.content.workflow.approval import lacking_approval
from cms.content.workflow.case import Case, case_of
from cms.content.workflow.definition import Transition
from cms.content.workflow.following import after_publish
from cms.content.workflow.judging import judge
from cms.content.workflow.moving import give_tasks, move_tracks
from cms.errors import BadRequest, FieldProblem, StaleVersion, StateConflict, ValidationFailed


@dataclass(frozen=True, kw_only=True)
class Step(EntryOperation):
    """What every step in a workflow takes along.

    `track` says which track is meant where several have a transition of the name. `comment` is
    kept as a comment on the entry. `assignee` and `due_at` are for the tasks that it makes, and
    `at` for a transition that schedules. With `base_version` nothing is done where that is not
    the newest version any more: what one approves is what one has read.
    """

    permission: ClassVar[str] = "view_draft"

    track: str | None = None
    comment: str | None = None
    assignee: str | None = None
    due_at: datetime | None = None
    at: datetime | None = None
    base_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class MakeTransition(Step):
    """Make the transition of a name."""

    name: ClassVar[str] = "transition"
    help: ClassVar[str] = "Make a transition of the entry's workflow."

    transition: str


@dataclass(frozen=True, kw_only=True)
class Submit(Step):
    """Make the transition `submit`."""

    name: ClassVar[str] = "submit"
    help: ClassVar[str] = "Hand the entry in for review: the transition `submit`."


@dataclass(frozen=True, kw_only=True)
class Approve(Step):
    """Make the transition `approve`."""

    name: ClassVar[str] = "approve"
    help: ClassVar[str] = "Approve the newest version: the transition `approve`."


@dataclass(frozen=True, kw_only=True)
class Reject(Step):
    """Make the transition `reject`."""

    name: ClassVar[str] = "reject"
    help: ClassVar[str] = "Return the entry to whoever submitted it: the transition `reject`."


def make_step(ctx: WriteContext, op: Step) -> Outcome:
    """Carry out a step."""
    state = ctx.state(op.entry)
    ctx.plan.entry, ctx.plan.type = state.id, state.spec.name
    ctx.authorise("view_draft", state)
    state.require_not_trashed()
    _check_base(op, state)
    case = case_of(ctx, state)
    transition = _choose(case, op)
    judge(case, transition).enforce()
    assignee = _check_extras(ctx, state, op, transition)
    comment_id = None
    if op.comment is not None:
        comment_id = add_comment(ctx, state, op.comment, pointer="/comment").id
    after = move_tracks(ctx, state, case, transition, comment_id)
    give_tasks(ctx, state, case, transition, after, assignee, op.due_at)
    if transition.then is not None:
        _publish(ctx, state, op, transition, after)
    ctx.plan.version = state.entry.head
    return Outcome(state.id, state.spec.name, state.entry.head, tuple(ctx.events), ctx.plan)


def _check_base(op: Step, state: EntryState) -> None:
    head = state.entry.head
    if op.base_version is None or op.base_version == head:
        return
    if op.base_version > head:
        raise BadRequest(f"There is no version {op.base_version}: the newest is {head}.")
    raise StaleVersion(f"The newest version is {head}, not {op.base_version}: look at it first.")


def _choose(case: Case, op: Step) -> Transition:
    """Return the transition that is meant; raise ValidationFailed where that is not clear."""
    wanted = op.transition if isinstance(op, MakeTransition) else op.name
    pointer = "/transition" if isinstance(op, MakeTransition) else ""
    named = [one for one in case.workflow.transitions if one.name == wanted]
    if not named:
        known = ", ".join(dict.fromkeys(one.name for one in case.workflow.transitions))
        raise ValidationFailed(
            [
                FieldProblem(
                    pointer,
                    f"The workflow {case.workflow.label!r} has no transition {wanted[:80]!r}: "
                    f"it has {known}.",
                )
            ]
        )
    tracks = [one.track for one in named if one.track is not None]
    if op.track is not None:
        named = [one for one in named if one.track == op.track]
        if not named:
            detail = f"{wanted!r} is no transition of the track {op.track[:80]!r}."
            raise ValidationFailed([FieldProblem("/track", f"{detail} It has {tracks}.")])
    possible = [one for one in named if not judge(case, one)] if len(named) > 1 else named
    if len(possible) > 1:
        detail = f"has to say which of {', '.join(map(str, tracks))} is meant."
        raise ValidationFailed([FieldProblem("/track", detail)])
    return possible[0] if possible else named[0]


def _check_extras(
    ctx: WriteContext, state: EntryState, op: Step, transition: Transition
) -> str | None:
    """Check what is sent along, and return the assignee in the form in which it is stored."""
    problems = []
    if transition.comment_required and not (op.comment or "").strip():
        problems.append(FieldProblem("/comment", f"{transition.label!r} needs a comment."))
    if transition.then == "schedule" and op.at is None:
        problems.append(FieldProblem("/at", f"{transition.label!r} needs the time to publish at."))
    if transition.then != "schedule" and op.at is not None:
        problems.append(FieldProblem("/at", f"{transition.label!r} schedules nothing."))
    if op.due_at is not None and op.due_at <= ctx.now:
        problems.append(FieldProblem("/due_at", "has to lie in the future."))
    if problems:
        raise ValidationFailed(problems)
    if op.assignee is not None or op.due_at is not None:
        ctx.authorise("assign", state)
    return None if op.assignee is None else require_assignee(ctx, state, op.assignee)


def _publish(
    ctx: WriteContext,
    state: EntryState,
    op: Step,
    transition: Transition,
    after: Mapping[str, str],
) -> None:
    """Publish or schedule once every track agrees; until then the transition alone is made."""
    case, head = case_of(ctx, state), state.entry.head
    lacking = lacking_approval(ctx.session, case, state.id, head, head)
    if lacking:
        names = ", ".join(track.label for track in lacking)
        ends = any(case.workflow.track(name).when_published == one for name, one in after.items())
        if ends or transition.then == "schedule":
            raise StateConflict(f"{transition.label!r} has to wait for {names}.")
        ctx.plan.warnings.append(f"Nothing is published yet: {names} has not approved it.")
        return
    if transition.then == "schedule" and op.at is not None:
        schedule(ctx, Schedule(entry=state.id, at=op.at, version=head))
    else:
        publish(ctx, Publish(entry=state.id), state)
    after_publish(ctx, state, head)

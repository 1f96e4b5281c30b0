"""Whether a version may be published as far as its workflow goes: each track has approved it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cms.content.context import WriteContext
from cms.content.state import EntryState
from cms.content.workflow.case import Case, case_of
from cms.content.workflow.catalogue import workflows_of
from cms.content.workflow.definition import Track, Workflow
from cms.content.workflow.judging import who_refuses
from cms.content.workflow.models import WorkflowApproval
from cms.errors import StateConflict


def require_approval(ctx: WriteContext, state: EntryState, version: int) -> None:
    """Raise StateConflict where a track has not approved the version, and say which it has.

    Nothing is asked of the system itself, nor where no track has a say. Whoever the workflow
    exempts may go on; the event `workflow.overridden` then tells of it.
    """
    if ctx.actor.system or not workflows_of(ctx).of(state.spec.name).requires_approval:
        return
    case = case_of(ctx, state)
    lacking = lacking_approval(ctx.session, case, state.id, state.entry.head, version)
    if not lacking:
        return
    workflow = case.workflow
    tracks = [track.name for track in workflow.tracks]
    if workflow.exempt is not None and not who_refuses(case, workflow.exempt, tracks):
        names = [track.name for track in lacking]
        ctx.plan.warnings.append(f"Published without the approval of {', '.join(names)}.")
        ctx.record(
            "workflow.overridden", state, workflow=workflow.name, tracks=names, of_version=version
        )
        return
    raise StateConflict(_refusal(ctx.session, case, state, version, lacking))


def lacking_approval(
    session: Session, case: Case, entry_id: str, head: int, version: int
) -> list[Track]:
    """Return the tracks that have not approved a version."""
    asked = [track for track in case.workflow.tracks if track.publish_when is not None]
    if not asked:
        return []
    approved = _approving(session, entry_id, case.workflow, version)
    return [
        track
        for track in asked
        if track.name not in approved
        and not (version == head and case.states[track.name] in (track.publish_when or ()))
    ]


def last_approved(session: Session, entry_id: str, workflow: Workflow, head: int) -> int | None:
    """Return the newest version that every track has approved; None without any."""
    names = {track.name for track in workflow.tracks if track.publish_when is not None}
    rows = session.scalars(_approvals(entry_id, workflow)).all()
    ends = sorted({min(row.to_version or head, head) for row in rows}, reverse=True)
    for version in ends:
        if names <= {row.track for row in rows if _covers(row, version)}:
            return version
    return None


def _approvals(entry_id: str, workflow: Workflow) -> Any:
    row = WorkflowApproval
    query = select(row).where(row.entry_id == entry_id, row.workflow == workflow.name)
    return query.execution_options(populate_existing=True)


def _covers(row: WorkflowApproval, version: int) -> bool:
    return row.from_version <= version and (row.to_version is None or version <= row.to_version)


def _approving(session: Session, entry_id: str, workflow: Workflow, version: int) -> set[str]:
    row = WorkflowApproval
    query = select(row.track).where(
        row.entry_id == entry_id,
        row.workflow == workflow.name,
        row.from_version <= version,
        or_(row.to_version.is_(None), row.to_version >= version),
    )
    return set(session.scalars(query))


def _refusal(
    session: Session, case: Case, state: EntryState, version: int, lacking: list[Track]
) -> str:
    stands = ", ".join(f"{one.label}: {one.label_of(case.states[one.name])!r}" for one in lacking)
    approved = last_approved(session, state.id, case.workflow, state.entry.head)
    way = (
        f"Version {approved} is approved: publish that one, or let version {version} be approved."
        if approved is not None
        else "Let it be approved first."
    )
    return (
        f"The workflow {case.workflow.label!r} has not approved version {version} ({stands}). {way}"
    )

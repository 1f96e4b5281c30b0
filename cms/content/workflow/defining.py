"""Define a workflow, or take it away again; entries in it go on in the one that is then theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import delete, select

from cms.access.acl import decide
from cms.access.facts import NO_CONTENT
from cms.access.permissions import CORE
from cms.content.context import WriteContext
from cms.content.operations.base import Operation
from cms.content.plan import Outcome
from cms.content.workflow.catalogue import load_workflows
from cms.content.workflow.definition import Workflow
from cms.content.workflow.models import WorkflowRow
from cms.content.workflow.parsing import workflow_from_json
from cms.content.workflow.soundness import soundness_problems
from cms.db.identifiers import new_id
from cms.errors import FieldProblem, Forbidden, StateConflict, ValidationFailed
from cms.events.log import append

KIND = "workflow"
"""What an outcome says that it is about."""
MANAGE = "manage_workflows"


@dataclass(frozen=True, kw_only=True)
class DefineWorkflow(Operation):
    """A new workflow, or another revision of one; `types` are the content types it is for.

    With `create_only`, one that is there already is left alone.
    """

    name: ClassVar[str] = "define_workflow"
    permission: ClassVar[str] = MANAGE
    help: ClassVar[str] = "Define a workflow, or change one."

    workflow: str
    label: str
    types: tuple[str, ...]
    definition: dict[str, Any]
    create_only: bool = False


@dataclass(frozen=True, kw_only=True)
class DeleteWorkflow(Operation):
    """Take a workflow away; its types have the one for all types then."""

    name: ClassVar[str] = "delete_workflow"
    permission: ClassVar[str] = MANAGE
    help: ClassVar[str] = "Delete a workflow."

    workflow: str


def define_workflow(ctx: WriteContext, op: DefineWorkflow) -> Outcome:
    """Carry out `DefineWorkflow`."""
    require_manager(ctx)
    row = _row(ctx, op.workflow)
    if row is not None and op.create_only:
        raise StateConflict(f"There is a workflow {op.workflow!r} already: change it with PATCH.")
    workflow = workflow_from_json(op.workflow, op.label, op.types, op.definition)
    problems = soundness_problems(workflow, ctx.registry, _permissions(ctx), ctx.rights.roles)
    problems = [*_taken(ctx, workflow), *problems]
    if problems:
        raise ValidationFailed(problems)
    created = row is None
    if row is None:
        row = WorkflowRow(id=new_id(), site_id=ctx.site.id, name=workflow.name, revision=0)
        ctx.session.add(row)
    row.label, row.types = workflow.label, list(workflow.types)
    row.definition, row.revision = workflow.definition(), row.revision + 1
    row.changed_at = ctx.now
    ctx.session.flush()
    number = append(ctx.session, ctx.turn, "workflow.defined", **_event(ctx, row))
    ctx.events.append(number)
    ctx.plan.events.append("workflow.defined")
    return _outcome(ctx, row, created=created)


def delete_workflow(ctx: WriteContext, op: DeleteWorkflow) -> Outcome:
    """Carry out `DeleteWorkflow`."""
    require_manager(ctx)
    row = _row(ctx, op.workflow)
    if row is None:
        load_workflows(ctx.session, ctx.site.id).require(op.workflow)
        raise StateConflict("The workflow that is there from the start can't be deleted.")
    number = append(ctx.session, ctx.turn, "workflow.deleted", **_event(ctx, row))
    ctx.events.append(number)
    ctx.plan.events.append("workflow.deleted")
    outcome = _outcome(ctx, row)
    ctx.session.execute(delete(WorkflowRow).where(WorkflowRow.id == row.id))
    ctx.session.expunge(row)
    return outcome


def require_manager(ctx: WriteContext) -> None:
    """Raise Forbidden with the reason where the actor may not manage workflows."""
    verdict = decide(ctx.rights, ctx.actor, MANAGE, NO_CONTENT)
    if not verdict.allowed:
        raise Forbidden(verdict.reason)


def _permissions(ctx: WriteContext) -> frozenset[str]:
    """Return the permissions that are asked about entries: a transition names one of these."""
    given = (*CORE, *ctx.hooks.permissions())
    return frozenset(one.name for one in given if one.content)


def _row(ctx: WriteContext, name: str) -> WorkflowRow | None:
    query = select(WorkflowRow).where(WorkflowRow.site_id == ctx.site.id, WorkflowRow.name == name)
    return ctx.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _taken(ctx: WriteContext, workflow: Workflow) -> list[FieldProblem]:
    """Return the types that another workflow is for already: a type has one."""
    others = [
        one
        for one in load_workflows(ctx.session, ctx.site.id)
        if one.name != workflow.name and not one.builtin
    ]
    return [
        FieldProblem(f"/types/{number}", f"{name!r} has the workflow {other.name!r} already.")
        for number, name in enumerate(workflow.types)
        for other in others
        if name in other.types
    ]


def _event(ctx: WriteContext, row: WorkflowRow) -> dict[str, Any]:
    return {
        "subjects": [row.id],
        "site_id": ctx.site.id,
        "actor_id": ctx.actor.user_id,
        "actor_label": ctx.actor.label,
        "payload": {"workflow": row.name, "types": row.types, "revision": row.revision},
    }


def _outcome(ctx: WriteContext, row: WorkflowRow, *, created: bool = False) -> Outcome:
    ctx.plan.type, ctx.plan.version = KIND, row.revision
    return Outcome(row.id, KIND, row.revision, tuple(ctx.events), ctx.plan, created=created)

"""Make a type, change one, or take it away: what is lost is said first, and done only if wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from sqlalchemy import delete

from cms.access.step_up import require_step_up
from cms.content.context import WriteContext
from cms.content.model.declared import ByHand, Declared, as_problems
from cms.content.model.effects import Effects, effects_of_change, effects_of_drop
from cms.content.model.history import last_number
from cms.content.model.holding import held_types, made_by_hand, new_stamp, read_made
from cms.content.model.models import ModelRevision, ModelType
from cms.content.operations.base import Operation
from cms.content.plan import Outcome
from cms.db.identifiers import new_id
from cms.errors import (
    ConfigurationError,
    DeclarationError,
    FieldProblem,
    NotFound,
    StateConflict,
    ValidationFailed,
)
from cms.jobs.queue import enqueue
from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry
from cms.schema.type_data import fields_data, type_data

KIND = "type"
"""What an outcome says that it is about."""
EDIT_MODEL = "edit_model"
APPLY = "model.apply"
"""The kind of the job that makes indexes, and derives what is read anew, after a change."""
NOTE_MAX = 2_000


@dataclass(frozen=True, kw_only=True)
class DefineType(Operation):
    """Make a type, or change one; of a plugin's type, only the fields that are added to it.

    `data` is as `cms.schema.type_data` has it. What is in the content and would be lost, or be wrong
    by the new rules, refuses the change, unless `force` says that this is known. With `create_only`,
    a type that is there already is left alone.
    """

    name: ClassVar[str] = "define_type"
    permission: ClassVar[str] = EDIT_MODEL
    help: ClassVar[str] = "Make a content type, or change one."

    type: str
    data: dict[str, Any]
    create_only: bool = False
    force: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class DropType(Operation):
    """Take a type away that was made by hand, or all fields that were added to one of a plugin."""

    name: ClassVar[str] = "drop_type"
    permission: ClassVar[str] = EDIT_MODEL
    help: ClassVar[str] = "Take a content type away that was made by hand."

    type: str
    force: bool = False
    note: str = ""


def define_type(ctx: WriteContext, op: DefineType) -> Outcome:
    """Carry out `DefineType`."""
    _authorise(ctx)
    declared = _declared(ctx)
    extends = op.type in declared.names
    rows = made_by_hand(ctx.session)
    row = rows.get(op.type)
    if op.create_only and op.type in ctx.registry:
        raise StateConflict(f"There is a type {op.type!r} already: change it instead.")
    data = _canonical(declared, ByHand(op.type, op.data, extends))
    made = [one for one in read_made(ctx.session) if one.name != op.type]
    after = _joined(declared, [*made, ByHand(op.type, data, extends)], data)
    created = row is None
    if row is not None and row.data == data and row.extends == extends:
        return _outcome(ctx, row, unchanged=True)
    found = effects_of_change(ctx, ctx.registry.get(op.type), after.require(op.type))
    _require_wanted(ctx, op.type, found, force=op.force)
    if row is None:
        row = ModelType(id=new_id(), name=op.type, revision=0, changed_at=ctx.now)
    row.data, row.extends = data, extends
    ctx.session.add(row)
    _written(ctx, row, data, op.note, "type.defined", after)
    return _outcome(ctx, row, created=created)


def drop_type(ctx: WriteContext, op: DropType) -> Outcome:
    """Carry out `DropType`."""
    _authorise(ctx)
    row = made_by_hand(ctx.session).get(op.type)
    if row is None:
        if op.type in ctx.registry:
            raise StateConflict(f"The type {op.type!r} is a plugin's: only its code can change it.")
        raise NotFound(f"There is no content type {op.type[:80]!r}.")
    declared = _declared(ctx)
    made = read_made(ctx.session)
    after = declared.joined_as_far(one for one in made if one.name != op.type)
    known = declared.joined_as_far(made).troubles
    for name, told in after.troubles.items():
        if name not in known:
            raise StateConflict(f"{told} Change that first.")
    before = ctx.registry.get(op.type)
    found = effects_of_drop(ctx, before, after.types.get(op.type))
    _require_wanted(ctx, op.type, found, force=op.force)
    _written(ctx, row, None, op.note, "type.dropped", after.types)
    outcome = _outcome(ctx, row)
    ctx.session.execute(delete(ModelType).where(ModelType.id == row.id))
    ctx.session.expunge(row)
    return outcome


def _authorise(ctx: WriteContext) -> None:
    ctx.authorise_site(EDIT_MODEL)
    require_step_up(ctx.session, "To change the content model")


def _declared(ctx: WriteContext) -> Declared:
    types = held_types(ctx.session)
    if types is None:
        raise ConfigurationError("The session holds no types, so none can be made here.")
    return types.declared


def _canonical(declared: Declared, one: ByHand) -> dict[str, Any]:
    """Return the data as it is kept; raise ValidationFailed."""
    given = one.data.get("name", one.name)
    if given != one.name:
        raise ValidationFailed([FieldProblem("/name", "can't be changed: make another type.")])
    if one.extends:
        others = sorted(one.data.keys() - {"name", "fields"})
        if others:
            detail = "is said by the plugin that the type is of; only fields can be added."
            raise ValidationFailed([FieldProblem(f"/{name}", detail) for name in others])
    read = declared.read(one)
    if isinstance(read, TypeSpec):
        return type_data(read)
    return {"name": one.name, "fields": fields_data(read.fields)}


def _joined(declared: Declared, made: list[ByHand], data: Mapping[str, Any]) -> TypeRegistry:
    """Return all types with the one that is new among them; raise ValidationFailed."""
    newest = made[-1]
    known = declared.joined_as_far(made[:-1])
    sound = [one for one in made[:-1] if one.name not in known.troubles]
    # What code declares by now counts no more.
    sound = [one for one in sound if one.extends or one.name not in declared.names]
    try:
        return declared.joined([*sound, newest])
    except DeclarationError as error:
        if error.type == newest.name:
            raise ValidationFailed(as_problems(error, data)) from error
        raise ValidationFailed([FieldProblem("", str(error))]) from error
    except ConfigurationError as error:
        raise ValidationFailed([FieldProblem("/fields", error.detail)]) from error


def _require_wanted(ctx: WriteContext, name: str, found: Effects, *, force: bool) -> None:
    """Put into the plan what changes; raise StateConflict for what nobody said is wanted."""
    if found.refused:
        raise StateConflict(" ".join(found.refused))
    ctx.plan.changes += found.changes
    ctx.plan.warnings += found.losses
    ctx.plan.also += found.counts
    ctx.plan.cache_tags = sorted({*ctx.plan.cache_tags, "types", f"type:{name}"})
    if found.losses and not force:
        raise StateConflict(
            f"{' '.join(found.losses)} If that is wanted, say so (force).",
            [FieldProblem("", one) for one in found.losses],
        )


def _written(
    ctx: WriteContext,
    row: ModelType,
    data: dict[str, Any] | None,
    note: str,
    event: str,
    after: TypeRegistry,
) -> None:
    """Keep the revision, tell everybody, and let what follows from the types be made."""
    row.revision = last_number(ctx.session, row.name) + 1
    row.changed_at = ctx.now
    ctx.session.add(
        ModelRevision(
            name=row.name,
            number=row.revision,
            extends=row.extends,
            data=data,
            at=ctx.now,
            author_id=ctx.actor.user_id,
            author_label=ctx.actor.label,
            note=note[:NOTE_MAX],
        )
    )
    ctx.session.flush()
    new_stamp(ctx.session)
    told = [f"{one['change']} {one['field']}" for one in ctx.plan.changes]
    ctx.record_site(event, row.id, type=row.name, revision=row.revision, changes=told)
    ctx.registry = after
    enqueue(ctx.session, APPLY, {}, key=APPLY)


def _outcome(
    ctx: WriteContext, row: ModelType, *, created: bool = False, unchanged: bool = False
) -> Outcome:
    ctx.plan.type, ctx.plan.version = row.name, row.revision
    outcome = Outcome(row.id, KIND, row.revision, tuple(ctx.events), ctx.plan, created=created)
    return replace(outcome, unchanged=unchanged)

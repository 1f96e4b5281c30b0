"""Create an entry: its identity, its place, its first version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import select

from cms.access.scopes import place_entry, scope_of
from cms.content.assets.resolving import check_files
from cms.content.collaboration.settling import settle
from cms.content.context import WriteContext
from cms.content.document import store
from cms.content.models import Entry
from cms.content.operations.base import Operation
from cms.content.operations.documents import check_links, check_plugins, check_unique, fill_slug
from cms.content.operations.placing import check_parent, place, reach_back
from cms.content.operations.publish import Publish, publish
from cms.content.operations.seen import require_creatable
from cms.content.operations.versions import add_version
from cms.content.plan import Outcome
from cms.content.state import EntryState
from cms.db.identifiers import is_id, new_id
from cms.errors import BadRequest, Forbidden, StateConflict
from cms.schema.colander_schema import validate
from cms.schema.content_type import TypeSpec
from cms.schema.defaults import with_defaults


@dataclass(frozen=True, kw_only=True)
class CreateEntry(Operation):
    """A new entry of `type` with `data` in `locale`, as a draft unless `publish` is asked.

    `parent` is where it stands in the tree (None: at the root). `at` backdates it: the record
    then says that the date was asserted. `entry_id` lets the caller choose the id.
    """

    name: ClassVar[str] = "create"
    permission: ClassVar[str] = "create"
    help: ClassVar[str] = "Create an entry, as a draft or published at once."

    type: str
    data: dict[str, Any]
    locale: str | None = None
    parent: str | None = None
    note: str = ""
    publish: bool = False
    entry_id: str | None = None
    at: datetime | None = None
    owner: str | None = None


def create(ctx: WriteContext, op: CreateEntry) -> Outcome:
    """Carry out `CreateEntry`."""
    spec = ctx.registry.require(op.type)
    locale = ctx.site.require_locale(op.locale or ctx.site.default_locale)
    require_creatable(ctx, spec, locale)
    document = with_defaults(spec.fields, validate(spec, op.data, "draft"))
    check_parent(ctx, spec, op.parent)
    state = _new_state(ctx, op, spec)
    touched = ctx.touched(state, document, locale)
    ctx.authorise("create", state, slices=(locale,), fields=touched, resulting=document)
    ctx.authorise_fields("create", state, op.data, locale, new=document)
    _authorise_assertions(ctx, op, state, document)
    document = check_files(ctx, state, check_links(ctx, spec, document))
    check_plugins(ctx, spec, document, "draft")
    check_singleton(ctx, spec)
    _write_identity(ctx, op, state)
    document = fill_slug(ctx, spec, document, state, locale)
    check_unique(ctx, state, document, locale, "draft")
    number = add_version(
        ctx, state, store(spec, {}, locale, document), note=op.note, asserted_at=op.at
    )
    ctx.plan.entry, ctx.plan.type = state.id, spec.name
    ctx.record("entry.created", state, locale=locale, asserted_at=_text(op.at))
    if op.entry_id is not None:
        settle(ctx, state, locale, None)
    if op.publish:
        publish(ctx, Publish(entry=state.id, at=op.at), state)
    return Outcome(state.id, spec.name, number, tuple(ctx.events), ctx.plan, created=True)


def _new_state(ctx: WriteContext, op: CreateEntry, spec: TypeSpec) -> EntryState:
    if op.entry_id is not None and not is_id(op.entry_id):
        raise BadRequest(f"{op.entry_id!r} is not a UUID.", "id")
    entry_id = (op.entry_id or new_id()).lower()
    if ctx.session.get(Entry, entry_id) is not None:
        raise StateConflict(f"There is an entry with the id {entry_id} already.")
    entry = Entry(
        id=entry_id,
        site_id=ctx.site.id,
        type=spec.name,
        owner_id=op.owner or ctx.actor.user_id,
        created_at=op.at or ctx.now,
        asserted=op.at is not None,
        head=0,
    )
    scope = scope_of(ctx.session, op.parent)
    return EntryState(ctx.session, entry, spec, None, scope, ctx.site.default_locale)


def _authorise_assertions(
    ctx: WriteContext, op: CreateEntry, state: EntryState, document: dict[str, Any]
) -> None:
    if op.at is not None:
        ctx.authorise("backdate", state, resulting=document)
        if op.at > ctx.now:
            raise BadRequest("`at` lies in the future: create a draft and schedule it.", "at")
    if op.owner not in (None, ctx.actor.user_id) and not ctx.actor.system:
        raise Forbidden("Only the system may create an entry in somebody else's name.")


def check_singleton(ctx: WriteContext, spec: TypeSpec) -> None:
    """Raise StateConflict when there can be but one of a type, and there is one."""
    if not spec.singleton:
        return
    query = select(Entry.id).where(Entry.site_id == ctx.site.id, Entry.type == spec.name)
    if ctx.session.scalar(query.where(Entry.trashed_at.is_(None)).limit(1)) is not None:
        raise StateConflict(f"There can be only one {spec.label}, and there is one already.")


def _write_identity(ctx: WriteContext, op: CreateEntry, state: EntryState) -> None:
    ctx.session.add(state.entry)
    ctx.session.flush()
    ctx.note(state, "exists", False, True)
    if state.spec.in_tree:
        state.placement = place(ctx, state.id, op.parent, since=op.at)
        if op.at is not None and op.parent is not None:
            reach_back(ctx, op.parent, op.at)
    state.scope = place_entry(ctx.session, state.id, op.parent)


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()

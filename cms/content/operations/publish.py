"""Publish: let slices of an entry show a version, from now on or from an asserted date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from cms.content.context import WriteContext
from cms.content.document import localised_in, resolve
from cms.content.operations.base import EntryOperation
from cms.content.operations.documents import check_plugins, check_unique
from cms.content.operations.placing import reach_back
from cms.content.operations.redirects import addresses, note_redirects
from cms.content.operations.seen import seen_types
from cms.content.operations.standing import restand
from cms.content.plan import Outcome
from cms.content.queries.entries import live_ids
from cms.content.relations import ENTRY, links_of
from cms.content.site import SHARED
from cms.content.state import EntryState
from cms.content.timeline import Stand
from cms.content.workflow.approval import require_approval
from cms.content.workflow.following import after_publish
from cms.errors import BadRequest, FieldProblem, StateConflict, ValidationFailed
from cms.schema.colander_schema import validate


@dataclass(frozen=True, kw_only=True)
class Publish(EntryOperation):
    """Publish a version (the newest) in some locales (all that it says anything in).

    What is not localised goes along unless `shared` is false. `at` in the past backdates: the
    record then says that the date was asserted.
    """

    name: ClassVar[str] = "publish"
    permission: ClassVar[str] = "publish"
    help: ClassVar[str] = "Show a version to readers from now on."

    locales: tuple[str, ...] | None = None
    version: int | None = None
    shared: bool = True
    at: datetime | None = None


def carry_out(ctx: WriteContext, op: Publish) -> Outcome:
    """Carry out `Publish`."""
    state = ctx.state(op.entry)
    ctx.plan.entry, ctx.plan.type = state.id, state.spec.name
    publish(ctx, op, state)
    events = tuple(ctx.events)
    return Outcome(
        state.id, state.spec.name, state.entry.head, events, ctx.plan, unchanged=not events
    )


def publish(ctx: WriteContext, op: Publish, state: EntryState) -> None:
    """Publish an entry whose state is at hand; nothing happens where all stands already."""
    version = state.entry.head if op.version is None else op.version
    slices = slices_of(ctx, state, version, op.locales, shared=op.shared)
    documents = check_publishable(ctx, state, version, slices)
    state.require_not_trashed()
    since = ctx.now if op.at is None else _asserted(ctx, op.at, state, documents)
    before = state.stands(since)
    if not op.shared and not any(stand.slice == SHARED for stand in before):
        slices = (SHARED, *slices)
    changed = [
        one for one in slices if not any(s.slice == one and s.version == version for s in before)
    ]
    if not changed:
        return
    asserted = op.at is not None
    stands = [stand for stand in before if stand.slice not in changed]
    stands += [Stand(one, version, since, None, ctx.now, asserted) for one in changed]
    held = addresses(ctx, state) if before else {}
    restand(ctx, state, stands, since)
    note_redirects(ctx, state, held)
    if SHARED in changed:
        others = [s.slice for s in before if s.slice not in (*changed, SHARED)]
        ctx.plan.also += [{"locale": one, "because": "shared fields"} for one in others]
    ctx.plan.version = state.entry.head
    ctx.record(
        "entry.published",
        state,
        slices=changed,
        published_version=version,
        asserted_at=op.at.isoformat() if op.at else None,
    )
    after_publish(ctx, state, version)


def slices_of(
    ctx: WriteContext,
    state: EntryState,
    version: int,
    locales: Sequence[str] | None,
    *,
    shared: bool = True,
) -> tuple[str, ...]:
    """Return the slices that publishing a version in some locales is about.

    Raise ValidationFailed for a locale in which the version says nothing.
    """
    head = (SHARED,) if shared else ()
    if not state.spec.localized:
        return (SHARED,)
    written = localised_in(state.slices(version))
    if locales is None:
        known = tuple(one for one in ctx.site.locales if one in written)
        return (*head, *(known or (ctx.site.default_locale,)))
    for index, locale in enumerate(locales):
        ctx.site.require_locale(locale)
        if locale not in written and written:
            problem = FieldProblem(f"/locales/{index}", f"version {version} has no {locale} text.")
            raise ValidationFailed([problem])
    return (*head, *dict.fromkeys(locales))


def check_publishable(
    ctx: WriteContext, state: EntryState, version: int, slices: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Do as `check_documents`, and say in the plan which links lead nowhere."""
    documents = check_documents(ctx, state, version, slices)
    for locale, document in documents.items():
        _note_links(ctx, state, document, locale)
    return documents


def check_documents(
    ctx: WriteContext, state: EntryState, version: int, slices: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Check the rights and the document of each locale that is to be published; return them.

    Raise ValidationFailed with every problem of every locale, `Forbidden` or `NotFound`.
    """
    documents = _documents(ctx, state, version, slices)
    problems = []
    resulting = next(iter(documents.values()))
    ctx.authorise("publish", state, slices=slices, resulting=resulting)
    require_approval(ctx, state, version)
    for locale, document in documents.items():
        try:
            validate(state.spec, document, "publish")
            check_plugins(ctx, state.spec, document, "publish")
            check_unique(ctx, state, document, locale, "live")
        except ValidationFailed as failed:
            many = len(documents) > 1
            problems += [
                FieldProblem(p.pointer, f"{p.detail} ({locale})" if many else p.detail)
                for p in failed.problems
            ]
    if problems:
        raise ValidationFailed(problems)
    return documents


def _documents(
    ctx: WriteContext, state: EntryState, version: int, slices: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Return, by locale, the documents that readers are to see."""
    parts = state.slices(version)
    locales = [one for one in slices if one != SHARED]
    if not locales and state.spec.localized:
        # Only what is shared: it joins the texts that are public already.
        public = {s.slice: s.version for s in state.stands(ctx.now) if s.slice != SHARED}
        locales = [one for one in ctx.site.locales if one in public]
        texts = {one: state.slices(number).get(one, {}) for one, number in public.items()}
        parts = {SHARED: parts.get(SHARED, {}), **texts}
    found = {}
    for locale in locales or [ctx.site.default_locale]:
        chain = [parts.get(one, {}) for one in ctx.site.chains[locale]]
        whole, _ = resolve(state.spec, parts.get(SHARED, {}), chain)
        found[locale] = {name: value for name, value in whole.items() if value is not None}
    return found


def _note_links(
    ctx: WriteContext, state: EntryState, document: dict[str, Any], locale: str
) -> None:
    found = [link for link in links_of(state.spec, document) if link.kind == ENTRY]
    if found:
        targets = {link.target_id for link in found}
        live = live_ids(ctx.session, ctx.site.id, targets, ctx.now)
        seen = seen_types(ctx, targets - live)
        readable = ctx.readable_fields(state, locale)
        ctx.plan.links += [
            {"pointer": link.pointer, "entry": link.target_id, "locale": locale}
            for link in found
            if link.target_id in seen and link.target_id != state.id
            if link.pointer.split("/")[1] in readable
        ]


def _asserted(
    ctx: WriteContext, at: datetime, state: EntryState, documents: dict[str, dict[str, Any]]
) -> datetime:
    """Check that an entry may be said to have been published at `at`, and return the instant."""
    ctx.authorise("backdate", state, resulting=next(iter(documents.values())))
    if at > ctx.now:
        raise BadRequest("`at` lies in the future: use the operation schedule.", "at")
    for row in state.live_rows(at):
        # Only what was asserted in this very transaction has been seen by nobody.
        seen = row.published_at < ctx.now or not row.asserted
        if row.valid_from <= ctx.now and (seen or row.valid_from > at):
            raise StateConflict(
                "What readers saw since that date is on record and can't be rewritten."
            )
    if state.was_trashed(at):
        raise StateConflict("The entry lay in the trash after that date: name a later one.")
    reach_back(ctx, state.id, at)
    return at

"""Confirm a translation: it is still right, though what it was translated from has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cms.content.context import WriteContext
from cms.content.locales.keeping import confirm, outdated
from cms.content.locales.values import is_within, places, top_field
from cms.content.operations.base import EntryOperation
from cms.content.plan import Outcome
from cms.content.state import EntryState
from cms.errors import BadRequest, FieldProblem, ValidationFailed


@dataclass(frozen=True, kw_only=True)
class ConfirmTranslation(EntryOperation):
    """What a locale says agrees with a version (the newest) of what it is translated from.

    `fields` names fields, or pointers such as `/seo/title` or `/sections/<block>/text`; all that
    is outdated without it. No version is written.
    """

    name: ClassVar[str] = "confirm_translation"
    permission: ClassVar[str] = "edit"
    help: ClassVar[str] = "Say that a translation is still right, so that it is outdated no more."

    locale: str
    fields: tuple[str, ...] | None = None
    version: int | None = None


def confirm_translation(ctx: WriteContext, op: ConfirmTranslation) -> Outcome:
    """Carry out `ConfirmTranslation`."""
    state = ctx.state(op.entry)
    ctx.plan.entry, ctx.plan.type = state.id, state.spec.name
    locale = ctx.site.require_locale(op.locale)
    behind = [
        pointer
        for pointer in outdated(ctx.session, ctx.site, state, locale)
        if op.fields is None or is_within(pointer, op.fields)
    ]
    names = sorted({top_field(pointer) for pointer in behind})
    ctx.authorise("edit", state, fields={locale: names})
    ctx.authorise_fields("edit", state, names, locale)
    state.require_not_trashed()
    _check_fields(state, op, locale)
    confirmed = confirm(ctx.session, ctx.site, state, locale, behind, _version(op, state))
    if confirmed:
        ctx.record(
            "entry.translation_confirmed",
            state,
            locale=locale,
            fields=confirmed,
            confirmed_version=_version(op, state),
        )
    ctx.plan.version = state.entry.head
    return Outcome(
        state.id,
        state.spec.name,
        state.entry.head,
        tuple(ctx.events),
        ctx.plan,
        unchanged=not confirmed,
    )


def _version(op: ConfirmTranslation, state: EntryState) -> int:
    head = state.entry.head
    if op.version is not None and op.version > head:
        raise BadRequest(f"There is no version {op.version}: the newest is {head}.", "version")
    return head if op.version is None else op.version


def _check_fields(state: EntryState, op: ConfirmTranslation, locale: str) -> None:
    known = [place.pointer for place in places(state.spec, state.slices(state.entry.head), locale)]
    problems = [
        FieldProblem(f"/fields/{index}", f"{name!r} is no localised field of this entry.")
        for index, name in enumerate(op.fields or ())
        if not any(is_within(pointer, (name,)) for pointer in known)
    ]
    if problems:
        raise ValidationFailed(problems)

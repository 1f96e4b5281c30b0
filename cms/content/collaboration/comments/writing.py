"""Writes comments: a new one or an answer, after everything about it was checked."""

from __future__ import annotations

from typing import Any

from cms.access.fields import readable_fields
from cms.content.collaboration.comments.anchors import anchor_problems
from cms.content.collaboration.comments.models import Comment
from cms.content.collaboration.comments.text import MENTIONS_MAX, clean_text, mentions_in
from cms.content.collaboration.people import seeing_actor
from cms.content.context import WriteContext
from cms.content.state import EntryState
from cms.db.identifiers import is_id, new_id
from cms.errors import BadRequest, FieldProblem, StateConflict, ValidationFailed


def add_comment(
    ctx: WriteContext,
    state: EntryState,
    text: str,
    *,
    field: str | None = None,
    block: str | None = None,
    locale: str | None = None,
    thread: Comment | None = None,
    comment_id: str | None = None,
    pointer: str = "/text",
) -> Comment:
    """Write a comment, or an answer in a thread, which is about what the thread is about.

    Whether the actor may comment was asked already. Raises `ValidationFailed` naming what is
    wrong with the text, with what it is about, or with whom it mentions.
    """
    cleaned = clean_text(text, pointer)
    if thread is None:
        problems = anchor_problems(ctx.site, state, field, block, locale)
        if problems:
            raise ValidationFailed(problems)
        own = state.spec.fields[field].read_permission if field else None
    else:
        field, block, locale = thread.field, thread.block, thread.locale
        own = thread.read_permission
    mentions = require_mentionable(ctx, state, cleaned, field, pointer)
    identity = _identity(ctx, comment_id)
    comment = Comment(
        id=identity,
        entry_id=state.id,
        thread_id=identity if thread is None else thread.id,
        field=field,
        block=block,
        locale=locale,
        read_permission=own,
        version=state.entry.head,
        author_id=ctx.actor.user_id,
        author_label=ctx.actor.label,
        text=cleaned,
        mentions=list(mentions),
        created_at=ctx.now,
    )
    ctx.session.add(comment)
    ctx.session.flush()
    ctx.record("comment.added", state, also=[comment.id], **about(comment))
    return comment


def about(comment: Comment, mentions: list[str] | None = None) -> dict[str, Any]:
    """Return what events say of a comment: never its text; `mentions` as given, else all."""
    return {
        "comment": comment.id,
        "thread": comment.thread_id,
        "field": comment.field,
        "block": comment.block,
        "locale": comment.locale,
        "mentions": list(comment.mentions) if mentions is None else mentions,
        "author": comment.author_id,
    }


def _identity(ctx: WriteContext, given: str | None) -> str:
    if given is None:
        return new_id()
    if not is_id(given):
        raise BadRequest(f"{given!r} is not a UUID.", "comment_id")
    if ctx.session.get(Comment, given.lower()) is not None:
        raise StateConflict(f"There is a comment with the id {given} already.")
    return given.lower()


def require_mentionable(
    ctx: WriteContext, state: EntryState, text: str, field: str | None, pointer: str
) -> tuple[str, ...]:
    """Return whom a text mentions; raise ValidationFailed for anybody who may not see it.

    A mention sends mail, so one that leads nowhere is refused rather than kept in silence.
    """
    mentions = mentions_in(text)
    if len(mentions) > MENTIONS_MAX:
        detail = f"mentions more than {MENTIONS_MAX} people."
        raise ValidationFailed([FieldProblem(pointer, detail)])
    problems = [
        FieldProblem(pointer, f"@{user_id} is nobody who may see what this is about.")
        for user_id in mentions
        if not _sees(ctx, state, user_id, field)
    ]
    if problems:
        raise ValidationFailed(problems)
    return mentions


def _sees(ctx: WriteContext, state: EntryState, user_id: str, field: str | None) -> bool:
    actor = seeing_actor(ctx, state, user_id)
    if actor is None:
        return False
    if field is None or field not in state.spec.fields:
        return True
    return any(
        field
        in readable_fields(
            ctx.rights,
            actor,
            ctx.facts(state, ctx.stored(state, locale), locale),
            "view_draft",
        )
        for locale in ctx.site.locales
    )

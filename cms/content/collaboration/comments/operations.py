"""Comment, edit, delete, resolve and reopen: what is done to comments, each as an operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import func, select

from cms.content.collaboration.comments.listing import require_comment
from cms.content.collaboration.comments.models import Comment
from cms.content.collaboration.comments.seeing import Anchor, CommentReader, anchor_of
from cms.content.collaboration.comments.text import clean_text
from cms.content.collaboration.comments.writing import about, add_comment, require_mentionable
from cms.content.context import WriteContext
from cms.content.operations.base import Operation
from cms.content.plan import Outcome
from cms.content.state import EntryState
from cms.db.identifiers import is_id
from cms.errors import Forbidden, NotFound, StateConflict

KIND = "comment"
"""What an outcome says that it is about."""


@dataclass(frozen=True, kw_only=True)
class AddComment(Operation):
    """A comment on an entry, or on a `field` and a `block` of it, in a `locale`.

    `reply_to` is a comment of the thread that it answers; it is then about what that is about.
    """

    name: ClassVar[str] = "comment"
    permission: ClassVar[str] = "comment"
    help: ClassVar[str] = "Comment on an entry, a field or a block, or answer a comment."

    entry: str
    text: str
    field: str | None = None
    block: str | None = None
    locale: str | None = None
    reply_to: str | None = None
    comment_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class CommentOperation(Operation):
    """A write to a comment that exists."""

    permission: ClassVar[str] = "comment"

    comment_id: str


@dataclass(frozen=True, kw_only=True)
class EditComment(CommentOperation):
    """Give a comment of one's own another text."""

    name: ClassVar[str] = "edit_comment"
    help: ClassVar[str] = "Change the text of a comment of one's own."

    text: str


@dataclass(frozen=True, kw_only=True)
class DeleteComment(CommentOperation):
    """Take a comment of one's own away; answers to it stay."""

    name: ClassVar[str] = "delete_comment"
    help: ClassVar[str] = "Delete a comment of one's own."


@dataclass(frozen=True, kw_only=True)
class ResolveComment(CommentOperation):
    """Say that the thread of a comment is dealt with."""

    name: ClassVar[str] = "resolve_comment"
    help: ClassVar[str] = "Mark the thread of a comment as dealt with."


@dataclass(frozen=True, kw_only=True)
class ReopenComment(CommentOperation):
    """Say that the thread of a comment is not dealt with after all."""

    name: ClassVar[str] = "reopen_comment"
    help: ClassVar[str] = "Reopen the thread of a comment."


def comment(ctx: WriteContext, op: AddComment) -> Outcome:
    """Carry out `AddComment`."""
    state = _entry(ctx, op.entry)
    thread = None
    if op.reply_to is None:
        _authorise(ctx, state, op.locale)
        if op.field in state.spec.fields and not _reader(ctx, state).may_read(
            Anchor(op.field, op.locale, None)
        ):
            raise Forbidden(f"You may not read the field {op.field}, so you can't comment on it.")
    else:
        answered = _require(ctx, state, op.reply_to)
        thread = ctx.session.get_one(Comment, answered.thread_id)
        _authorise(ctx, state, thread.locale)
    made = add_comment(
        ctx,
        state,
        op.text,
        field=op.field,
        block=op.block,
        locale=op.locale,
        thread=thread,
        comment_id=op.comment_id,
    )
    return _outcome(ctx, made, created=True)


def edit_comment(ctx: WriteContext, op: EditComment) -> Outcome:
    """Carry out `EditComment`."""
    state, found = _own(ctx, op.comment_id)
    text = clean_text(op.text)
    if text == found.text:
        return _outcome(ctx, found, unchanged=True)
    before = set(found.mentions)
    mentions = require_mentionable(ctx, state, text, found.field, "/text")
    found.text, found.mentions, found.edited_at = text, list(mentions), ctx.now
    ctx.session.flush()
    new = [one for one in mentions if one not in before]
    ctx.record("comment.edited", state, also=[found.id], **about(found, new))
    return _outcome(ctx, found)


def delete_comment(ctx: WriteContext, op: DeleteComment) -> Outcome:
    """Carry out `DeleteComment`: one with answers stays as an empty place in its thread."""
    state, found = _own(ctx, op.comment_id)
    answers = ctx.session.scalar(
        select(func.count()).where(Comment.thread_id == found.id, Comment.id != found.id)
    )
    ctx.record("comment.deleted", state, also=[found.id], **about(found, []))
    outcome = _outcome(ctx, found)
    if answers:
        found.text, found.mentions, found.deleted_at = "", [], ctx.now
    else:
        ctx.session.delete(found)
    ctx.session.flush()
    return outcome


def resolve_comment(ctx: WriteContext, op: ResolveComment) -> Outcome:
    """Carry out `ResolveComment`."""
    state, first = _thread(ctx, op.comment_id)
    if first.resolved_at is not None:
        return _outcome(ctx, first, unchanged=True)
    first.resolved_at, first.resolved_by = ctx.now, ctx.actor.user_id
    ctx.session.flush()
    ctx.record("comment.resolved", state, also=[first.id], **about(first, []))
    return _outcome(ctx, first)


def reopen_comment(ctx: WriteContext, op: ReopenComment) -> Outcome:
    """Carry out `ReopenComment`."""
    state, first = _thread(ctx, op.comment_id)
    if first.resolved_at is None:
        return _outcome(ctx, first, unchanged=True)
    first.resolved_at = first.resolved_by = None
    ctx.session.flush()
    ctx.record("comment.reopened", state, also=[first.id], **about(first, []))
    return _outcome(ctx, first)


def _entry(ctx: WriteContext, entry_id: str) -> EntryState:
    state = ctx.state(entry_id)
    ctx.plan.entry, ctx.plan.type = state.id, state.spec.name
    return state


def _authorise(ctx: WriteContext, state: EntryState, locale: str | None) -> None:
    slices = () if locale is None else (ctx.site.require_locale(locale),)
    for permission in ("view_draft", "comment"):
        ctx.authorise(permission, state, slices=slices)
    state.require_not_trashed()


def _found(ctx: WriteContext, comment_id: str) -> tuple[EntryState, Comment]:
    """Return a comment that the actor may read, with its entry; raise NotFound for others."""
    found = ctx.session.get(Comment, comment_id.lower()) if is_id(comment_id) else None
    missing = NotFound(f"There is no comment {comment_id[:80]!r}.")
    if found is None:
        raise missing
    try:
        state = _entry(ctx, found.entry_id)
        found = _require(ctx, state, comment_id)
        _authorise(ctx, state, found.locale)
    except NotFound:
        # Nothing is told of an entry that is not seen.
        raise missing from None
    return state, found


def _own(ctx: WriteContext, comment_id: str) -> tuple[EntryState, Comment]:
    """Return a comment that the actor may change; administrators of the site may change all."""
    state, found = _found(ctx, comment_id)
    theirs = found.author_id is not None and found.author_id == ctx.actor.user_id
    above = ctx.actor.system or ctx.rights.administrator(ctx.actor.principals) is not None
    if not (theirs or above):
        raise Forbidden("Only whoever wrote a comment can change or delete it.")
    if found.deleted_at is not None:
        raise StateConflict("The comment was deleted.")
    return state, found


def _thread(ctx: WriteContext, comment_id: str) -> tuple[EntryState, Comment]:
    """Return the comment that began the thread of one, with its entry."""
    state, found = _found(ctx, comment_id)
    return state, ctx.session.get_one(Comment, found.thread_id)


def _require(ctx: WriteContext, state: EntryState, comment_id: str) -> Comment:
    found = require_comment(ctx.session, state.id, comment_id)
    if not _reader(ctx, state).may_read(anchor_of(found)):
        raise NotFound(f"There is no comment {comment_id[:80]!r}.")
    return found


def _reader(ctx: WriteContext, state: EntryState) -> CommentReader:
    return CommentReader(
        state.spec,
        ctx.rights,
        ctx.actor,
        lambda locale: ctx.facts(state, ctx.stored(state, locale), locale),
    )


def _outcome(
    ctx: WriteContext, found: Comment, *, created: bool = False, unchanged: bool = False
) -> Outcome:
    return Outcome(
        found.id, KIND, 1, tuple(ctx.events), ctx.plan, created=created, unchanged=unchanged
    )

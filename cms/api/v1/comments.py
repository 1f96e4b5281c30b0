"""Comments on an entry: list, write, one, change, delete, resolve."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.api.v1.drafts import find_draft
from cms.api.v1.nouns import Member, Members, noun_answer, noun_list, read_data, read_noun_page
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.writing import plan_answer, under_data
from cms.content.collaboration.comments.anchors import is_orphaned
from cms.content.collaboration.comments.listing import (
    Wanted,
    count_comments,
    list_comments,
    require_readable,
)
from cms.content.collaboration.comments.models import Comment
from cms.content.collaboration.comments.operations import (
    AddComment,
    DeleteComment,
    EditComment,
    ReopenComment,
    ResolveComment,
)
from cms.content.collaboration.comments.seeing import CommentReader
from cms.content.collaboration.comments.text import TEXT_MAX
from cms.content.collaboration.people import names_of
from cms.content.operations.base import Operation
from cms.content.queries.rows import Row
from cms.content.state import EntryState
from cms.content.workflow.case import unlocked_state
from cms.db.identifiers import is_id, new_id
from cms.errors import FieldProblem, ValidationFailed
from cms.tree.content import CommentResource, CommentsResource, EntryResource
from cms.web.working import comment_reader

_TEXT = {
    "type": "string",
    "minLength": 1,
    "maxLength": TEXT_MAX,
    "description": "Plain text; `@` and the id of a user mentions them.",
}
_ID = {"type": ["string", "null"], "format": "uuid"}
_NAME = {"type": ["string", "null"], "maxLength": 80}
MEMBERS: Members = {
    "text": Member(_TEXT, required=True),
    "field": Member({**_NAME, "description": "The field that it is about."}),
    "block": Member({**_NAME, "description": "The `_id` of a block in the field."}),
    "locale": Member({**_NAME, "description": "The locale that it is about."}),
    "reply_to": Member({**_ID, "description": "A comment of the thread that it answers."}),
}
CHANGES: Members = {"text": Member(_TEXT, required=True)}


@view_config(context=CommentsResource, name="", request_method="GET")
def get_comments(context: CommentsResource, request: Any) -> Any:
    """Answer the comments, thread by thread, as far as the caller may read what they are about."""
    params = Params.of(request.query_string)
    locale = params.take("locale")
    which = params.take_choice("state", ("open", "resolved", "all"), "all")
    field, block = params.take("field"), params.take("block")
    page = read_noun_page(request, params)
    row, state, reader = _reading(context.entry, request, locale)
    wanted = Wanted(row.entry_id, which, field, block)  # type: ignore[arg-type]
    session = request.cms_session
    found = list_comments(session, reader, wanted, limit=page.size + 1, offset=page.offset)
    return noun_list(
        request,
        ("content", row.type, row.entry_id, "comments"),
        page,
        comments_data(session, state, found),
        lambda: count_comments(session, reader, wanted),
        (("locale", locale), ("state", which), ("field", field), ("block", block)),
    )


@view_config(context=CommentsResource, name="", request_method="POST")
def post_comment(context: CommentsResource, request: Any) -> Any:
    """Write a comment, or answer one."""
    locale, dry_run = _write_params(request)
    _, row = find_draft(context.entry, request, locale)
    data = read_data(request, MEMBERS)
    reply_to = data.get("reply_to")
    if reply_to is not None and not is_id(reply_to):
        raise ValidationFailed([FieldProblem("/data/reply_to", "has to be an id (a UUID).")])
    comment_id = new_id()
    operation = AddComment(entry=row.entry_id, comment_id=comment_id, **data)
    with under_data():
        if dry_run:
            return plan_answer(request, operation)
        request.executor.apply(operation)
    return _one(context.entry, request, locale, comment_id, status=201)


@view_config(context=CommentResource, name="", request_method="GET")
def get_comment(context: CommentResource, request: Any) -> Any:
    """Answer one comment."""
    params = Params.of(request.query_string)
    locale = params.take("locale")
    params.finish()
    return _one(context.entry, request, locale, context.__name__)


@view_config(context=CommentResource, name="", request_method="PATCH")
def patch_comment(context: CommentResource, request: Any) -> Any:
    """Change the text of a comment of one's own."""
    locale, dry_run = _write_params(request)
    comment_id = _named(context, request, locale)
    data = read_data(request, CHANGES)
    operation = EditComment(comment_id=comment_id, text=data["text"])
    return _carry_out(context, request, locale, operation, dry_run=dry_run)


@view_config(context=CommentResource, name="", request_method="DELETE")
def delete_comment(context: CommentResource, request: Any) -> Any:
    """Delete a comment of one's own; where others answered, its place stays without its text."""
    locale, dry_run = _write_params(request)
    operation = DeleteComment(comment_id=_named(context, request, locale))
    if dry_run:
        return plan_answer(request, operation)
    request.executor.apply(operation)
    return Response(status=204, content_type=None)


@view_config(context=CommentResource, name="resolve", request_method="POST")
def resolve_comment(context: CommentResource, request: Any) -> Any:
    """Mark the comment's thread as dealt with."""
    locale, dry_run = _write_params(request)
    operation = ResolveComment(comment_id=_named(context, request, locale))
    return _carry_out(context, request, locale, operation, dry_run=dry_run)


@view_config(context=CommentResource, name="reopen", request_method="POST")
def reopen_comment(context: CommentResource, request: Any) -> Any:
    """Reopen the comment's thread."""
    locale, dry_run = _write_params(request)
    operation = ReopenComment(comment_id=_named(context, request, locale))
    return _carry_out(context, request, locale, operation, dry_run=dry_run)


def _write_params(request: Any) -> tuple[str | None, bool]:
    params = Params.of(request.query_string)
    locale, dry_run = params.take("locale"), params.take_flag("dry_run")
    params.finish()
    return locale, dry_run


def _carry_out(
    context: CommentResource,
    request: Any,
    locale: str | None,
    operation: Operation,
    *,
    dry_run: bool,
) -> Any:
    with under_data():
        if dry_run:
            return plan_answer(request, operation)
        request.executor.apply(operation)
    return _one(context.entry, request, locale, context.__name__)


def _named(context: CommentResource, request: Any, locale: str | None) -> str:
    """Return the id of the comment that the address names; it has to be of the address's entry."""
    row, _, reader = _reading(context.entry, request, locale)
    return require_readable(request.cms_session, reader, row.entry_id, context.__name__).id


def _reading(
    entry: EntryResource, request: Any, locale: str | None
) -> tuple[Row, EntryState, CommentReader]:
    lens, row = find_draft(entry, request, locale)
    reader = comment_reader(request, entry.spec, lens, row)
    return row, unlocked_state(request.cms_session, request.site, entry.spec, row.entry_id), reader


def _one(
    entry: EntryResource, request: Any, locale: str | None, comment_id: str, status: int = 200
) -> Any:
    row, state, reader = _reading(entry, request, locale)
    found = require_readable(request.cms_session, reader, row.entry_id, comment_id)
    data = comments_data(request.cms_session, state, [found])[0]
    place = ("content", row.type, row.entry_id, "comments", found.id)
    return noun_answer(request, data, *place, status=status)


def comments_data(
    session: Any, state: EntryState, found: Iterable[Comment]
) -> list[dict[str, Any]]:
    """Return comments as JSON; one query for the names of those whom they name."""
    listed = list(found)
    named = [one for comment in listed for one in (*comment.mentions, comment.resolved_by)]
    names = names_of(session, named)
    return [_data(state, comment, names) for comment in listed]


def _data(state: EntryState, comment: Comment, names: dict[str, str]) -> dict[str, Any]:
    resolved = None
    if comment.resolved_at is not None:
        by = comment.resolved_by
        resolved = {
            "at": clock.to_text(comment.resolved_at),
            "by": {"id": by, "name": names.get(by or "", "")},
        }
    return {
        "id": comment.id,
        "thread": comment.thread_id,
        "field": comment.field,
        "block": comment.block,
        "locale": comment.locale,
        "version": comment.version,
        "orphaned": is_orphaned(state, comment.field, comment.block),
        "author": {"id": comment.author_id, "name": comment.author_label},
        "text": comment.text,
        "mentions": [{"id": one, "name": names.get(one, "")} for one in comment.mentions],
        "created_at": clock.to_text(comment.created_at),
        "edited_at": None if comment.edited_at is None else clock.to_text(comment.edited_at),
        "deleted": comment.deleted_at is not None,
        "resolved": resolved,
    }

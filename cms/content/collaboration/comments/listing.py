"""Lists of an entry's comments, thread by thread, without those that the reader may not see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from cms.content.collaboration.comments.models import Comment
from cms.content.collaboration.comments.seeing import Anchor, CommentReader, anchor_of
from cms.db.identifiers import is_id
from cms.errors import NotFound

Which = Literal["open", "resolved", "all"]


@dataclass(frozen=True)
class Wanted:
    """Which comments of an entry are listed."""

    entry_id: str
    which: Which = "all"
    field: str | None = None
    block: str | None = None


def list_comments(
    session: Session, reader: CommentReader, wanted: Wanted, *, limit: int, offset: int = 0
) -> Sequence[Comment]:
    """Return comments thread by thread, the oldest thread first, each in the order of writing."""
    query = select(Comment).where(_where(session, reader, wanted))
    return session.scalars(
        query.order_by(Comment.thread_id, Comment.id).limit(limit).offset(offset)
    ).all()


def count_comments(session: Session, reader: CommentReader, wanted: Wanted) -> int:
    """Return how many there are."""
    query = select(func.count()).select_from(Comment)
    return session.scalar(query.where(_where(session, reader, wanted))) or 0


def texts_of(
    session: Session, reader: CommentReader, entry_id: str, ids: Collection[str]
) -> dict[str, str]:
    """Return what some comments of an entry say, by id; those that may not be read are left out."""
    if not ids:
        return {}
    query = select(Comment).where(Comment.entry_id == entry_id, Comment.id.in_(sorted(ids)))
    return {one.id: one.text for one in session.scalars(query) if reader.may_read(anchor_of(one))}


def require_comment(session: Session, entry_id: str, comment_id: str) -> Comment:
    """Return a comment of an entry; raise `NotFound`."""
    found = session.get(Comment, comment_id.lower()) if is_id(comment_id) else None
    if found is None or found.entry_id != entry_id:
        raise NotFound(f"There is no comment {comment_id[:80]!r} on this entry.")
    return found


def require_readable(
    session: Session, reader: CommentReader, entry_id: str, comment_id: str
) -> Comment:
    """Return a comment that the reader may read; raise `NotFound` for any other."""
    found = require_comment(session, entry_id, comment_id)
    if not reader.may_read(anchor_of(found)):
        raise NotFound(f"There is no comment {comment_id[:80]!r} on this entry.")
    return found


def _where(session: Session, reader: CommentReader, wanted: Wanted) -> ColumnElement[bool]:
    here: Any = Comment.entry_id == wanted.entry_id
    conditions = [here, _readable(session, reader, here)]
    if wanted.field is not None:
        conditions.append(Comment.field == wanted.field)
    if wanted.block is not None:
        conditions.append(Comment.block == wanted.block)
    if wanted.which != "all":
        threads = select(Comment.id).where(here, Comment.id == Comment.thread_id)
        resolved = Comment.resolved_at.is_not(None)
        asked = resolved if wanted.which == "resolved" else ~resolved
        conditions.append(Comment.thread_id.in_(threads.where(asked)))
    return and_(*conditions)


def _readable(session: Session, reader: CommentReader, here: Any) -> ColumnElement[bool]:
    """Return the condition for what may be read; there are as many places as fields, not more."""
    columns = (Comment.field, Comment.locale, Comment.read_permission)
    places = [Anchor(*row) for row in session.execute(select(*columns).where(here).distinct())]
    return or_(
        false(),
        *(
            and_(*(_is(column, value) for column, value in zip(columns, place, strict=True)))
            for place in places
            if reader.may_read(place)
        ),
    )


def _is(column: Any, value: str | None) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.is_(None) if value is None else column == value
    return found

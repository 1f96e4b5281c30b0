"""Saved views of lists: kept, shared, changed and deleted by whose they are."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cms import clock
from cms.accounts.desk.models import SavedView
from cms.db.identifiers import is_id
from cms.errors import FieldProblem, Forbidden, NotFound, StateConflict, ValidationFailed
from cms.events.acting import record

NAME_MAX = 80
ASKED_MAX = 4000
"""Characters of the query string that a view keeps."""
MANY = 100
"""How many views somebody may keep of one list."""


def create_view(
    session: Session, user_id: str, type_name: str, name: str, asked: str, *, shared: bool
) -> SavedView:
    """Keep a view of a list (`type_name` empty: of all types).

    Raises `ValidationFailed` for a name or a query string that can't be kept, and `StateConflict`
    where the same person has one of that name.
    """
    _check(name, asked)
    mine = [one for one in views_of(session, user_id, type_name) if one.user_id == user_id]
    if any(one.name.casefold() == name.casefold() for one in mine):
        raise StateConflict(f"You have a view {name!r} of this list already.")
    if len(mine) >= MANY:
        raise StateConflict(f"You have {MANY} views of this list: delete one first.")
    now = clock.now()
    view = SavedView(
        user_id=user_id,
        type=type_name,
        name=name,
        asked=asked,
        shared=shared,
        created_at=now,
        updated_at=now,
    )
    session.add(view)
    session.flush()
    record(session, "view.created", view.id, type=type_name, shared=shared)
    return view


def change_view(
    session: Session, user_id: str, view_id: str, *, asked: str | None, shared: bool | None
) -> SavedView:
    """Let a view show something else, or be shared or not; what is None stays.

    Raises `NotFound` as `require_view` does, `Forbidden` for another's view, `ValidationFailed`.
    """
    view = require_view(session, user_id, view_id)
    _require_own(view, user_id)
    if asked is not None:
        _check(view.name, asked)
        view.asked = asked
    if shared is not None:
        view.shared = shared
    view.updated_at = clock.now()
    record(session, "view.changed", view.id, type=view.type, shared=view.shared)
    return view


def delete_view(session: Session, user_id: str, view_id: str) -> None:
    """Delete a view; raise `NotFound` as `require_view` does, `Forbidden` for another's."""
    view = require_view(session, user_id, view_id)
    _require_own(view, user_id)
    session.delete(view)
    record(session, "view.deleted", view.id, type=view.type)


def views_of(session: Session, user_id: str, type_name: str) -> Sequence[SavedView]:
    """Return the views of a list that somebody is offered: their own, and those that are shared."""
    query = (
        select(SavedView)
        .where(SavedView.type == type_name)
        .where(or_(SavedView.user_id == user_id, SavedView.shared))
        .order_by(SavedView.name, SavedView.id)
        .limit(2 * MANY)
    )
    return session.scalars(query).all()


def require_view(session: Session, user_id: str, view_id: str) -> SavedView:
    """Return a view that somebody is offered; raise `NotFound`."""
    found = session.get(SavedView, view_id.lower()) if is_id(view_id) else None
    if found is None or not (found.shared or found.user_id == user_id):
        raise NotFound(f"There is no view {view_id[:80]!r}.")
    return found


def _require_own(view: SavedView, user_id: str) -> None:
    if view.user_id != user_id:
        raise Forbidden("This view is somebody else's: save it under a name of your own.")


def _check(name: str, asked: str) -> None:
    problems = []
    if not (1 <= len(name) <= NAME_MAX and name.isprintable()):
        problems.append(FieldProblem("/name", f"has to be 1 to {NAME_MAX} characters."))
    if len(asked) > ASKED_MAX:
        problems.append(FieldProblem("/asked", f"has to be {ASKED_MAX} characters at most."))
    if problems:
        raise ValidationFailed(problems)

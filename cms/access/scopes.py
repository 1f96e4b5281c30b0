"""Keeps `entry_scope` true: which place with rights of its own each entry stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, insert, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import InstrumentedAttribute, Session

from cms.access.models import EntryScope, Grant, InheritanceBreak, RightsGeneration, Scope
from cms.access.rights import new_generation
from cms.db.chunks import chunks
from cms.db.identifiers import is_id
from cms.errors import NotFound

Descendants = Callable[[Session, str], Select[Any]]
"""The port to the tree: a select of the ids of an entry and of all that stands below it."""


def scope_of(session: Session, entry_id: str | None) -> str | None:
    """Return the scope of an entry, None for the root; raise `NotFound` if it was never placed."""
    if entry_id is None:
        return None
    statement = select(EntryScope.scope_id).where(EntryScope.entry_id == entry_id)
    row = session.execute(statement).one_or_none() if is_id(entry_id) else None
    if row is None:
        raise NotFound(f"There is no entry {entry_id}.")
    return row[0]


def scopes_of(session: Session, entry_ids: Iterable[str]) -> dict[str, str | None]:
    """Return the scopes of several entries by their ids; one query for up to 500."""
    wanted = sorted(set(entry_ids))
    found: dict[str, str | None] = {}
    for part in chunks(wanted):
        statement = select(EntryScope.entry_id, EntryScope.scope_id).where(
            EntryScope.entry_id.in_(part)
        )
        found.update((row.entry_id, row.scope_id) for row in session.execute(statement))
    return found


def place_entry(session: Session, entry_id: str, parent_id: str | None) -> str | None:
    """Record a new entry under its parent (None: the root, or no tree); return its scope."""
    # Held against a change of scopes at the same time, which would not see the new entry.
    session.execute(select(RightsGeneration.stamp).with_for_update(read=True))
    scope = scope_of(session, parent_id)
    session.execute(insert(EntryScope).values(entry_id=entry_id, scope_id=scope))
    return scope


def rescope(
    session: Session, entry_id: str, parent_id: str | None, descendants: Descendants
) -> None:
    """Record that an entry was moved under `parent_id`, with all that stands below it.

    Rewrites rows of the subtree only, and only where the scope above it has changed.
    """
    _lock(session)
    above = scope_of(session, parent_id)
    own = session.execute(
        select(Scope.entry_id, Scope.parent_id).where(Scope.entry_id == entry_id)
    ).one_or_none()
    before = own.parent_id if own else scope_of(session, entry_id)
    if before == above:
        return
    if own:
        session.execute(
            _quietly(update(Scope).where(Scope.entry_id == entry_id)).values(parent_id=above)
        )
        new_generation(session)
    else:
        _hand_over(session, before, above, _within(entry_id, descendants(session, entry_id)))


def make_scope(
    session: Session, entry_id: str, descendants: Descendants, *, pinned: bool = False
) -> None:
    """Make an entry a place with rights of its own; `pinned` keeps it one without any.

    Raises `NotFound` if there is no such entry.
    """
    _lock(session)
    above = scope_of(session, entry_id)
    if above != entry_id:
        # First what lies below, then the scope itself, which must not become its own parent.
        _hand_over(session, above, entry_id, _within(entry_id, descendants(session, entry_id)))
        session.execute(insert(Scope).values(entry_id=entry_id, parent_id=above, pinned=pinned))
        new_generation(session)
    elif pinned:
        session.execute(
            _quietly(update(Scope).where(Scope.entry_id == entry_id)).values(pinned=True)
        )


def drop_scope(session: Session, entry_id: str) -> None:
    """Let an entry inherit its scope again, if nothing is left there that needs one."""
    session.flush()
    _lock(session)
    idle = select(Scope.parent_id).where(
        Scope.entry_id == entry_id,
        Scope.pinned.is_(False),
        ~exists().where(Grant.entry_id == entry_id),
        ~exists().where(InheritanceBreak.entry_id == entry_id),
    )
    row = session.execute(idle).one_or_none()
    if row is not None:
        _remove(session, entry_id, row[0])


def forget_entries(session: Session, entry_ids: Iterable[str]) -> None:
    """Remove all rights on entries that are deleted for good, and what is known of their place."""
    session.flush()
    for entry_id in entry_ids:
        row = session.execute(
            select(Scope.parent_id).where(Scope.entry_id == entry_id)
        ).one_or_none()
        if row is not None:
            _lock(session)
            session.execute(_quietly(delete(Grant).where(Grant.entry_id == entry_id)))
            session.execute(
                _quietly(delete(InheritanceBreak).where(InheritanceBreak.entry_id == entry_id))
            )
            _remove(session, entry_id, row[0])
        session.execute(_quietly(delete(EntryScope).where(EntryScope.entry_id == entry_id)))


def _lock(session: Session) -> None:
    session.execute(select(RightsGeneration.stamp).with_for_update())


def _remove(session: Session, entry_id: str, above: str | None) -> None:
    session.execute(_quietly(delete(Scope).where(Scope.entry_id == entry_id)))
    _hand_over(session, entry_id, above, None)
    new_generation(session)


def _within(entry_id: str, below: Select[Any]) -> Callable[[Any], ColumnElement[bool]]:
    return lambda column: or_(column == entry_id, column.in_(below))


def _hand_over(
    session: Session,
    before: str | None,
    after: str | None,
    within: Callable[[Any], ColumnElement[bool]] | None,
) -> None:
    """Give what has the scope `before` the scope `after`, everywhere or within a subtree."""
    entries = update(EntryScope).where(_is(EntryScope.scope_id, before))
    scopes = update(Scope).where(_is(Scope.parent_id, before))
    if within is not None:
        entries = entries.where(within(EntryScope.entry_id))
        scopes = scopes.where(within(Scope.entry_id))
    session.execute(_quietly(entries).values(scope_id=after))
    changed = session.execute(_quietly(scopes).values(parent_id=after))
    if isinstance(changed, CursorResult) and changed.rowcount:
        new_generation(session)


def _is(column: InstrumentedAttribute[str | None], value: str | None) -> ColumnElement[bool]:
    return column.is_(None) if value is None else column == value


def _quietly(statement: Any) -> Any:
    # These tables are read by select only; no loaded object has to learn of the change.
    return statement.execution_options(synchronize_session=False)

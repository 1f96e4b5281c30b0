"""Where working copies end: with the save that takes their place, the entry, the person, or by age."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cms.content.collaboration.differing import differing
from cms.content.context import WriteContext
from cms.content.document import own_document
from cms.content.models import Version, WorkingCopy
from cms.content.sealing_copies import open_copy
from cms.content.state import EntryState


def settle(ctx: WriteContext, state: EntryState, locale: str, named: Iterable[str] | None) -> None:
    """Drop the actor's working copy where a save took its place.

    It did if it named every field in which the copy differs from its base; `named` None means
    all. So a program that changes one field in somebody's name leaves what they are writing.
    """
    if ctx.actor.user_id is None:
        return
    key = {"user_id": ctx.actor.user_id, "entry_id": state.id, "locale": locale}
    if named is not None:
        query = select(WorkingCopy).filter_by(**key, type=state.spec.name)
        copy = ctx.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
        if copy is None or not _unsaved(state, copy, locale) <= set(named):
            return
    ctx.session.execute(delete(WorkingCopy).filter_by(**key))


def _unsaved(state: EntryState, copy: WorkingCopy, locale: str) -> set[str]:
    number = copy.base_version
    version = None if number is None else state.session.get(Version, (state.id, number))
    base = own_document(state.spec, state.slices(version.number), locale) if version else {}
    return set(
        differing(state.spec, base, open_copy(state.session, state.spec, copy), state.spec.fields)
    )


def forget_entries(session: Session, entry_ids: Iterable[str]) -> None:
    """Throw away all working copies of entries that are destroyed."""
    session.execute(delete(WorkingCopy).where(WorkingCopy.entry_id.in_(list(entry_ids))))


def forget_person(session: Session, user_id: str) -> int:
    """Throw away all working copies of a person; return how many there were."""
    found = session.execute(
        delete(WorkingCopy).where(WorkingCopy.user_id == user_id).returning(WorkingCopy.entry_id)
    )
    return len(found.all())


def forget_old(session: Session, before: datetime) -> int:
    """Throw away what nobody has touched since before an instant; return how many there were.

    For a job that runs now and then; the setting `cms.editing.working_copy_days` says how old.
    """
    found = session.execute(
        delete(WorkingCopy).where(WorkingCopy.updated_at < before).returning(WorkingCopy.entry_id)
    )
    return len(found.all())

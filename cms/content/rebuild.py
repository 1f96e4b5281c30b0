"""Derives editions anew where a content type has changed since they were written."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cms.content.editions import EditionWriter
from cms.content.models import Edition
from cms.content.releases.overlays import drop_past_overlays, refresh
from cms.content.site import Site
from cms.content.state import load_state
from cms.db.session import begin_write
from cms.events.log import append
from cms.events.order import present, take_turn
from cms.schema.declaration import fingerprint
from cms.schema.registry import TypeRegistry

BATCH = 200
"""How many entries one transaction derives anew; writers wait no longer than for one."""


def stale_entries(session: Session, site: Site, registry: TypeRegistry) -> list[str]:
    """Return the ids of entries with an open edition made under another declaration."""
    found: set[str] = set()
    now = present(session)
    for spec in registry:
        mark = f"%|{fingerprint(spec)[:12]}"
        query = select(Edition.entry_id).where(
            Edition.site_id == site.id,
            Edition.type == spec.name,
            Edition.past.is_(False),
            # What ended by the clock is over, though nobody has marked it as past.
            or_(Edition.valid_to.is_(None), Edition.valid_to > now),
            Edition.recipe.not_like(mark),
        )
        found.update(session.scalars(query.distinct()))
    return sorted(found)


def rebuild(
    session: Session,
    site: Site,
    registry: TypeRegistry,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Derive the open editions of stale entries anew; commit after each batch; return how many.

    What is over keeps the form in which it was served.
    """
    ids = stale_entries(session, site, registry)
    session.rollback()
    for done, batch in _batches(ids):
        begin_write(session)
        turn = take_turn(session)
        writer = EditionWriter(session, site, turn.instant)
        drop_past_overlays(session, turn.instant)
        for entry_id in batch:
            _derive(session, site, registry, writer, entry_id)
        # With its instant on record, no process whose clock is behind sees neither old nor new.
        append(session, turn, "site.rebuilt", site_id=site.id, payload={"entries": len(batch)})
        session.commit()
        if progress is not None:
            progress(done, len(ids))
    return len(ids)


def _batches(ids: list[str]) -> Iterator[tuple[int, list[str]]]:
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        yield start + len(batch), batch


def _derive(
    session: Session, site: Site, registry: TypeRegistry, writer: EditionWriter, entry_id: str
) -> None:
    state = load_state(session, site, entry_id, {spec.name: spec for spec in registry})
    writer.write_draft(state, "trash" if state.trashed else "draft")
    if not state.trashed:
        now = writer.now
        writer.write_live(state, state.stands_from(now), now)
        writer.date_draft(state, now)
    refresh(writer, [state])

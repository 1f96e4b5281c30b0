"""Which files anybody may see: those of published assets that everyone sees now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from cms.access.actor import ANONYMOUS
from cms.content.assets.uses import hashes_of
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids


def is_everyones(lens: Lens) -> bool:
    """Say whether a lens shows nothing but what everybody sees now."""
    alone = lens.actor.principals <= ANONYMOUS.principals and not lens.actor.system
    now = lens.at is None and lens.release is None
    return alone and now and lens.status == "published"


def public_hashes(session: Session, lens: Lens, entry_ids: Iterable[str]) -> frozenset[str]:
    """Return the hashes of these entries' files that anybody sees, by one query."""
    everyones = replace(
        lens,
        actor=ANONYMOUS,
        status="published",
        at=None,
        pinned=None,
        release=None,
        _visible={},
        _readable={},
    )
    rows = by_ids(session, everyones, entry_ids).values()
    return frozenset(
        one for row in rows for one in hashes_of(lens.registry.require(row.type), row.document)
    )

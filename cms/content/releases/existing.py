"""Which releases there are, and in which state a release is at an instant."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms import clock
from cms.content.models import Release
from cms.content.site import Site
from cms.db.identifiers import is_id
from cms.errors import BadRequest

TO_COME = ("open", "scheduled", "undone")
"""The states in which a release can be looked through."""


def state_of(release: Release, now: datetime) -> str:
    """Return the state of a release: one that is scheduled is published once its time has come."""
    due = release.state == "scheduled" and release.at is not None and release.at <= now
    return "published" if due else release.state


def find_release(session: Session, site: Site, release_id: str) -> Release | None:
    """Return a release of a site, or None."""
    if not is_id(release_id):
        return None
    query = select(Release).where(Release.id == release_id.lower(), Release.site_id == site.id)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def require_to_come(session: Session, site: Site, release_id: str, now: datetime) -> None:
    """Raise BadRequest unless there is such a release, and it is still to be published."""
    release = find_release(session, site, release_id)
    if release is None:
        raise BadRequest(f"There is no release {release_id[:80]!r}.", "release")
    if state_of(release, now) not in TO_COME:
        since = "" if release.at is None else f" since {clock.to_text(release.at)}"
        raise BadRequest(f"The release is published{since}: read without `release`.", "release")

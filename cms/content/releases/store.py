"""Releases as operations find them: locked, with their items, and with a word on their state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from cms import clock
from cms.content.context import WriteContext
from cms.content.models import Release, ReleaseItem
from cms.content.plan import Outcome
from cms.content.queries.releases import SEEING, may_somewhere
from cms.content.releases.existing import state_of
from cms.db.identifiers import is_id
from cms.errors import Forbidden, NotFound, StateConflict
from cms.events.log import append
from cms.events.models import Event

WHOLE = ("release.published", "release.scheduled", "release.unscheduled", "release.undone")
"""Events of what is done to a release as a whole."""
EDITABLE = ("open", "undone")


def _may(ctx: WriteContext, permissions: Iterable[str]) -> bool:
    return may_somewhere(ctx.rights, ctx.actor, ctx.registry, ctx.site, permissions)


def require_managing(ctx: WriteContext) -> None:
    """Raise Forbidden unless the actor may manage releases of any entry."""
    if not _may(ctx, ("manage_releases",)):
        raise Forbidden("Releases need the permission 'manage_releases'.")


def manageable(ctx: WriteContext, release_id: str) -> Release:
    """Lock a release that the actor may change, and return it; raise NotFound or Forbidden."""
    if not _may(ctx, SEEING):
        raise NotFound(f"There is no release {release_id[:80]!r}.")
    query = (
        select(Release)
        .where(Release.id == (release_id.lower() if is_id(release_id) else None))
        .where(Release.site_id == ctx.site.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    release = ctx.session.scalars(query).one_or_none()
    if release is None:
        raise NotFound(f"There is no release {release_id[:80]!r}.")
    require_managing(ctx)
    ctx.plan.release = release.id
    return release


def require_state(ctx: WriteContext, release: Release, states: Iterable[str]) -> None:
    """Raise StateConflict unless the release is in one of the states."""
    state = state_of(release, ctx.now)
    if state in states:
        return
    at = "" if release.at is None else f" for {clock.to_text(release.at)}"
    raise StateConflict(
        {
            "scheduled": f"The release is scheduled{at}: unschedule it first.",
            "published": "The release is published: undo it first.",
        }.get(state, f"The release is {state}: that can be done to {' or '.join(states)} ones.")
    )


def refuse_releases(ctx: WriteContext, transaction: str) -> None:
    """Raise StateConflict where a transaction let a release come true, or scheduled it.

    Undone past the release, its entries would stand otherwise than it says.
    """
    query = (
        select(Event.subject)
        .where(Event.transaction == transaction.lower(), Event.name.in_(WHOLE))
        .limit(1)
    )
    release_id = ctx.session.scalar(query)
    if release_id is not None:
        raise StateConflict(
            f"That was done to the release {release_id}: undo or unschedule the release itself."
        )


def items_of(ctx: WriteContext, release: Release) -> list[ReleaseItem]:
    """Return the items of a release in the order in which they were added."""
    query = (
        select(ReleaseItem)
        .where(ReleaseItem.release_id == release.id)
        .order_by(ReleaseItem.id)
        .execution_options(populate_existing=True)
    )
    return list(ctx.session.scalars(query))


def touch(ctx: WriteContext, release: Release) -> None:
    """Note that the release has changed."""
    release.revision += 1
    release.updated_at = ctx.now
    ctx.session.flush()


def record(
    ctx: WriteContext, name: str, release: Release, also: Iterable[str] = (), **payload: Any
) -> None:
    """Write an event about a release."""
    number = append(
        ctx.session,
        ctx.turn,
        name,
        subjects=[release.id, *also],
        site_id=ctx.site.id,
        actor_id=ctx.actor.user_id,
        actor_label=ctx.actor.label,
        payload={"title": release.title, **payload},
    )
    ctx.events.append(number)
    ctx.plan.events.append(name)
    ctx.plan.cache_tags = sorted({*ctx.plan.cache_tags, f"release:{release.id}"})


def outcome(ctx: WriteContext, release: Release, *, created: bool = False) -> Outcome:
    """Return what an operation did to a release; its revision stands for the version."""
    return Outcome(
        release.id, "release", release.revision, tuple(ctx.events), ctx.plan, created=created
    )

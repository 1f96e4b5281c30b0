"""Who else has an entry open, whether somebody asks the others to wait, and what was saved since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cms.access.acl import decide
from cms.admin.page import Page
from cms.admin.templating import initials
from cms.content.collaboration.guard import ALL
from cms.content.collaboration.locks import Held, lock_of
from cms.content.collaboration.places import Place
from cms.content.collaboration.presence import Present, present
from cms.content.models import Version
from cms.db.ephemeral import Ephemeral


@dataclass(frozen=True)
class Somebody:
    """Somebody who has the entry open: at a field, in a language other than the reader's."""

    name: str
    initials: str
    field: str
    label: str
    tongue: str
    you: bool


@dataclass(frozen=True)
class Newer:
    """A version that somebody saved since the page was opened; `by` is empty where not told."""

    number: int
    by: str
    at: datetime


@dataclass(frozen=True)
class Here:
    """What the rail says of the others at an entry."""

    people: Sequence[Somebody]
    lock: Held | None
    mine: bool
    strict: bool
    may_lock: bool
    may_break: bool
    newer: Newer | None
    every: int


def timeout_of(request: Any) -> timedelta:
    """Return after which silence somebody counts as gone."""
    return timedelta(seconds=request.settings.editing.presence_seconds)


def here(
    request: Any, page: Page, place: Place | None, client: str = "", base: int | None = None
) -> Here | None:
    """Return who is at an entry beside the window `client`; None for who only reads what is live."""
    if place is None or place.row is None:
        return None
    store = request.service(Ephemeral)
    found = present(store, place, timeout_of(request))
    lock = lock_of(store, place)
    strict = {ALL, place.spec.name} & set(request.settings.editing.strict_locks)
    return Here(
        people=_people(page, place, found, client),
        lock=lock,
        mine=lock is not None and lock.user_id == place.user_id,
        strict=bool(strict),
        may_lock=_may(request, place, "edit"),
        may_break=_may(request, place, "break_lock"),
        newer=_newer(request, place, base),
        every=max(1, request.settings.editing.presence_seconds // 4),
    )


def _people(page: Page, place: Place, found: Sequence[Present], client: str) -> list[Somebody]:
    """Return each person once, where they were seen last; of oneself only other windows."""
    others = [one for one in found if one.user_id != place.user_id or _own(one, client)]
    latest = {one.user_id: one for one in sorted(others, key=lambda one: one.seen_at)}
    return [_somebody(page, place, latest[one]) for one in dict.fromkeys(o.user_id for o in others)]


def _own(one: Present, client: str) -> bool:
    """Say whether it is another window of one's own: one that spoke once may have been left just now."""
    return bool(client) and one.client != client and one.seen_at > one.opened_at


def _somebody(page: Page, place: Place, one: Present) -> Somebody:
    field = (one.field or "").partition(".")[0]
    declared = place.spec.fields.get(field)
    return Somebody(
        name=one.label,
        initials=initials(one.label),
        field=field,
        label=(declared.label if declared else None) or "",
        tongue=page.tongue(one.locale) if one.locale != place.locale else "",
        you=one.user_id == place.user_id,
    )


def _newer(request: Any, place: Place, base: int | None) -> Newer | None:
    assert place.row is not None
    if base is None or place.row.version <= base:
        return None
    version = request.cms_session.get(Version, (place.entry_id, place.row.version))
    if version is None or version.author_id == place.user_id:
        return None
    by = version.author_label if _may(request, place, "view_history") else ""
    return Newer(version.number, by, version.created_at)


def _may(request: Any, place: Place, permission: str) -> bool:
    return decide(request.rights, request.actor, permission, place.facts).allowed

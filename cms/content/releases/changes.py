"""What the items of a release come to for an entry: which slices show which version after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cms.content.document import localised_in
from cms.content.models import ReleaseItem
from cms.content.site import SHARED, Site
from cms.content.state import EntryState
from cms.errors import NotFound


@dataclass(frozen=True)
class Change:
    """Slices that are to show a version, or nothing (None)."""

    slices: tuple[str, ...]
    version: int | None


def changes_of(site: Site, state: EntryState, items: Iterable[ReleaseItem]) -> list[Change]:
    """Return what items would do to their entry now.

    An item that can do nothing, as its version has no text in its locales, is left out.
    """
    found = []
    for item in items:
        if item.action == "unpublish":
            found.append(Change(unpublished_slices(site, state, item.locales), None))
        else:
            slices = published_slices(site, state, item)
            if slices:
                found.append(Change(slices, version_of(state, item)))
    return found


def version_of(state: EntryState, item: ReleaseItem) -> int:
    """Return the version that an item publishes: its own, else the newest."""
    return state.entry.head if item.version is None else item.version


def published_slices(site: Site, state: EntryState, item: ReleaseItem) -> tuple[str, ...]:
    """Return the slices that an item publishes, those of locales without text left out."""
    if not state.spec.localized:
        return (SHARED,)
    try:
        written = localised_in(state.slices(version_of(state, item)))
    except NotFound:
        return ()
    head = (SHARED,) if item.shared else ()
    if item.locales is None:
        known = tuple(one for one in site.locales if one in written)
        return (*head, *(known or (site.default_locale,)))
    named = tuple(one for one in item.locales if one in written or not written)
    return (*head, *named) if named else ()


def unpublished_slices(
    site: Site, state: EntryState, locales: Sequence[str] | None
) -> tuple[str, ...]:
    """Return the slices that are taken from readers with some locales (None: all)."""
    if locales is None or not state.spec.localized:
        return (SHARED, *site.locales)
    return tuple(locales)


def shown_after(
    state: EntryState, shown: Mapping[str, int], changes: Iterable[Change]
) -> dict[str, int]:
    """Return which version each slice shows once `changes` are made to what it shows now.

    What is shared goes with the last locale, and comes along with the first.
    """
    after = dict(shown)
    changes = list(changes)
    for change in changes:
        if change.version is None:
            for name in change.slices:
                after.pop(name, None)
    if state.spec.localized and not any(name != SHARED for name in after):
        after.pop(SHARED, None)
    for change in changes:
        if change.version is not None:
            after |= dict.fromkeys(change.slices, change.version)
            after.setdefault(SHARED, change.version)
    return after

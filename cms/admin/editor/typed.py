"""What somebody typed and did not save, laid over the draft that they open again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from babel.dates import format_datetime, format_time

from cms import clock
from cms.admin.editor.asking import Typed
from cms.admin.editor.drawing import Draft, read
from cms.admin.editor.unread import again, canonical, unread
from cms.admin.page import Page
from cms.admin.translating import mark
from cms.admin.widgets.base import Sent
from cms.content.collaboration.differing import differing
from cms.content.collaboration.places import Place, find_place
from cms.content.collaboration.working_copies import Bounds, Kept, document_at, drop, find, keep
from cms.errors import Forbidden, NotFound, StateConflict

KEPT = mark("Kept for you at %(time)s")


@dataclass(frozen=True)
class Laid:
    """A draft as its writer left it: with what they typed, which is based on version `base`.

    `typed` is what was typed into fields of which it is no value, by the names of their controls;
    `both` names the fields that others changed too since then. `at` is None where nothing lies over the draft.
    """

    draft: Draft
    base: int | None
    at: datetime | None = None
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    both: tuple[str, ...] = ()


def place_of(request: Any, draft: Draft, entry: str) -> Place | None:
    """Return where the reader works at a draft, or one to be; None where they only look at it."""
    if draft.lens.status != "draft":
        return None
    if draft.row is not None:
        return Place(request.cms_session, draft.lens, draft.spec, draft.row.entry_id, draft.row)
    return find_place(request.cms_session, draft.lens, draft.spec, entry, may_be_new=True)


def laid_over(request: Any, draft: Draft, entry: str) -> Laid:
    """Return the draft with the reader's working copy over it, if there is one.

    Where nobody else changed the same fields, it is as if it had been typed into the newest
    version; else it stays with its own, so that saving tells both apart.
    """
    head = draft.row.version if draft.row else None
    place = place_of(request, draft, entry)
    kept = _kept(place)
    if kept is None or not kept.changed:
        return Laid(draft, head)
    data = {name: kept.data[name] for name in kept.changed}
    since = None if kept.changed_since is None else set(kept.changed_since)
    both = tuple(name for name in data if since is None or name in since)
    odd: dict[str, list[str]] = {}
    written: dict[str, Any] = {}
    for name, value in data.items():
        if typed := again(draft.spec, name, value):
            odd |= typed
        else:
            written[name] = value
    row = draft.row
    if row is not None:
        row = row._replace(fallback=tuple(one for one in row.fallback if one not in written))
    over = replace(draft, row=row, document={**draft.document, **written})
    base = kept.copy.base_version if both else head
    return Laid(over, base, kept.copy.updated_at, odd, both)


def keep_typed(
    request: Any, draft: Draft, entry: str, page: Page, typed: Typed, base: int | None
) -> datetime | None:
    """Keep what was typed as the writer's working copy, what is no value too; None: it is as saved.

    Raises what `keep` raises.
    """
    place = place_of(request, draft, entry)
    if place is None:
        if draft.lens.status == "trashed":
            raise StateConflict("The entry is in the trash: restore it first.")
        raise Forbidden("Writing here needs the permissions 'view_draft' and 'edit'.")
    place.require_edit()
    values = _whole(request, draft, page, typed)
    kept = _kept(place)
    if kept is not None and kept.copy.base_version is not None and base is not None:
        # A form with some of the fields leaves what was typed into others.
        others = {n: kept.data[n] for n in kept.changed if not Sent(typed, n).given}
        if others:
            values, base = values | others, min(base, kept.copy.base_version)
    before = {} if base is None else document_at(place, base) or {}
    changed = differing(draft.spec, before, canonical(draft.spec, values), draft.spec.fields)
    if not changed:
        drop(place)
        return None
    editing = request.settings.editing
    bounds = Bounds(size=editing.working_copy_bytes, number=editing.working_copies)
    return keep(place, {name: values[name] for name in changed}, base, bounds).updated_at


def discard(request: Any, draft: Draft, entry: str) -> None:
    """Throw the reader's working copy away, if there is one."""
    place = place_of(request, draft, entry)
    if place is not None:
        drop(place)


def kept_words(page: Page, at: datetime) -> str:
    """Say when what was typed was kept, by the reader's clock."""
    assert page.viewer is not None
    local = at.astimezone(page.viewer.zone)
    today = clock.now().astimezone(page.viewer.zone).date()
    if local.date() == today:
        return page.say(KEPT, time=format_time(local, "short", locale=page.language))
    return page.say(KEPT, time=format_datetime(local, "short", locale=page.language))


def _whole(request: Any, draft: Draft, page: Page, typed: Typed) -> dict[str, Any]:
    """Return what was typed into each field, be it a value or not."""
    values, errors = read(request, draft, page, typed)
    for name in {pointer.partition("/")[0] for pointer in errors}:
        values[name] = unread(draft.spec, name, typed)
    for name in [one for one, value in values.items() if isinstance(value, dict)]:
        if again(draft.spec, name, values[name]):
            # It looks like what was typed, and is a value.
            values[name] = unread(draft.spec, name, typed)
    return values


def _kept(place: Place | None) -> Kept | None:
    if place is None:
        return None
    try:
        return find(place)
    except NotFound:
        return None

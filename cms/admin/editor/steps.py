"""The operations of what is done with an entry, made of what a form says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cms.admin.editor.drawing import Draft
from cms.admin.page import Page
from cms.admin.translating import mark
from cms.content.local_time import instant_of
from cms.content.operations.base import Operation
from cms.content.operations.create import CreateEntry
from cms.content.operations.move import Move
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule
from cms.content.operations.trash import Restore, Trash
from cms.content.operations.unpublish import Unpublish
from cms.content.queries.entries import one
from cms.content.releases.operations import AddToRelease, NewItem
from cms.content.sealing import open_document
from cms.db.identifiers import is_id, new_id
from cms.errors import FieldProblem, ValidationFailed

Given = Mapping[str, str]
NO_SUCH_TIME = mark(
    "Clocks there skip this time, or show it twice: choose another, or say it in UTC."
)
WHOLE_MOMENT = mark("Give the day and the time.")
WHEN = mark("Say when it is to go live, or when it is to end.")
WHICH = mark("Choose a release.")
WHERE = mark("Choose where it is to stand.")
COPY = mark("%(title)s (copy)")


def schedule(request: Any, page: Page, draft: Draft, given: Given) -> list[Operation]:
    """Return a publish at an instant, an unpublish at another, or both."""
    entry, locales = _entry(draft), _locales(draft, given)
    begins, ends = _instant(page, given, "from"), _instant(page, given, "until")
    if begins is None and ends is None:
        raise ValidationFailed([FieldProblem("/from", page.say(WHEN))])
    found: list[Operation] = []
    if begins is not None:
        found.append(Schedule(entry=entry, at=begins, locales=locales))
    if ends is not None:
        found.append(Schedule(entry=entry, at=ends, action="unpublish", locales=locales))
    return found


def add_to_release(request: Any, page: Page, draft: Draft, given: Given) -> list[Operation]:
    """Return the newest version as an item of a release."""
    if not is_id(given["release"]):
        raise ValidationFailed([FieldProblem("/release", page.say(WHICH))])
    item = NewItem(entry=_entry(draft), locales=_locales(draft, given))
    return [AddToRelease(release=given["release"], items=(item,))]


def unpublish(request: Any, page: Page, draft: Draft, given: Given) -> list[Operation]:
    """Return an unpublish in all languages."""
    return [Unpublish(entry=_entry(draft))]


def move(request: Any, page: Page, draft: Draft, given: Given) -> list[Operation]:
    """Return a move under another entry, or to the root."""
    parent = given["parent"]
    if parent != "/" and not is_id(parent):
        raise ValidationFailed([FieldProblem("/parent", page.say(WHERE))])
    return [Move(entry=_entry(draft), parent=None if parent == "/" else parent)]


def trash(request: Any, page: Page, draft: Draft, given: Given) -> list[Operation]:
    """Return a throw into the trash."""
    return [Trash(entry=_entry(draft))]


def restore(request: Any, page: Page, draft: Draft, given: Given) -> list[Operation]:
    """Return a way out of the trash."""
    return [Restore(entry=_entry(draft))]


def duplicate(request: Any, page: Page, draft: Draft, given: Given) -> list[Operation]:
    """Return a new entry with what the reader sees of this one, in each language of its own."""
    assert draft.row is not None
    spec, made = draft.spec, new_id()
    found: list[Operation] = []
    for locale in _written_in(request, draft):
        data = _copied(request, page, draft, locale)
        if not found:
            parent = draft.row.parent_id
            root = parent is None or parent == draft.lens.site.id
            place = None if root else parent
            found.append(
                CreateEntry(type=spec.name, data=data, locale=locale, parent=place, entry_id=made)
            )
        else:
            found.append(SaveDraft(entry=made, data=data, locale=locale, base_version=len(found)))
    return found


def _written_in(request: Any, draft: Draft) -> list[str]:
    """Return the languages in which the draft says something of its own, the main one first."""
    rows = {locale: _row(request, draft, locale) for locale in request.site.locales}
    own = [locale for locale, row in rows.items() if row is not None and row.own]
    return own or [draft.lens.locale]


def _row(request: Any, draft: Draft, locale: str) -> Any:
    return one(request.cms_session, draft.lens.in_locale(locale), draft.spec.name, _entry(draft))


def _copied(request: Any, page: Page, draft: Draft, locale: str) -> dict[str, Any]:
    """Return what is copied: not the address, nor what has to be unique, nor what is borrowed."""
    spec, row = draft.spec, _row(request, draft, locale)
    document = open_document(request.cms_session, row, spec)
    readable = draft.lens.in_locale(locale).readable(spec)
    data = {
        name: value
        for name, value in document.items()
        if name in readable
        and name not in row.fallback
        and name != spec.slug_field
        and not spec.fields[name].unique
    }
    title = data.get(spec.title_field or "")
    if isinstance(title, str) and spec.title_field is not None:
        longest = getattr(spec.fields[spec.title_field], "max_length", None) or 200
        data[spec.title_field] = page.say(COPY, title=title)[:longest]
    return data


def _entry(draft: Draft) -> str:
    assert draft.row is not None
    return draft.row.entry_id


def _locales(draft: Draft, given: Given) -> tuple[str, ...] | None:
    """Return the language at hand where only that is meant."""
    return (draft.lens.locale,) if draft.spec.localized and given["scope"] == "this" else None


def _instant(page: Page, given: Given, name: str) -> datetime | None:
    day, time = given[f"{name}_day"], given[f"{name}_time"]
    if not day and not time:
        return None
    if not (day and time):
        raise ValidationFailed([FieldProblem(f"/{name}", page.say(WHOLE_MOMENT))])
    try:
        return instant_of(f"{day}T{time}", given["zone"])
    except ValueError:
        raise ValidationFailed([FieldProblem(f"/{name}", page.say(NO_SUCH_TIME))]) from None

"""Two versions side by side, and an entry as it stood, or will stand, at an instant."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.admin.forms import read_query
from cms.admin.notices import go_on
from cms.admin.page import Crumb, Page
from cms.admin.time.diffs import shown_changes
from cms.admin.time.instants import address_text, is_local, local_text, read_instant, zone_of
from cms.admin.time.past import Past, around, open_past, page_of
from cms.admin.time.values import Around, ShownField, shown_fields
from cms.admin.translating import mark
from cms.content.history.differences import differences
from cms.content.history.sides import (
    DRAFT,
    PUBLISHED,
    Compared,
    Side,
    head_number,
    named_side,
    side_before,
)
from cms.content.history.visible import Visible
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.content.queries.hidden import hidden_fields
from cms.content.queries.history import versions
from cms.content.queries.rows import Row
from cms.content.sealing import open_document
from cms.errors import BadRequest, Forbidden, NotFound
from cms.tree.admin.time import AdminCompare, AdminInstant

CHOICES_MAX = 100
STATUSES = (("published", mark("What readers see")), ("draft", mark("The draft")))


@view_config(context=AdminCompare, name="", request_method="GET", renderer="time/compare.html")
def get_compare(context: AdminCompare, request: Any) -> dict[str, Any]:
    """Show what changed from one version to another, in one language."""
    asked = read_query(request, "from", "to", "locale")
    past = open_past(context.entry, request, asked["locale"])
    page = page_of(request, past, Crumb(mark("Compare")))
    before, after = _sides(request, past, asked)
    values: dict[str, Any] = {
        **around(request, past, page, "compare"),
        "choices": _choices(request, past, page),
        "before": before.name if before else "",
        "after": after.name,
        "changes": [],
        "elsewhere": {},
        "coarse": False,
        "head": head_number(request.cms_session, past.row.entry_id),
    }
    if before is None:
        return {**values, "alone": True}
    visible = Visible(request.cms_session, past.lens)
    compared = Compared(past.reader, before, after)
    found = differences(compared, past.lens.locale, visible.show)
    showing = Around(page, visible.titles)
    return {
        **values,
        "alone": False,
        "changes": shown_changes(found.changes, compared.fields(), showing),
        "elsewhere": {name: _labels(past, names) for name, names in found.elsewhere.items()},
        "coarse": found.coarse,
    }


def _sides(request: Any, past: Past, asked: dict[str, str]) -> tuple[Side | None, Side]:
    session, entry_id = request.cms_session, past.row.entry_id
    after = named_side(session, entry_id, asked["to"] or DRAFT, "to")
    if asked["from"]:
        return named_side(session, entry_id, asked["from"], "from"), after
    try:
        return side_before(session, entry_id, after), after
    except (BadRequest, NotFound):
        return None, after


def _choices(request: Any, past: Past, page: Page) -> list[tuple[str, str]]:
    """Return what can be compared: the newest versions, and what is published."""
    found = versions(request.cms_session, past.row.entry_id, limit=CHOICES_MAX)
    named = [
        (
            str(info.number),
            page.say(
                mark("Version %(number)s · %(who)s"), number=info.number, who=info.author_label
            ),
        )
        for info in found
        if info.pruned_at is None
    ]
    return [(DRAFT, page.say(mark("The draft"))), (PUBLISHED, page.say(mark("Published"))), *named]


def _labels(past: Past, names: list[str]) -> list[str]:
    fields = past.spec.fields
    return [(fields[name].label if name in fields else "") or name for name in names]


@view_config(context=AdminInstant, name="", request_method="GET")
def get_instant(context: AdminInstant, request: Any) -> Any:
    """Show an entry as it stood, or will stand, at an instant."""
    asked = read_query(request, "at", "status", "locale")
    past = open_past(context.entry, request, asked["locale"])
    page = page_of(request, past, Crumb(mark("At a moment")))
    status = asked["status"] or "published"
    if status not in dict(STATUSES):
        raise BadRequest("There is nothing of the kind to look at.", "status")
    at = read_instant(asked["at"], "at", zone_of(page)) if asked["at"] else None
    if at is not None and is_local(asked["at"]):
        named = {**asked, "at": address_text(at)}
        return go_on(request, f"{request.path_info}?{urlencode(_given(named))}")
    values = {
        **around(request, past, page, "at"),
        "at": at,
        "status": status,
        "statuses": [(name, page.say(words)) for name, words in STATUSES],
        "local": local_text(at or past.lens.now, zone_of(page)),
        "refused": "",
        "fields": None,
    }
    if at is not None:
        values |= _then(request, past, page, at, status)
    return render_to_response("time/instant.html", values, request, response=request.response)


def _given(asked: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in asked.items() if value}


def _then(request: Any, past: Past, page: Page, at: datetime, status: Any) -> dict[str, Any]:
    locale = past.lens.locale
    try:
        then = request.lens_for(locale=locale, status=status, at=at)
        now = request.lens_for(locale=locale, status=status)
    except Forbidden as forbidden:
        return {"refused": forbidden.detail}
    entry_id, session = past.row.entry_id, request.cms_session
    row = by_ids(session, then, [entry_id]).get(entry_id)
    if row is None:
        return {"fields": [], "row": None}
    current = by_ids(session, now, [entry_id]).get(entry_id)
    return {"fields": document_fields(request, page, then, row, now, current), "row": row}


def document_fields(
    request: Any, page: Page, lens: Lens, row: Row, now: Lens, current: Row | None
) -> list[ShownField]:
    """Return the fields of an edition to be looked at, with those marked that are otherwise now."""
    session, spec = request.cms_session, lens.registry.require(row.type)
    hidden = hidden_fields(session, lens, [row]).get(row.edition_id, frozenset())
    if current is not None:
        hidden |= hidden_fields(session, now, [current]).get(current.edition_id, frozenset())
    fields = {name: one for name, one in spec.fields.items() if name not in hidden}
    visible = Visible(session, lens)

    def read(one: Row) -> dict[str, Any]:
        document = open_document(session, one, spec)
        return visible.show(fields, {n: v for n, v in document.items() if n in fields})

    document, other = read(row), read(current) if current is not None else {}
    showing = Around(page, visible.titles)
    return shown_fields(fields, document, showing, now=other, borrowed=row.fallback)

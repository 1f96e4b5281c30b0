"""The history of an entry: its course, one version whole, who wrote what, and how it stood when."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms import clock
from cms.admin.forms import read_query
from cms.admin.page import Crumb
from cms.admin.time.instants import address_text, read_instant, zone_of
from cms.admin.time.past import Past, around, may, open_past, page_of
from cms.admin.time.steps import PIN_NEEDS, days
from cms.admin.time.values import Around, shown_fields
from cms.admin.translating import mark
from cms.content.history.blame import blame
from cms.content.history.course import course
from cms.content.history.pins import pins_of
from cms.content.history.sides import current_side, head_number
from cms.content.history.visible import Visible
from cms.content.queries.history import changes_of, version_document
from cms.tree.admin.time import AdminBlame, AdminHistory, AdminVersion

SIZE = 50


@view_config(context=AdminHistory, name="", request_method="GET", renderer="time/history.html")
def get_history(context: AdminHistory, request: Any) -> dict[str, Any]:
    """Show what happened to an entry, the newest first."""
    asked = read_query(request, "before", "locale")
    past = open_past(context.entry, request, asked["locale"])
    page = page_of(request, past)
    before = read_instant(asked["before"], "before", zone_of(page)) if asked["before"] else None
    planned = may(request, past, "view_scheduled")
    session, entry_id = request.cms_session, past.row.entry_id
    steps, more = course(session, entry_id, limit=SIZE, before=before, planned=planned)
    numbers = [step.version.number for step in steps if step.version]
    changes = changes_of(session, entry_id, numbers)
    untold = {name for name, needed in PIN_NEEDS.items() if not may(request, past, needed)}
    pins = {
        number: [name for name in names if name not in untold]
        for number, names in pins_of(session, entry_id, numbers).items()
    }
    return {
        **around(request, past, page, ""),
        "days": days(request, past, page, steps, changes, pins),
        "numbers": numbers,
        "first": before is None,
        "further": address_further(past, steps[-1].at) if more else "",
    }


def address_further(past: Past, at: Any) -> str:
    """Return the address of what happened before an instant."""
    query = f"before={clock.to_text(at)}" + (f"&{past.query}" if past.query else "")
    return f"{past.address}/history?{query}"


@view_config(context=AdminVersion, name="", request_method="GET", renderer="time/version.html")
def get_version(context: AdminVersion, request: Any) -> dict[str, Any]:
    """Show one version whole, as it was written, and what is otherwise now."""
    past = open_past(context.entry, request, read_query(request, "locale")["locale"])
    number = context.number
    session, reader, lens = request.cms_session, past.reader, past.lens
    found = version_document(session, lens, past.row.entry_id, number, kinds=reader.kinds)
    label = Crumb(mark("One version"))
    page = page_of(request, past, label)
    mine = found.info.fingerprint if found.spec is not reader.spec else None
    names = reader.names(lens.locale, mine)
    visible = Visible(session, lens)
    fields = {name: one for name, one in found.spec.fields.items() if name in names}
    document = {name: value for name, value in found.document.items() if name in names}
    head = head_number(session, past.row.entry_id)
    now = version_document(session, lens, past.row.entry_id, head, kinds=reader.kinds)
    other = {name: value for name, value in now.document.items() if name in names}
    document, other = visible.show(fields, document), visible.show(fields, other)
    return {
        **around(request, past, page, ""),
        "number": number,
        "info": found.info,
        "head": head,
        "fields": shown_fields(
            fields, document, Around(page, visible.titles), now=other, borrowed=found.borrowed
        ),
    }


@view_config(context=AdminBlame, name="", request_method="GET", renderer="time/blame.html")
def get_blame(context: AdminBlame, request: Any) -> dict[str, Any]:
    """Show who wrote each field and each block last, when, and in which version."""
    past = open_past(context.entry, request, read_query(request, "locale")["locale"])
    page = page_of(request, past, Crumb(mark("Who wrote what")))
    session, entry_id, lens = request.cms_session, past.row.entry_id, past.lens
    number = head_number(session, entry_id)
    slices = current_side(past.reader, entry_id, number)
    readable = past.reader.names(lens.locale)
    found, infos = blame(session, entry_id, past.spec, slices, lens.chain, number, readable)
    return {
        **around(request, past, page, "blame"),
        "blamed": [one for one in found if one.number in infos],
        "infos": infos,
        "address_text": address_text,
    }

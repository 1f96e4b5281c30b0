"""The audit: searched by who, what and when; one event; and the record verified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import orjson
from pyramid.view import view_config

from cms.accounts.users import find_by_email
from cms.admin.forms import read_query
from cms.admin.house.entries import named_entries
from cms.admin.house.listing import EXPORTED, Head, Row, as_table
from cms.admin.page import Crumb, Page, page_for, require_signed_in
from cms.admin.translating import mark
from cms.audit.keys import audit_keys, has_key
from cms.audit.models import LinkRow
from cms.audit.reading import PERMISSION, Wanted, events, require_event
from cms.audit.seals import read_head
from cms.audit.sources import DatabaseSource
from cms.audit.verifying import verify
from cms.db.identifiers import is_id
from cms.errors import BadRequest, NotFound
from cms.events.models import Event
from cms.tree.admin.house import AdminAudit, AdminEvent, AdminVerification

AUDIT = "/admin/audit"
TITLE = mark("Audit")
SIZE = 50
VERIFIED = 5000
"""Events that the page verifies; `cms audit verify` goes through all of them."""
NOBODY = "00000000-0000-0000-0000-000000000000"
HEADS = (
    Head("number", mark("Number"), "number"),
    Head("at", mark("When"), "moment"),
    Head("name", mark("What"), "code"),
    Head("actor", mark("Who"), "text"),
    Head("subjects", mark("About"), "tags"),
    Head("details", mark("Details"), "text"),
)


@dataclass(frozen=True)
class Asked:
    """What is asked of the audit, as it was typed."""

    who: str
    what: str
    about: str
    start: str
    end: str

    def query(self, **more: str) -> str:
        """Return the query of an address that asks the same, and more."""
        own = {"who": self.who, "what": self.what, "about": self.about}
        pairs = {**own, "from": self.start, "to": self.end, **more}
        return urlencode([(name, value) for name, value in pairs.items() if value])


@view_config(
    context=AdminAudit,
    name="",
    request_method="GET",
    permission=PERMISSION,
    renderer="house/audit/list.html",
)
def get_audit(context: AdminAudit, request: Any) -> Any:
    """Show what happened, the newest first."""
    require_signed_in(request)
    given = read_query(request, "who", "what", "about", "from", "to", "before", "as")
    asked = Asked(given["who"], given["what"], given["about"], given["from"], given["to"])
    page = page_for(request, Crumb(TITLE))
    zone = page.viewer.zone if page.viewer else ZoneInfo("UTC")
    wanted = _wanted(request, asked, zone)
    session = request.cms_session
    if given["as"]:
        return as_table(page, "audit", HEADS, lambda limit, _: _exported(session, wanted, limit))
    before = _number(given["before"]) if given["before"] else None
    found = events(session, wanted, before=before, limit=SIZE + 1)
    further = (
        f"{AUDIT}?{asked.query(before=str(found[SIZE - 1].number))}" if len(found) > SIZE else ""
    )
    shown = found[:SIZE]
    return {
        "page": page,
        "asked": asked,
        "events": shown,
        "entries": named_entries(request, [one.subject for one in shown]),
        "further": further,
        "began": not given["before"],
        "narrowed": bool(asked.query()),
        "csv": f"{AUDIT}?{asked.query(**{'as': 'csv'})}",
    }


def _exported(session: Any, wanted: Wanted, limit: int) -> list[Row]:
    found = events(session, wanted, before=None, limit=min(limit, EXPORTED))
    return [
        {
            "number": one.number,
            "at": one.at,
            "name": one.name,
            "actor": one.actor_label,
            "subjects": one.subjects,
            "details": orjson.dumps(one.payload).decode(),
        }
        for one in found
    ]


def _wanted(request: Any, asked: Asked, zone: ZoneInfo) -> Wanted:
    return Wanted(
        actor=_actor(request, asked.who.strip()),
        name=asked.what.strip()[:80] or None,
        subject=asked.about.strip().rstrip("/").rpartition("/")[2][:80] or None,
        start=_day(asked.start, zone, "from"),
        end=_day(asked.end, zone, "to", 1),
    )


def _actor(request: Any, text: str) -> str | None:
    """Return the id of who is meant, by id or address; of nobody where there is none such."""
    if not text:
        return None
    if is_id(text):
        return text.lower()
    user = find_by_email(request.cms_session, text)
    return user.id if user else NOBODY


def _day(text: str, zone: ZoneInfo, name: str, more: int = 0) -> datetime | None:
    if not text:
        return None
    try:
        found = date.fromisoformat(text) + timedelta(days=more)
        return datetime(found.year, found.month, found.day, tzinfo=zone)
    except (ValueError, OverflowError):
        raise BadRequest("A day is written as 2026-03-31.", name) from None


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and text[0] != "0"):
        raise NotFound("This is not the number of an event.")
    return int(text)


@view_config(
    context=AdminEvent,
    name="",
    request_method="GET",
    permission=PERMISSION,
    renderer="house/audit/event.html",
)
def get_event(context: AdminEvent, request: Any) -> dict[str, Any]:
    """Show one event, with its link in the chain where it is sealed."""
    require_signed_in(request)
    read_query(request)
    number = _number(context.__name__)
    found: Event = require_event(request.cms_session, number)
    page = page_for(request, Crumb(TITLE, AUDIT), Crumb(f"{found.name} {number}", own=True))
    return {
        "page": page,
        "event": found,
        "details": orjson.dumps(found.payload, option=orjson.OPT_INDENT_2).decode(),
        "entries": named_entries(request, found.subjects),
        "link": request.cms_session.get(LinkRow, number),
    }


@view_config(
    context=AdminVerification,
    name="",
    request_method="GET",
    permission=PERMISSION,
    renderer="house/audit/verification.html",
)
def get_verification(context: AdminVerification, request: Any) -> dict[str, Any]:
    """Verify the newest events, and show what was found."""
    require_signed_in(request)
    read_query(request)
    page: Page = page_for(request, Crumb(TITLE, AUDIT), Crumb(mark("Verified")))
    session = request.cms_session
    keyed, head = has_key(request.settings), read_head(session)
    if not keyed or head is None:
        return {"page": page, "keyed": keyed, "report": None, "head": None, "findings": ()}
    last, first = head.last, max(1, head.last - VERIFIED + 1)
    report = verify(DatabaseSource(session), audit_keys(request.settings), first=first, last=last)
    findings: Sequence[Any] = report.findings
    return {"page": page, "keyed": keyed, "report": report, "head": head, "findings": findings}

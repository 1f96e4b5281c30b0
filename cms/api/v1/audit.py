"""The audit: what happened, one event, and whether the newest of the record is as it was sealed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from pyramid.view import view_config

from cms import clock
from cms.api.v1.answers import answer, envelope, link_header, url
from cms.api.v1.nouns import no_parameters
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.listing import PageParams, read_page
from cms.api.v1.query_params.pairs import Params, split
from cms.api.v1.query_params.reading import read_instant
from cms.audit.keys import audit_keys, has_key
from cms.audit.models import LinkRow
from cms.audit.reading import PERMISSION, Wanted, events, require_event
from cms.audit.seals import read_head
from cms.audit.sources import DatabaseSource
from cms.audit.verifying import verify
from cms.db.identifiers import is_id
from cms.errors import BadRequest, NotFound, StateConflict
from cms.events.models import Event
from cms.tree.nouns import Audit, AuditEvent, AuditVerification
from cms.web.cursors import Cursor, CursorSigner, query_fingerprint

NUMBER_MAX = 999_999_999
RANGE_MAX = 5000
"""Events that one request verifies at most, beside those that share a seal with them."""
TEXT_MAX = 80


@view_config(context=Audit, name="", request_method="GET", permission=PERMISSION)
def get_audit(context: Audit, request: Any) -> Any:
    """Answer what happened, the newest first; by cursor, so that nothing is told twice."""
    page, wanted = _read_list(request)
    fingerprint = query_fingerprint(request.path_info, split(request.query_string))
    signer: CursorSigner = request.service(CursorSigner)
    after = None if page.after is None else signer.read(page.after, fingerprint)
    before = None if after is None else int(after.keys[0] or 0)
    found = events(request.cms_session, wanted, before=before, limit=page.size + 1)
    kept = [one for one in split(request.query_string) if one[0] != "page[after]"]

    def at(*more: tuple[str, str]) -> str:
        return url(request, "audit", query=urlencode([*kept, *more], safe="[],:"))

    links = {"self": at(*([("page[after]", page.after)] if page.after else [])), "first": at()}
    if len(found) > page.size:
        instant = after.instant if after else clock.now()
        cursor = Cursor((str(found[page.size - 1].number),), instant)
        links["next"] = at(("page[after]", signer.write(cursor, fingerprint)))
    meta = {"size": page.size, **({"after": page.after} if page.after else {})}
    data = [event_data(one) for one in found[: page.size]]
    return answer(request, envelope(data, links, {"page": meta}), Link=link_header(links))


def _read_list(request: Any) -> tuple[PageParams, Wanted]:
    params = Params.of(request.query_string)
    page = read_page(params, request.service(Bounds))
    wanted = Wanted(
        actor=params.take_as("actor", _id, None),
        name=params.take_as("name", lambda text: _text("name", text), None),
        subject=params.take_as("subject", lambda text: _text("subject", text), None),
        start=_instant(params, "from"),
        end=_instant(params, "to"),
    )
    params.finish()
    if page.number is not None or page.count:
        what = "page[number]" if page.number is not None else "count"
        raise BadRequest("This list is not counted, and goes on by page[after].", what)
    return page, wanted


def _instant(params: Params, name: str) -> datetime | None:
    return params.take_as(name, lambda text: read_instant(name, text), None)


def _id(text: str) -> str | None:
    if not is_id(text):
        raise BadRequest("'actor' is the id of a user.", "actor")
    return text.lower()


def _text(name: str, text: str) -> str | None:
    if not 0 < len(text) <= TEXT_MAX:
        raise BadRequest(f"{name!r} is a text of 1 to {TEXT_MAX} characters.", name)
    return text


@view_config(context=AuditEvent, name="", request_method="GET", permission=PERMISSION)
def get_event(context: AuditEvent, request: Any) -> Any:
    """Answer one event, with its link where it is sealed."""
    no_parameters(request)
    number = _number(context.__name__)
    found = require_event(request.cms_session, number)
    link = request.cms_session.get(LinkRow, number)
    chain = None if link is None else {"digest": link.digest, "link": link.link}
    links = {"self": url(request, "audit", str(number)), "list": url(request, "audit")}
    return answer(request, envelope({**event_data(found), "chain": chain}, links))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and text[0] != "0"):
        raise NotFound(f"{text[:80]!r} is not the number of an event.")
    return int(text)


@view_config(context=AuditVerification, name="", request_method="GET", permission=PERMISSION)
def get_verification(context: AuditVerification, request: Any) -> Any:
    """Verify the newest events, or a range; `cms audit verify` goes through all of them."""
    params = Params.of(request.query_string)
    first = params.take_number("first", 1, NUMBER_MAX)
    last = params.take_number("last", 1, NUMBER_MAX)
    params.finish()
    if not has_key(request.settings):
        raise StateConflict("Nothing is sealed here: the setting cms.audit.key is missing.")
    session = request.cms_session
    head = read_head(session)
    end = last or (head.last if head else 0)
    begin = first or max(1, end - RANGE_MAX + 1)
    if end - begin >= RANGE_MAX:
        raise BadRequest(f"At most {RANGE_MAX} events are verified at once.", "first")
    report = verify(DatabaseSource(session), audit_keys(request.settings), first=begin, last=end)
    data = {
        "intact": report.is_intact,
        "findings": [vars(one) for one in report.findings],
        "first": report.first,
        "last": report.last,
        "checked": report.checked,
        "erased": report.erased,
        "let_go": report.let_go,
        "sealed": head.last if head else 0,
        "sealed_at": report.sealed_at,
    }
    return answer(request, envelope(data, {"self": url(request, "audit", "verification")}))


def event_data(event: Event) -> dict[str, Any]:
    """Return an event as JSON."""
    return {
        "number": event.number,
        "at": clock.to_text(event.at),
        "transaction": event.transaction,
        "name": event.name,
        "actor": {"id": event.actor_id, "name": event.actor_label},
        "subjects": event.subjects,
        "details": event.payload,
    }

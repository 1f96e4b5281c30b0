"""Describes what is scheduled, and the calendars in which programs read it."""

from __future__ import annotations

from typing import Any

from cms.api.v1 import calendars
from cms.api.v1.ical import MEDIA_TYPE
from cms.api.v1.openapi.builder import (
    WRITE_PROBLEMS,
    Body,
    OpenAPI,
    Schema,
    envelope_of,
    listed,
    ref,
)
from cms.api.v1.openapi.nouns import IF_MATCH
from cms.api.v1.openapi.parameters import IDEMPOTENCY, IF_NONE_MATCH, query
from cms.api.v1.openapi.schemas import (
    ID,
    ID_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    TIME,
    TIME_OR_NULL,
    WHOLE,
    closed,
    sent,
)
from cms.api.v1.query_params.catalogue import Bounds, described, lens_parameters, page_parameters

_ACTION: Schema = {"type": "string", "enum": ["publish", "unpublish"]}
_NUMBER_OR_NULL: Schema = {"type": ["integer", "null"]}
INTENT: dict[str, Any] = {
    "id": ID,
    "at": TIME,
    "action": _ACTION,
    "version": _NUMBER_OR_NULL,
    "slices": TEXTS,
    "made_at": TIME,
    "made_by": closed({"id": ID_OR_NULL, "name": TEXT}),
    "release": {"anyOf": [closed({"id": ID, "title": TEXT}), {"type": "null"}]},
}
_REASONS = ["not_published", "already_shown", "newer_published", "replaced"]
_WITHOUT = closed({"slice": TEXT, "because": {"type": "string", "enum": _REASONS}})
STAND = closed({"slice": TEXT, "version": WHOLE, "from": TIME, "to": TIME_OR_NULL})
_ENTRY = closed(
    {"kind": {"const": "entry"}, **INTENT, "entry": ID, "type": TEXT_OR_NULL, "title": TEXT_OR_NULL}
)
_RELEASE = closed(
    {"kind": {"const": "release"}, "id": ID, "at": TIME, "title": TEXT, "items": WHOLE}
)
_CALENDAR: dict[str, Any] = {"id": ID, "name": TEXT, "locale": TEXT_OR_NULL, "created_at": TIME}


def describe_schedule(api: OpenAPI, bounds: Bounds) -> None:
    """Add the schedule, of one entry and of all, and its calendars."""
    effect = {"takes_effect_on": TEXTS, "without_effect": listed(_WITHOUT)}
    intents = listed(closed({**INTENT, **effect}))
    api.schema("EntrySchedule", closed({"intents": intents, "stands": listed(STAND)}))
    api.tag("schedule", "What is to be published and unpublished, and when.")
    locale = described(lens_parameters(bounds)[:1])
    named = ("page[size]", "page[number]")
    pages = described([one for one in page_parameters(bounds) if one.name in named])
    api.operation(
        "GET",
        "/api/v1/schedule",
        id="get_schedule",
        tag="schedule",
        summary="What is scheduled",
        description="Of all entries and releases that the caller may see scheduled, by instant.",
        parameters=[
            query("from", TIME),
            query("to", TIME),
            query("type", TEXT),
            *locale,
            *pages,
        ],
        answers={200: envelope_of(listed({"anyOf": [_ENTRY, _RELEASE]}), ref("Page"))},
        open_to_all=False,
    )
    api.operation(
        "GET",
        "/api/v1/schedule.ics",
        id="get_schedule_calendar",
        tag="schedule",
        summary="What is scheduled, as a calendar",
        description="iCalendar (RFC 5545).",
        parameters=[*locale, IF_NONE_MATCH],
        answers={200: TEXT, 304: None},
        open_to_all=False,
        media=MEDIA_TYPE,
    )
    _describe_calendars(api, pages, bounds)


def _describe_calendars(api: OpenAPI, pages: list[dict[str, Any]], bounds: Bounds) -> None:
    api.tag("calendars", "Secret addresses at which calendar programs read what is scheduled.")
    api.schema("Calendar", closed(_CALENDAR))
    whole = {**_CALENDAR, "_meta": closed({"etag": TEXT})}
    path, one = "/api/v1/calendars", "/api/v1/calendars/{id}"
    counted = described([each for each in page_parameters(bounds) if each.name == "count"])

    def add(method: str, path: str, verb: str, summary: str, **more: Any) -> None:
        api.operation(method, path, id=verb, tag="calendars", summary=summary, **more)

    add(
        "GET",
        path,
        "list_calendars",
        "List one's own calendars",
        parameters=[*pages, *counted],
        answers={200: envelope_of(listed(ref("Calendar")), ref("Page"))},
        open_to_all=False,
    )
    address = {"type": "string", "description": "Shown this once: whoever has it reads."}
    add(
        "POST",
        path,
        "create_calendar",
        "Make an address for a calendar program",
        parameters=[IDEMPOTENCY],
        body=Body(sent(calendars.MEMBERS)),
        answers={201: envelope_of(closed({**whole, "address": address}))},
        problems=WRITE_PROBLEMS,
        open_to_all=False,
    )
    add(
        "GET",
        one,
        "get_calendar",
        "Read one's own calendar",
        parameters=[IF_NONE_MATCH],
        answers={200: envelope_of(closed(whole)), 304: None},
        open_to_all=False,
    )
    add(
        "DELETE",
        one,
        "delete_calendar",
        "Delete a calendar",
        description="Its address leads nowhere from then on.",
        parameters=[IF_MATCH],
        answers={204: None},
        problems=WRITE_PROBLEMS,
        open_to_all=False,
    )
    add(
        "GET",
        "/api/v1/calendars/{secret}/schedule.ics",
        "read_calendar",
        "What is scheduled, at a secret address",
        parameters=[IF_NONE_MATCH],
        answers={200: TEXT, 304: None},
        problems=(400, 404),
        media=MEDIA_TYPE,
    )

"""The calendar of what is scheduled, and the secret addresses at which programs read it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.api.v1 import ical
from cms.api.v1.answers import url
from cms.api.v1.etags import none_matches, representation_etag
from cms.api.v1.nouns import (
    LINE,
    Member,
    Members,
    check_if_match,
    no_parameters,
    noun_answer,
    noun_list,
    read_data,
    read_noun_page,
)
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.sessions import require_signed_in, require_whole
from cms.api.v1.writing import under_data
from cms.content.calendars import (
    count_calendars,
    create_calendar,
    delete_calendar,
    list_calendars,
    reader_of,
    require_calendar,
)
from cms.content.lens import Lens, open_lens
from cms.content.models import Calendar
from cms.content.queries.releases import SEEING, may_somewhere
from cms.content.queries.schedule import Scheduled, Window, people, scheduled, withdrawn_releases
from cms.errors import FieldProblem, ValidationFailed
from cms.schema.registry import TypeRegistry
from cms.tree.nouns import CalendarResource, Calendars
from cms.tree.root import ApiVersion1
from cms.web.idempotency import hold_secret
from cms.web.releases import require_seeing

EVENTS_MAX = 1000
BEHIND = timedelta(days=30)
"""How long what is over, or called off, stays in a calendar."""
MEMBERS: Members = {
    "name": Member(LINE, required=True),
    "locale": Member({"type": ["string", "null"]}),
}


@view_config(context=Calendars, name="", request_method="GET")
def get_calendars(context: Calendars, request: Any) -> Any:
    """Answer one's own calendar addresses, without their secrets."""
    page = read_noun_page(request)
    user_id = require_signed_in(request)
    require_whole(request)
    session = request.cms_session
    found = list_calendars(session, user_id, limit=page.size + 1, offset=page.offset)
    data = [calendar_data(one) for one in found]
    return noun_list(request, "calendars", page, data, lambda: count_calendars(session, user_id))


@view_config(context=Calendars, name="", request_method="POST")
def post_calendar(context: Calendars, request: Any) -> Any:
    """Make an address; it is in this answer and never again."""
    no_parameters(request)
    user_id = require_signed_in(request)
    require_whole(request)
    data = read_data(request, MEMBERS)
    locale = data.get("locale")
    if locale is not None and locale not in request.site.locales:
        known = ", ".join(request.site.locales)
        raise ValidationFailed([FieldProblem("/data/locale", f"has to be one of {known}.")])
    with under_data():
        made, secret = create_calendar(request.cms_session, user_id, data["name"], locale)
    hold_secret(request)
    root = request.settings.site.url.rstrip("/")
    address = f"{root}{url(request, 'calendars', secret, 'schedule.ics')}"
    return noun_answer(
        request, calendar_data(made), "calendars", made.id, status=201, address=address
    )


@view_config(context=CalendarResource, name="", request_method="GET")
def get_calendar(context: CalendarResource, request: Any) -> Any:
    """Answer one of one's own calendar addresses, without its secret."""
    no_parameters(request)
    found = _own(context, request)
    return noun_answer(request, calendar_data(found), "calendars", found.id)


@view_config(context=CalendarResource, name="", request_method="DELETE")
def remove_calendar(context: CalendarResource, request: Any) -> Any:
    """Let an address lead nowhere from now on."""
    no_parameters(request)
    found = _own(context, request)
    check_if_match(request, calendar_data(found))
    delete_calendar(request.cms_session, found)
    return Response(status=204, content_type=None)


def _own(context: CalendarResource, request: Any) -> Calendar:
    user_id = require_signed_in(request)
    require_whole(request)
    return require_calendar(request.cms_session, user_id, context.__name__)


def calendar_data(found: Calendar) -> dict[str, Any]:
    """Return an address as JSON, without its secret."""
    return {
        "id": found.id,
        "name": found.name,
        "locale": found.locale,
        "created_at": clock.to_text(found.created_at),
    }


@view_config(context=CalendarResource, name="schedule.ics", request_method="GET")
def get_calendar_file(context: CalendarResource, request: Any) -> Any:
    """Answer the calendar of a secret address, with the rights that its user has now."""
    no_parameters(request)
    session = request.cms_session
    calendar, actor = reader_of(session, context.__name__)
    lens = open_lens(
        session, request.site, actor, request.service(TypeRegistry), locale=calendar.locale
    )
    return _answer(request, lens)


@view_config(context=ApiVersion1, name="schedule.ics", request_method="GET")
def get_schedule_calendar(context: ApiVersion1, request: Any) -> Any:
    """Answer what is scheduled as a calendar."""
    require_seeing(request, "view_scheduled", *SEEING)
    params = Params.of(request.query_string)
    locale = params.take("locale")
    params.finish()
    return _answer(request, request.lens_for(locale=locale))


def _answer(request: Any, lens: Lens) -> Response:
    site = request.settings.site
    calendar = ical.Calendar(request.site.name, site.time_zone, _events(request, lens))
    raw = ical.write(calendar)
    etag = representation_etag(raw)
    response = Response(body=raw, content_type=ical.MEDIA_TYPE, charset="utf-8")
    response.headers["ETag"] = f'"{etag}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.content_disposition = 'attachment; filename="schedule.ics"'
    response.vary = ("Authorization", "Cookie")
    if not none_matches(request.headers.get("If-None-Match"), etag):
        response.status_int = 304
        response.body = b""
        response.content_type = None
    return response


def _events(request: Any, lens: Lens) -> list[ical.Event]:
    session, since = request.cms_session, lens.now - BEHIND
    registry = request.service(TypeRegistry)
    releases = may_somewhere(lens.rights, lens.actor, registry, lens.site, SEEING)
    window = Window(since, releases=releases, cancelled_since=since)
    found = scheduled(session, lens, window, limit=EVENTS_MAX)
    names = people(session, [one.intent.made_by for one in found if one.intent])
    writing = _Writing(request, names)
    events = [writing.event(one) for one in found]
    if releases:
        for release, at in withdrawn_releases(session, lens, since, limit=EVENTS_MAX):
            events.append(writing.release(release, at, cancelled=True))
    return events


class _Writing:
    """Makes calendar events of what is scheduled."""

    def __init__(self, request: Any, names: dict[str, str]) -> None:
        self.request, self.names = request, names
        self.root = request.settings.site.url.rstrip("/")
        self.host = urlsplit(self.root).hostname or "localhost"

    def event(self, one: Scheduled) -> ical.Event:
        """Return the event of an intent or a release."""
        if one.release is not None:
            return self.release(one.release, one.release.at, cancelled=False)
        intent, name = one.intent, one.name
        assert intent is not None
        title = "" if name is None else name.title or ""
        kind = "" if name is None else name.type
        verb = "Unpublish" if intent.version is None else "Publish"
        locales = ", ".join(one for one in intent.slices if one != "*")
        by = self.names.get(intent.made_by or "")
        lines = [
            f"{verb} {kind} “{title}”" if title else f"{verb} {kind}".rstrip(),
            *([f"Locales: {locales}"] if locales else []),
            *([f"Version: {intent.version}"] if intent.version else []),
            *([f"Scheduled by: {by}"] if by else []),
        ]
        return ical.Event(
            uid=f"intent-{intent.id}@{self.host}",
            at=intent.at,
            summary=f"{verb}: {title or intent.entry_id}",
            changed_at=intent.cancelled_at or intent.made_at,
            created_at=intent.made_at,
            sequence=0 if intent.cancelled_at is None else 1,
            cancelled=intent.cancelled_at is not None,
            description="\n".join(lines),
            url=f"{self.root}{url(self.request, 'content', kind, intent.entry_id)}" if kind else "",
            category=verb,
        )

    def release(self, release: Any, at: Any, *, cancelled: bool) -> ical.Event:
        """Return the event of a release that comes true, or was to, at an instant."""
        return ical.Event(
            uid=f"release-{release.id}@{self.host}",
            at=at,
            summary=f"Release: {release.title}",
            changed_at=release.updated_at,
            created_at=release.created_at,
            sequence=release.revision,
            cancelled=cancelled,
            description=release.note,
            url=f"{self.root}{url(self.request, 'releases', release.id)}",
            category="Release",
        )

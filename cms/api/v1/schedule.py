"""What is scheduled: of one entry, and of all entries and releases by the caller's rights."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from pyramid.view import view_config

from cms import clock
from cms.api.v1.answers import answer, envelope, link_header, url
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.listing import read_page
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.query_params.reading import read_instant
from cms.content.models import Intent
from cms.content.operations.standing import effects_json, stands_json
from cms.content.queries.releases import SEEING, item_counts
from cms.content.queries.schedule import (
    Scheduled,
    Window,
    intents_of,
    people,
    scheduled,
    titles_of,
)
from cms.content.states import load_states
from cms.content.timeline import foresee
from cms.errors import BadRequest
from cms.schema.registry import TypeRegistry
from cms.tree.content import EntryResource
from cms.tree.nouns import Schedule
from cms.web.releases import require_seeing, sees_releases


@view_config(
    context=EntryResource, name="schedule", request_method="GET", permission="view_scheduled"
)
def get_schedule_of_entry(context: EntryResource, request: Any) -> Any:
    """Answer what is intended of an entry, and what will stand when."""
    Params.of(request.query_string).finish()
    lens, row = request.find_entry(context.spec, context.__name__)
    session, registry = request.cms_session, request.service(TypeRegistry)
    specs = {spec.name: spec for spec in registry}
    state = load_states(session, request.site, [row.entry_id], specs, lens.now, lock=False)[
        row.entry_id
    ]
    stands, effects = foresee(lens.now, state.stands(lens.now), state.intents(lens.now))
    intents = {one.id: one for one in intents_of(session, row.entry_id, lens.now)}
    names = people(session, [one.made_by for one in intents.values()])
    titles = _titles(request, [one.release_id for one in intents.values()])
    data = {
        "intents": [
            {**_intent_data(intents[said["intent"]], names, titles), **_effect(said)}
            for said in effects_json(effects)
        ],
        "stands": stands_json(stands),
    }
    place = ("content", context.spec.name, row.entry_id)
    links = {"self": url(request, *place, "schedule"), "entry": url(request, *place)}
    return answer(request, envelope(data, links))


def _effect(said: dict[str, Any]) -> dict[str, Any]:
    return {"takes_effect_on": said["slices"], "without_effect": said["without_effect"]}


def _titles(request: Any, release_ids: list[str | None]) -> dict[str, str]:
    """Return the titles of releases, to who may see releases."""
    if not sees_releases(request):
        return {}
    return titles_of(request.cms_session, release_ids)


@view_config(context=Schedule, name="", request_method="GET")
def get_schedule(context: Schedule, request: Any) -> Any:
    """Answer what is scheduled of all entries and releases, in the order of its instants."""
    require_seeing(request, "view_scheduled", *SEEING)
    params = Params.of(request.query_string)
    page = read_page(params, request.service(Bounds))
    start = params.take_as("from", lambda text: read_instant("from", text), None)
    end = params.take_as("to", lambda text: read_instant("to", text), None)
    kind, locale = params.take("type"), params.take("locale")
    params.finish()
    if page.after is not None or page.count:
        raise BadRequest("This list is neither counted nor has cursors: use page[number].", "count")
    lens = request.lens_for(locale=locale)
    window = Window(start or lens.now, end, _types(request, kind), releases=sees_releases(request))
    found = scheduled(request.cms_session, lens, window, limit=page.size + 1, offset=page.offset)
    number = page.number or 1
    kept = {"from": start, "to": end}
    asked = {
        **{name: clock.to_text(value) for name, value in kept.items() if value is not None},
        **({"type": kind} if kind else {}),
        **({"locale": locale} if locale else {}),
    }

    def at(place: int) -> str:
        query = {**asked, "page[size]": page.size, "page[number]": place}
        return url(request, "schedule", query=urlencode(query, safe="[]:"))

    links = {"self": at(number), "first": at(1)}
    if number > 1:
        links["prev"] = at(number - 1)
    if len(found) > page.size:
        links["next"] = at(number + 1)
    data = scheduled_data(request, found[: page.size])
    body = envelope(data, links, {"page": {"size": page.size, "number": number}})
    return answer(request, body, Link=link_header(links))


def _types(request: Any, name: str | None) -> tuple[str, ...] | None:
    if name is None:
        return None
    spec = request.service(TypeRegistry).get(name)
    if spec is None or not request.knows_type(spec):
        raise BadRequest(f"There is no type {name[:80]!r}.", "type")
    return (name,)


def scheduled_data(request: Any, found: list[Scheduled]) -> list[dict[str, Any]]:
    """Return what is scheduled as JSON."""
    session = request.cms_session
    makers = [one.intent.made_by for one in found if one.intent]
    names = people(session, makers)
    counts = item_counts(session, [one.release.id for one in found if one.release])
    return [_one(one, names, counts) for one in found]


def _one(one: Scheduled, names: dict[str, str], counts: Any) -> dict[str, Any]:
    if one.release is not None:
        return {
            "kind": "release",
            "id": one.release.id,
            "at": None if one.release.at is None else clock.to_text(one.release.at),
            "title": one.release.title,
            "items": counts[one.release.id],
        }
    assert one.intent is not None
    name = one.name
    return {
        "kind": "entry",
        **_intent_data(one.intent, names, {}),
        "entry": one.intent.entry_id,
        "type": None if name is None else name.type,
        "title": None if name is None else name.title,
    }


def _intent_data(intent: Intent, names: dict[str, str], titles: dict[str, str]) -> dict[str, Any]:
    release = None
    if intent.release_id in titles:
        release = {"id": intent.release_id, "title": titles[str(intent.release_id)]}
    return {
        "id": intent.id,
        "at": clock.to_text(intent.at),
        "action": "unpublish" if intent.version is None else "publish",
        "version": intent.version,
        "slices": list(intent.slices),
        "made_at": clock.to_text(intent.made_at),
        "made_by": {"id": intent.made_by, "name": names.get(intent.made_by or "", "")},
        "release": release,
    }

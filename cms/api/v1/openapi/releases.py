"""Describes releases: the noun, what is in one, its plan, and what is done to it."""

from __future__ import annotations

from typing import Any

from cms.api.v1 import releases
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
from cms.api.v1.openapi.parameters import IDEMPOTENCY, IF_NONE_MATCH
from cms.api.v1.openapi.schemas import (
    FLAG,
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
from cms.api.v1.operation_body import object_schema
from cms.api.v1.query_params.catalogue import Bounds, described, dry_run, page_parameters
from cms.api.v1.release_items import VERBS
from cms.content.releases.operations import AddToRelease

ALL = "/api/v1/releases"
ONE = f"{ALL}/{{id}}"
_NUMBER_OR_NULL: Schema = {"type": ["integer", "null"]}
_TEXTS_OR_NULL: Schema = {"type": ["array", "null"], "items": TEXT}
RELEASE: dict[str, Any] = {
    "id": ID,
    "title": TEXT,
    "note": TEXT,
    "state": {"type": "string", "enum": ["open", "scheduled", "published", "undone"]},
    "at": TIME_OR_NULL,
    "items": WHOLE,
    "revision": WHOLE,
    "created_at": TIME,
    "created_by": ID_OR_NULL,
    "updated_at": TIME,
    "undone_at": TIME_OR_NULL,
}
ITEM: dict[str, Any] = {
    "id": ID,
    "entry": ID,
    "type": TEXT_OR_NULL,
    "title": TEXT_OR_NULL,
    "action": {"type": "string", "enum": ["publish", "unpublish"]},
    "locales": _TEXTS_OR_NULL,
    "shared": FLAG,
    "version": _NUMBER_OR_NULL,
    "note": TEXT,
    "applied": {"anyOf": [closed({"version": _NUMBER_OR_NULL, "slices": TEXTS}), {"type": "null"}]},
    "added_at": TIME,
    "added_by": ID_OR_NULL,
}
_CHANGE = closed({"field": TEXT, "change": {"enum": ["added", "changed", "removed"]}})
_LOCALE = closed(
    {
        "locale": TEXT,
        "change": {"enum": ["published", "changed", "unchanged", "withdrawn"]},
        "from_version": _NUMBER_OR_NULL,
        "to_version": _NUMBER_OR_NULL,
        "fields": listed(_CHANGE),
    }
)
PLANNED: dict[str, Any] = {
    "entry": ID,
    "type": TEXT,
    "title": TEXT_OR_NULL,
    "items": listed(ID),
    "locales": listed(_LOCALE),
    "missing_locales": TEXTS,
    "refused": listed(closed({"item": ID, "detail": TEXT})),
    "problems": listed(closed({"item": ID, "pointer": TEXT, "detail": TEXT})),
    "links": listed(closed({"pointer": TEXT, "entry": ID, "locale": TEXT})),
    "referrers": listed(closed({"entry": ID, "field": TEXT, "locale": TEXT})),
    "collisions": listed(
        closed({"locale": TEXT, "slug": TEXT, "entry": ID_OR_NULL, "from": TIME_OR_NULL})
    ),
    "also": listed(
        closed(
            {
                "intent": ID_OR_NULL,
                "release": ID_OR_NULL,
                "at": TIME_OR_NULL,
                "action": TEXT,
                "slices": TEXTS,
            }
        )
    ),
    "redirects": listed(closed({"locale": TEXT, "from": TEXT, "to": TEXT})),
}
_COUNTED = (
    "entries",
    "unseen",
    "refused",
    "problems",
    "links",
    "referrers",
    "collisions",
    "also",
    "redirects",
    "missing_locales",
)
_HELP = {
    "publish": "Publish a release now",
    "schedule": "Schedule a release",
    "unschedule": "Call a scheduled release off",
    "undo": "Undo a release",
}


def describe_releases(api: OpenAPI, bounds: Bounds) -> None:
    """Add releases."""
    api.tag("releases", "What is to be published and unpublished together.")
    api.schema("Release", closed(RELEASE))
    api.schema("ReleaseItem", closed(ITEM))
    api.schema("ReleasePlanEntry", closed(PLANNED))
    _noun(api, bounds)
    _items(api, bounds)
    _verbs(api)


def _add(api: OpenAPI, method: str, path: str, verb: str, summary: str, **more: Any) -> None:
    api.operation(method, path, id=verb, tag="releases", summary=summary, open_to_all=False, **more)


def _whole() -> Schema:
    return envelope_of(closed({**RELEASE, "_meta": closed({"etag": TEXT})}))


def _planned() -> Schema:
    return {"anyOf": [_whole(), ref("PlanAnswer")]}


def _pages(bounds: Bounds) -> list[dict[str, Any]]:
    named = ("page[size]", "page[number]")
    return described([one for one in page_parameters(bounds) if one.name in named])


def _noun(api: OpenAPI, bounds: Bounds) -> None:
    counted = described([one for one in page_parameters(bounds) if one.name == "count"])
    dry = described([dry_run()])
    _add(
        api,
        "GET",
        ALL,
        "list_releases",
        "List releases",
        description="The newest first.",
        parameters=[*_pages(bounds), *counted],
        answers={200: envelope_of(listed(ref("Release")), ref("Page"))},
    )
    _add(
        api,
        "POST",
        ALL,
        "create_release",
        "Create a release",
        parameters=[*dry, IDEMPOTENCY],
        body=Body(sent(releases.MEMBERS)),
        answers={200: ref("PlanAnswer"), 201: _whole()},
        problems=WRITE_PROBLEMS,
    )
    _add(
        api,
        "GET",
        ONE,
        "get_release",
        "Read a release",
        parameters=[IF_NONE_MATCH],
        answers={200: _whole(), 304: None},
    )
    _add(
        api,
        "PATCH",
        ONE,
        "change_release",
        "Change a release",
        description="Its title or its note.",
        parameters=[*dry, IF_MATCH],
        body=Body(sent(releases.CHANGES, partial=True)),
        answers={200: _planned()},
        problems=WRITE_PROBLEMS,
    )
    _add(
        api,
        "DELETE",
        ONE,
        "delete_release",
        "Delete a release",
        description="One that is neither scheduled nor published.",
        parameters=[*dry, IF_MATCH],
        answers={200: ref("PlanAnswer"), 204: None},
        problems=WRITE_PROBLEMS,
    )


def _items(api: OpenAPI, bounds: Bounds) -> None:
    dry = described([dry_run()])
    hidden = {"type": "object", "properties": {"page": ref("PagePart"), "unseen": WHOLE}}
    _add(
        api,
        "GET",
        f"{ONE}/items",
        "items_of_release",
        "What is in a release",
        description="As far as the caller knows of the entries; `meta.unseen` counts the others.",
        parameters=_pages(bounds),
        answers={200: envelope_of(listed(ref("ReleaseItem")), hidden)},
    )
    _add(
        api,
        "POST",
        f"{ONE}/items",
        "add_to_release",
        "Add to a release",
        description=AddToRelease.help,
        parameters=[*dry, IF_MATCH, IDEMPOTENCY],
        body=Body(object_schema(AddToRelease, ("release",))),
        answers={200: _planned()},
        problems=WRITE_PROBLEMS,
    )
    _add(
        api,
        "DELETE",
        f"{ONE}/items/{{item}}",
        "remove_from_release",
        "Take an item out of a release",
        parameters=[*dry, IF_MATCH],
        answers={200: ref("PlanAnswer"), 204: None},
        problems=WRITE_PROBLEMS,
    )
    summary = closed({"ready": FLAG, **dict.fromkeys(_COUNTED, WHOLE)})
    _add(
        api,
        "GET",
        f"{ONE}/plan",
        "plan_of_release",
        "The plan of a release",
        description="What it would change, and what stands in its way.",
        parameters=_pages(bounds),
        answers={
            200: envelope_of(
                listed(ref("ReleasePlanEntry")),
                closed({"page": ref("PagePart"), "summary": summary}),
            )
        },
    )


def _verbs(api: OpenAPI) -> None:
    for name, kind in VERBS.items():
        schema = object_schema(kind, ("release",))
        _add(
            api,
            "POST",
            f"{ONE}/{name}",
            f"{name}_release",
            _HELP[name],
            description=kind.help,
            parameters=[*described([dry_run()]), IF_MATCH, IDEMPOTENCY],
            body=Body(schema, required=bool(schema.get("required"))),
            answers={200: _planned()},
            problems=WRITE_PROBLEMS,
        )

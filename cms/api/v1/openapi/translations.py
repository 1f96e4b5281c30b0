"""Describes translations: lists of what is to be done, and files for translators' tools."""

from __future__ import annotations

from typing import Any

from cms.api.v1.nouns import Schema
from cms.api.v1.openapi.builder import (
    WRITE_PROBLEMS,
    Body,
    OpenAPI,
    envelope_of,
    listed,
    ref,
)
from cms.api.v1.openapi.parameters import IDEMPOTENCY, query
from cms.api.v1.openapi.schemas import (
    FLAG,
    ID,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    TIME,
    TIME_OR_NULL,
    WHOLE,
    closed,
)
from cms.api.v1.query_params.catalogue import Bounds, described, dry_run, page_parameters
from cms.api.v1.translations import STATES
from cms.content.queries.locales import PUBLICATION
from cms.content.queries.translations import GAPS
from cms.schema.registry import TypeRegistry
from cms.transfer.xliff.names import MEDIA_TYPE

_PUBLICATION: Schema = {"type": "string", "enum": list(PUBLICATION)}
_OUTDATED: Schema = {
    "type": "array",
    "items": closed({"pointer": TEXT, "since": WHOLE}),
    "description": "Texts whose source has changed, since which version.",
}
LOCALE_STATE: dict[str, Any] = {
    "locale": TEXT,
    "state": {"type": "string", "enum": [*GAPS, *PUBLICATION]},
    "version": {
        "type": ["integer", "null"],
        "description": "The version in which the locale was last written.",
    },
    "missing": {**TEXTS, "description": "What its sources say and it does not: JSON pointers."},
    "outdated": _OUTDATED,
    "publication": _PUBLICATION,
    "published_version": {"type": ["integer", "null"]},
    "published_at": TIME_OR_NULL,
    "scheduled_at": TIME_OR_NULL,
    "slug": TEXT_OR_NULL,
    "path": TEXT_OR_NULL,
}
_TRANSLATION: dict[str, Any] = {
    "id": ID,
    "type": TEXT,
    "title": TEXT_OR_NULL,
    "locale": TEXT,
    "state": {"type": "string", "enum": [*GAPS, *PUBLICATION]},
    "missing": TEXTS,
    "outdated": _OUTDATED,
    "publication": _PUBLICATION,
    "version": WHOLE,
    "updated_at": TIME,
}
_TAKEN: dict[str, Any] = {
    "id": TEXT,
    "type": TEXT_OR_NULL,
    "version": {"type": ["integer", "null"]},
    "written": TEXTS,
    "confirmed": TEXTS,
    "problems": listed(closed({"unit": TEXT_OR_NULL, "detail": TEXT})),
}
_COUNTS: dict[str, Any] = dict.fromkeys(("entries", "written", "confirmed", "problems"), WHOLE)
_FILE: Schema = {"type": "string", "description": "XLIFF 2.0 (OASIS), core."}


def describe_translations(api: OpenAPI, registry: TypeRegistry, bounds: Bounds) -> None:
    """Add the list and the file."""
    api.tag("translations", "What is to be translated, and its exchange with translators.")
    api.schema("LocaleState", closed(LOCALE_STATE))
    api.schema("Translation", closed(_TRANSLATION))
    pages = [each for each in page_parameters(bounds) if each.name != "page[after]"]
    wanted = _wanted(registry)
    api.operation(
        "GET",
        "/api/v1/translations",
        id="list_translations",
        tag="translations",
        summary="What is to be translated into a locale",
        description="Entries whose draft the caller may see, by id.",
        parameters=[_locale("locale", bounds), *wanted, *described(pages)],
        answers={200: envelope_of(listed(ref("Translation")), ref("Page"))},
        open_to_all=False,
    )
    path = "/api/v1/translations.xlf"
    api.operation(
        "GET",
        path,
        id="export_translations",
        tag="translations",
        summary="The same as a file for translators",
        description="A page of it; `Link` names the next. 404 where nothing is to be translated.",
        parameters=[
            _locale("from", bounds),
            _locale("to", bounds),
            *wanted,
            *described(pages[:2]),
        ],
        answers={200: _FILE},
        media=MEDIA_TYPE,
        open_to_all=False,
    )
    api.operation(
        "POST",
        path,
        id="import_translations",
        tag="translations",
        summary="Take translations in",
        description="Each entry's as a new draft. What can't be taken is answered with its reason, "
        "and the rest is written.",
        parameters=[*described([dry_run()]), IDEMPOTENCY],
        body=Body(_FILE, (MEDIA_TYPE,)),
        answers={
            200: envelope_of(
                listed(closed(_TAKEN)),
                closed({"from": TEXT, "to": TEXT, **_COUNTS, "dry_run": FLAG}),
            )
        },
        problems=WRITE_PROBLEMS,
        open_to_all=False,
    )


def _locale(name: str, bounds: Bounds) -> dict[str, Any]:
    schema: Schema = {"type": "string"}
    if bounds.locales:
        schema["enum"] = list(bounds.locales)
    return {**query(name, schema), "required": True}


def _wanted(registry: TypeRegistry) -> list[dict[str, Any]]:
    types = [spec.name for spec in registry if spec.localized]
    return [
        _several("type", {"type": "string", **({"enum": types} if types else {})}),
        _several("state", {"type": "string", "enum": list(STATES)}),
        _several("ids", ID),
    ]


def _several(name: str, item: Schema) -> dict[str, Any]:
    schema: Schema = {"type": "array", "items": item, "minItems": 1, "maxItems": 5}
    return {**query(name, schema), "style": "form", "explode": False}

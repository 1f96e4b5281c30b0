"""Describes the addresses of entries: one set for each type, with its own fields."""

from __future__ import annotations

from typing import Any

from cms.access.permissions import CORE
from cms.api.v1.nouns import Schema
from cms.api.v1.openapi.builder import (
    WRITE_PROBLEMS,
    Body,
    OpenAPI,
    envelope_of,
    listed,
    ref,
)
from cms.api.v1.openapi.bulk import describe_bulk
from cms.api.v1.openapi.collaboration import add_collaboration_schemas, describe_collaboration
from cms.api.v1.openapi.editing import add_editing_schemas, describe_editing
from cms.api.v1.openapi.filters import list_parameters, type_parameters
from cms.api.v1.openapi.form import FORM, FORM_SCHEMA
from cms.api.v1.openapi.history import add_history_schemas, describe_history
from cms.api.v1.openapi.media import describe_library
from cms.api.v1.openapi.parameters import IDEMPOTENCY, IF_MATCH, IF_NONE_MATCH, query
from cms.api.v1.openapi.schemas import (
    ALTERNATE,
    ANY_OBJECT,
    FLAG,
    ID,
    META,
    TEXT,
    TEXT_OR_NULL,
    closed,
    data_schema,
    entry_component,
    entry_schema,
    type_component,
)
from cms.api.v1.operation_body import object_schema
from cms.api.v1.operations import VERBS
from cms.api.v1.query_params.catalogue import (
    Bounds,
    described,
    lens_parameters,
    write_parameters,
)
from cms.content.assets.types import ASSET
from cms.content.operations.base import Operation
from cms.content.operations.create import CreateEntry
from cms.content.operations.save import SaveDraft
from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry


def describe_content(api: OpenAPI, registry: TypeRegistry, bounds: Bounds) -> None:
    """Add everything about entries."""
    api.schema("Alternate", ALTERNATE)
    api.schema("Meta", META)
    add_history_schemas(api)
    api.schema("Explanation", {"title": "Why something is allowed", **ANY_OBJECT})
    api.schema("Reference", closed(REFERENCE))
    add_editing_schemas(api)
    add_collaboration_schemas(api)
    for spec in registry:
        _Type(api, spec, registry, bounds).describe()
    assets = registry.get(ASSET)
    if assets is not None:
        _Type(api, assets, registry, bounds).describe_media()
    entries: list[Schema] = [ref(entry_component(spec)) for spec in registry]
    api.schema("Entry", {"anyOf": entries} if entries else ANY_OBJECT)


CONTENT_PERMISSIONS = tuple(one.name for one in CORE if one.content)
REFERENCE: dict[str, Any] = {
    "id": ID,
    "type": TEXT,
    "title": TEXT_OR_NULL,
    "field": TEXT,
    "path": TEXT_OR_NULL,
}


BASE = "Names the version that it was made from, by `base_version` or `If-Match`."


class _Type:
    """The addresses of one type."""

    def __init__(
        self, api: OpenAPI, spec: TypeSpec, registry: TypeRegistry, bounds: Bounds
    ) -> None:
        self.api, self.spec, self.registry, self.bounds = api, spec, registry, bounds
        self.name = type_component(spec)
        self.noun = spec.name
        self.all = f"/api/v1/content/{spec.name}"
        self.one = f"{self.all}/{{id}}"
        self.entry = api.schema(entry_component(spec), entry_schema(spec, bounds.extras, registry))
        self.data = api.schema(f"{self.name}Data", data_schema(spec))
        self.shown = envelope_of(self.entry)
        self.plural = spec.plural.lower()
        self.a_label = f"{'an' if spec.label[:1].lower() in 'aeiou' else 'a'} {spec.label.lower()}"
        self.writes = described(write_parameters(bounds))

    def add(self, method: str, path: str, verb: str, summary: str, **more: Any) -> None:
        """Add one operation."""
        self.api.operation(
            method, path, id=f"{verb}_{self.noun}", tag=self.noun, summary=summary, **more
        )

    def describe(self) -> None:
        """Add all operations of the type."""
        self.api.tag(self.spec.name, self.spec.help or self.spec.plural)
        self.reads()
        self.changes()
        self.verbs()
        self.history()
        describe_bulk(self.api, self.spec, self.registry, self.bounds)
        describe_editing(self.add, self.one, described(lens_parameters(self.bounds)[:1])[0])
        describe_collaboration(self.add, self.one, self.bounds)
        self.locales()

    def describe_media(self) -> None:
        """Add what the media library does under an address of its own."""
        self.noun, self.all = "media", "/api/v1/media"
        self.one = f"{self.all}/{{id}}"
        self.api.tag(self.noun, "The media library: assets, which are entries that have a file.")
        self.reads()
        self.changes()
        form = self.api.paths[self.all]["post"]["requestBody"]["content"]
        form[FORM] = {"schema": FORM_SCHEMA}
        describe_library(self.api, self.bounds)

    def reads(self) -> None:
        """Add the list and one entry."""
        parameters = list_parameters(self.spec, self.registry, self.bounds)
        self.add(
            "GET",
            self.all,
            "list",
            f"List {self.plural}",
            parameters=[*parameters, IF_NONE_MATCH],
            answers={200: envelope_of(listed(self.entry), ref("Page")), 304: None},
        )
        self.add(
            "GET",
            self.one,
            "get",
            f"Read {self.a_label}",
            description="By its id or its slug.",
            parameters=[*type_parameters(self.spec, self.registry, self.bounds), IF_NONE_MATCH],
            answers={200: self.shown, 304: None},
        )

    def changes(self) -> None:
        """Add create, patch, put and delete."""
        given = ("type", "locale") if self.spec.in_tree else ("type", "locale", "parent")
        created = _document_body(CreateEntry, ref(f"{self.name}Data"), given)
        saved = _document_body(SaveDraft, ref(f"{self.name}Data"), ("entry", "locale"))
        planned = {"anyOf": [self.shown, ref("PlanAnswer")]}
        self.add(
            "POST",
            self.all,
            "create",
            f"Create {self.a_label}",
            description="As a draft, unless `publish` is asked for and allowed.",
            parameters=[*self.writes, IDEMPOTENCY],
            body=Body(created),
            answers={200: ref("PlanAnswer"), 201: self.shown},
            problems=WRITE_PROBLEMS,
            open_to_all=False,
        )
        media = ("application/json", "application/merge-patch+json")
        for method, verb, summary, what, types in (
            (
                "PATCH",
                "patch",
                f"Change {self.a_label}",
                "Some fields of its draft (RFC 7396).",
                media,
            ),
            ("PUT", "replace", f"Replace {self.a_label}", "The whole of its draft.", media[:1]),
        ):
            self.add(
                method,
                self.one,
                verb,
                summary,
                description=f"{what} {BASE}",
                parameters=[*self.writes, IF_MATCH],
                body=Body(saved, types),
                answers={200: planned},
                problems=[*WRITE_PROBLEMS, 428],
                open_to_all=False,
            )
        self.add(
            "DELETE",
            self.one,
            "delete",
            f"Delete {self.a_label}",
            description="Puts it, and all below it, into the trash. Assets that entries use are "
            "refused, unless by `force` where the caller may edit all that uses them.",
            parameters=[*self.writes, query("force", FLAG), IF_MATCH],
            answers={200: ref("PlanAnswer"), 204: None},
            problems=WRITE_PROBLEMS,
            open_to_all=False,
        )

    def verbs(self) -> None:
        """Add an address for each operation."""
        for name, kind in VERBS.items():
            shown = {"anyOf": [self.shown, ref("PlanAnswer")]}
            schema = object_schema(kind, ("entry",))
            based = (428,) if "base_version" in schema["properties"] else ()
            answers: dict[int, Any] = (
                {200: ref("PlanAnswer"), 204: None} if name == "purge" else {200: shown}
            )
            self.add(
                "POST",
                f"{self.one}/{name}",
                name,
                name.capitalize(),
                description=kind.help,
                parameters=[*self.writes, IF_MATCH, IDEMPOTENCY],
                body=Body(schema, required=bool(schema.get("required"))),
                answers=answers,
                problems=[*WRITE_PROBLEMS, *based],
                open_to_all=False,
            )

    def locales(self) -> None:
        """Add how each locale stands."""
        self.add(
            "GET",
            f"{self.one}/locales",
            "locales_of",
            "Locales",
            description="What each locale lacks, what is outdated in it, what readers see of it.",
            answers={200: envelope_of(listed(ref("LocaleState")))},
            open_to_all=False,
        )

    def history(self) -> None:
        """Add versions, diff, blame, references and permissions."""
        describe_history(self.add, self.one, self.bounds)
        locale = described(lens_parameters(self.bounds)[:2])
        self.add(
            "GET",
            f"{self.one}/references",
            "references_of",
            "References",
            description="What links to it.",
            parameters=[*described(lens_parameters(self.bounds)), IF_NONE_MATCH],
            answers={200: envelope_of(listed(ref("Reference"))), 304: None},
        )
        self.add(
            "GET",
            f"{self.one}/schedule",
            "schedule_of",
            "Schedule",
            description="What is intended, and what will stand when.",
            answers={200: envelope_of(ref("EntrySchedule"))},
            open_to_all=False,
        )
        self.add(
            "GET",
            f"{self.one}/permissions",
            "permissions_of",
            "Permissions",
            description="Who may do what, and why.",
            parameters=[
                query("user", ID),
                query("permission", {"type": "string", "enum": [*CONTENT_PERMISSIONS]}),
                locale[0],
            ],
            answers={200: envelope_of(listed(ref("Explanation")))},
        )


def _document_body(kind: type[Operation], data: Schema, given: tuple[str, ...]) -> Schema:
    schema = object_schema(kind, given)
    return {**schema, "properties": {**schema["properties"], "data": data}}

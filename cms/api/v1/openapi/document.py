"""Answers the OpenAPI document of this very site."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pyramid.view import view_config

from cms.api.v1.answers import readable
from cms.api.v1.nouns import no_parameters
from cms.api.v1.openapi.audit import describe_audit
from cms.api.v1.openapi.behind import describe_jobs, describe_notifications
from cms.api.v1.openapi.builder import OpenAPI
from cms.api.v1.openapi.content import describe_content
from cms.api.v1.openapi.editing import describe_own_copies
from cms.api.v1.openapi.factors import describe_factors
from cms.api.v1.openapi.graphql import describe_graphql
from cms.api.v1.openapi.history import describe_erasures
from cms.api.v1.openapi.nouns import describe_nouns
from cms.api.v1.openapi.people import describe_groups, describe_people
from cms.api.v1.openapi.places import describe_batch, describe_tree
from cms.api.v1.openapi.releases import describe_releases
from cms.api.v1.openapi.rights import describe_rights
from cms.api.v1.openapi.schedule import describe_schedule
from cms.api.v1.openapi.schemas import add_shared
from cms.api.v1.openapi.search import describe_search
from cms.api.v1.openapi.service import describe_renditions, describe_service
from cms.api.v1.openapi.sessions import describe_sessions
from cms.api.v1.openapi.sign_ins import describe_sign_ins
from cms.api.v1.openapi.sync import describe_events, describe_sync
from cms.api.v1.openapi.tasks import describe_tasks
from cms.api.v1.openapi.tokens import describe_tokens
from cms.api.v1.openapi.translations import describe_translations
from cms.api.v1.openapi.types_editing import describe_types_history
from cms.api.v1.openapi.undo import describe_undo
from cms.api.v1.openapi.uploads import describe_uploads
from cms.api.v1.openapi.webhooks import describe_webhooks
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.reading import is_public
from cms.api.v1.service_document import product_version
from cms.api.v1.types import seen_types
from cms.schema.registry import TypeRegistry
from cms.tree.root import ApiVersion1

DESCRIPTION = """\
Every read looks through a lens: locale, status, moment. Every write is an operation, with
`?dry_run=true` to see its plan. Errors are problem details (RFC 9457). Sign in with
`Authorization: Bearer <token>`; anonymous callers read what is published of public types.
"""


@view_config(context=ApiVersion1, name="openapi.json", request_method="GET")
def get_openapi(context: ApiVersion1, request: Any) -> Any:
    """Answer the document, with the types that the caller may see."""
    no_parameters(request)
    registry = TypeRegistry(seen_types(request))
    # The settings may name locales that are not in force yet.
    bounds = replace(request.service(Bounds), locales=request.site.locales)
    document = build(registry, bounds, request.site.name, request.script_name)
    return readable(request, document, tags=["types"], public=is_public(request))


def build(registry: TypeRegistry, bounds: Bounds, title: str, server: str) -> dict[str, Any]:
    """Return the OpenAPI document of a site with these types."""
    api = OpenAPI(f"{title}: the API", product_version(), DESCRIPTION)
    add_shared(api)
    _describe_entries(api, registry, bounds)
    describe_rights(api, bounds)
    describe_own_copies(api, bounds)
    describe_sessions(api)
    describe_factors(api)
    describe_sign_ins(api)
    describe_tasks(api, bounds)
    describe_nouns(api, bounds)
    describe_tokens(api)
    describe_groups(api, bounds)
    describe_people(api)
    describe_uploads(api)
    describe_renditions(api)
    describe_erasures(api, bounds)
    describe_audit(api, bounds)
    describe_types_history(api, bounds)
    describe_jobs(api, bounds)
    describe_notifications(api, bounds)
    describe_webhooks(api, bounds)
    return api.document(server)


def _describe_entries(api: OpenAPI, registry: TypeRegistry, bounds: Bounds) -> None:
    """Describe what is asked of entries, one or many, and done with them."""
    describe_service(api)
    describe_content(api, registry, bounds)
    describe_tree(api, bounds)
    describe_search(api, bounds)
    describe_sync(api, registry, bounds)
    describe_events(api, bounds)
    describe_translations(api, registry, bounds)
    describe_batch(api)
    describe_graphql(api)
    describe_releases(api, bounds)
    describe_schedule(api, bounds)
    describe_undo(api)

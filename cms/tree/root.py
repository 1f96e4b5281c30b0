"""The root of the tree, and the way from it to the nouns of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from cms.tree import nouns
from cms.tree.admin.root import AdminRoot
from cms.tree.admin.signing import AccountRoot
from cms.tree.content import ContentRoot
from cms.tree.graphql import GraphQLResource
from cms.tree.media import AssetsResource, FilesResource, RenditionsResource, UploadsResource
from cms.tree.navigation import AddressResource, BranchResource
from cms.tree.resource import Resource


class BatchResource(Resource):
    """Several operations at once."""


class UndoResource(Resource):
    """Taking back what a transaction changed."""


class SearchResource(Resource):
    """Full text over all content."""


class SyncResource(Resource):
    """What changed since a cursor."""


class EventsResource(Resource):
    """The same as a stream."""


class TranslationsResource(Resource):
    """What is to be translated into a locale."""


class TranslationFileResource(Resource):
    """The same as a file for translators' tools."""


class ApiVersion1(Resource):
    """Version 1 of the API. Plugins add nouns of their own as views on it."""

    children: ClassVar[Mapping[str, type[Resource]]] = {
        "content": ContentRoot,
        "types": nouns.TypeDescriptions,
        "paths": AddressResource,
        "tree": BranchResource,
        "search": SearchResource,
        "sync": SyncResource,
        "events": EventsResource,
        "batch": BatchResource,
        "graphql": GraphQLResource,
        "releases": nouns.Releases,
        "schedule": nouns.Schedule,
        "calendars": nouns.Calendars,
        "bulk": nouns.Bulk,
        "undo": UndoResource,
        "transactions": nouns.Transactions,
        "translations": TranslationsResource,
        "translations.xlf": TranslationFileResource,
        "workflows": nouns.Workflows,
        "tasks": nouns.Tasks,
        "users": nouns.Users,
        "groups": nouns.Groups,
        "profile": nouns.Profile,
        "invitations": nouns.Invitations,
        "password-resets": nouns.PasswordResets,
        "address-changes": nouns.AddressChanges,
        "roles": nouns.Roles,
        "grants": nouns.Grants,
        "breaks": nouns.Breaks,
        "rights": nouns.RightsResource,
        "tokens": nouns.Tokens,
        "preview-tokens": nouns.PreviewTokens,
        "sessions": nouns.Sessions,
        "factors": nouns.Factors,
        "sign-in-providers": nouns.SignInProvidersResource,
        "sign-ins": nouns.SignIns,
        "identities": nouns.Identities,
        "erasures": nouns.Erasures,
        "audit": nouns.Audit,
        "working-copies": nouns.WorkingCopies,
        "jobs": nouns.Jobs,
        "webhooks": nouns.Webhooks,
        "notifications": nouns.Notifications,
        "media": AssetsResource,
        "uploads": UploadsResource,
        "renditions": RenditionsResource,
    }


class ApiResource(Resource):
    """The API, whose versions lie below it."""

    children: ClassVar[Mapping[str, type[Resource]]] = {"v1": ApiVersion1}


class RootResource(Resource):
    """The root, at which every traversal begins."""

    children: ClassVar[Mapping[str, type[Resource]]] = {
        "api": ApiResource,
        "media": FilesResource,
        "admin": AdminRoot,
        "account": AccountRoot,
    }

    @property
    def __acl__(self) -> list[Any]:
        return self.request.root_acl()  # type: ignore[no-any-return]

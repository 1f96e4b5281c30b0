"""All that a plugin may import: what stands here is kept, what stands elsewhere may change."""

from __future__ import annotations

from cms import clock
from cms.access.actor import ANONYMOUS, SYSTEM, Actor, user_principal
from cms.access.grants import grant
from cms.access.permissions import Permission
from cms.accounts.actors import actor_for_user
from cms.accounts.models import User
from cms.accounts.providers.pkce import challenge_of, new_verifier
from cms.accounts.providers.port import Going, Identity, Provider, Returned, Sent
from cms.accounts.users import create_user, find_by_email
from cms.content.assets.addresses import file_address
from cms.content.collaboration.comments.operations import AddComment
from cms.content.collaboration.tasks.operations import Assign
from cms.content.executor import Executor
from cms.content.hooks import Hooks
from cms.content.lens import Lens, open_lens
from cms.content.operations.base import EntryOperation, Operation
from cms.content.operations.change_face import ChangeFace
from cms.content.operations.create import CreateEntry
from cms.content.operations.move import Move
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule, Unschedule
from cms.content.operations.trash import Purge, Restore, Trash
from cms.content.operations.unpublish import Unpublish
from cms.content.plan import Outcome, Plan
from cms.content.plugin_hooks import PluginHooks
from cms.content.queries.addresses import at_path
from cms.content.queries.entries import by_ids, types_of
from cms.content.queries.entries import one as find_one
from cms.content.queries.listing import ListQuery, Sort
from cms.content.queries.listing import find as find_entries
from cms.content.queries.locales import texts as entry_texts
from cms.content.queries.readable import readable_documents
from cms.content.queries.rows import Row
from cms.content.queries.titles import readable_titles
from cms.content.queries.tree import paths as entry_paths
from cms.content.queries.tree import paths_in_locales
from cms.content.site import Site, load_site, site_address
from cms.content.workflow.transitions import Approve, MakeTransition, Reject, Submit
from cms.db.column_types import Instant as InstantColumn
from cms.db.identifiers import new_id
from cms.db.touched import NOT_SHOWN
from cms.errors import (
    BadRequest,
    CMSError,
    ConfigurationError,
    FieldProblem,
    Forbidden,
    NotFound,
    NotSignedIn,
    OutgoingFailed,
    OutgoingRefused,
    StateConflict,
    TooManyRequests,
    ValidationFailed,
    Vetoed,
)
from cms.extension.admin import (
    Action,
    AdminContributions,
    AdminEntryDraft,
    AdminPage,
    Column,
    EntryWay,
    FieldWidget,
    PaletteAction,
    Panel,
    PluginScreen,
    Way,
)
from cms.extension.hookspecs import hookimpl, hookspec
from cms.extension.manager import Plugins
from cms.extension.site import (
    EntryExtra,
    HeadTag,
    SiteAnswer,
    SiteContributions,
    SitePage,
    SitePart,
    Visit,
)
from cms.media.files import Files
from cms.media.files import pieces as file_pieces
from cms.media.uploads import drop_upload, whole_upload
from cms.outgoing.client import Answer, Call, Outgoing
from cms.schema import fields, richtext
from cms.schema.content_type import ContentType, TypeExtension, TypeSpec
from cms.schema.fields.component import Component
from cms.schema.filtering.ast import And, Condition, Not, Or
from cms.schema.filtering.bind import bind as bind_filter
from cms.schema.filtering.parse import from_json as filter_from_json
from cms.schema.json_schema import json_schema
from cms.schema.keys import Comparable, comparable, literal_value, value_key
from cms.schema.nodes.base import field_node, leaf
from cms.schema.registry import TypeRegistry
from cms.schema.rendition import Rendition
from cms.schema.searching import words_of
from cms.schema.values import Refused
from cms.settings.providers import ProviderSettings
from cms.web.apart import transaction_apart
from cms.web.json_body import parse as parse_json
from cms.web.rates.limiting import limit_further

__all__ = [
    "ANONYMOUS",
    "NOT_SHOWN",
    "SYSTEM",
    "Action",
    "Actor",
    "AddComment",
    "AdminContributions",
    "AdminEntryDraft",
    "AdminPage",
    "And",
    "Answer",
    "Approve",
    "Assign",
    "BadRequest",
    "CMSError",
    "Call",
    "ChangeFace",
    "Column",
    "Comparable",
    "Component",
    "Condition",
    "ConfigurationError",
    "ContentType",
    "CreateEntry",
    "EntryExtra",
    "EntryOperation",
    "EntryWay",
    "Executor",
    "FieldProblem",
    "FieldWidget",
    "Files",
    "Forbidden",
    "Going",
    "HeadTag",
    "Hooks",
    "Identity",
    "InstantColumn",
    "Lens",
    "ListQuery",
    "MakeTransition",
    "Move",
    "Not",
    "NotFound",
    "NotSignedIn",
    "Operation",
    "Or",
    "Outcome",
    "Outgoing",
    "OutgoingFailed",
    "OutgoingRefused",
    "PaletteAction",
    "Panel",
    "Permission",
    "Plan",
    "PluginHooks",
    "PluginScreen",
    "Plugins",
    "Provider",
    "ProviderSettings",
    "Publish",
    "Purge",
    "Refused",
    "Reject",
    "Rendition",
    "Restore",
    "Returned",
    "Row",
    "SaveDraft",
    "Schedule",
    "Sent",
    "Site",
    "SiteAnswer",
    "SiteContributions",
    "SitePage",
    "SitePart",
    "Sort",
    "StateConflict",
    "Submit",
    "TooManyRequests",
    "Trash",
    "TypeExtension",
    "TypeRegistry",
    "TypeSpec",
    "Unpublish",
    "Unschedule",
    "User",
    "ValidationFailed",
    "Vetoed",
    "Visit",
    "Way",
    "actor_for_user",
    "at_path",
    "bind_filter",
    "by_ids",
    "challenge_of",
    "clock",
    "comparable",
    "create_user",
    "drop_upload",
    "entry_paths",
    "entry_texts",
    "field_node",
    "fields",
    "file_address",
    "file_pieces",
    "filter_from_json",
    "find_by_email",
    "find_entries",
    "find_one",
    "grant",
    "hookimpl",
    "hookspec",
    "json_schema",
    "leaf",
    "limit_further",
    "literal_value",
    "load_site",
    "new_id",
    "new_verifier",
    "open_lens",
    "parse_json",
    "paths_in_locales",
    "readable_documents",
    "readable_titles",
    "richtext",
    "site_address",
    "transaction_apart",
    "types_of",
    "user_principal",
    "value_key",
    "whole_upload",
    "words_of",
]

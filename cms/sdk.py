"""All that a plugin may import: what stands here is kept, what stands elsewhere may change."""

from __future__ import annotations

from cms import clock
from cms.access.actor import Actor, user_principal
from cms.access.grants import grant
from cms.access.permissions import Permission
from cms.accounts.actors import actor_for_user
from cms.accounts.models import User
from cms.accounts.providers.pkce import challenge_of, new_verifier
from cms.accounts.providers.port import Going, Identity, Provider, Returned, Sent
from cms.accounts.users import create_user, find_by_email
from cms.content.collaboration.comments.operations import AddComment
from cms.content.collaboration.tasks.operations import Assign
from cms.content.executor import Executor
from cms.content.hooks import Hooks
from cms.content.lens import Lens, open_lens
from cms.content.operations.base import EntryOperation, Operation
from cms.content.operations.create import CreateEntry
from cms.content.operations.move import Move
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule, Unschedule
from cms.content.operations.trash import Purge, Restore, Trash
from cms.content.operations.unpublish import Unpublish
from cms.content.plan import Outcome, Plan
from cms.content.plugin_hooks import PluginHooks
from cms.content.queries.entries import by_ids, types_of
from cms.content.queries.listing import ListQuery
from cms.content.queries.listing import find as find_entries
from cms.content.site import Site, load_site
from cms.content.workflow.transitions import Approve, MakeTransition, Reject, Submit
from cms.errors import (
    BadRequest,
    CMSError,
    FieldProblem,
    Forbidden,
    NotFound,
    NotSignedIn,
    OutgoingFailed,
    StateConflict,
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
from cms.extension.hookspecs import hookimpl
from cms.extension.manager import Plugins
from cms.media.files import Files
from cms.media.files import pieces as file_pieces
from cms.media.uploads import drop_upload, whole_upload
from cms.outgoing.client import Answer, Call, Outgoing
from cms.schema import fields, richtext
from cms.schema.content_type import ContentType, TypeExtension, TypeSpec
from cms.schema.fields.component import Component
from cms.schema.json_schema import json_schema
from cms.schema.keys import Comparable, comparable, literal_value, value_key
from cms.schema.nodes.base import field_node, leaf
from cms.schema.registry import TypeRegistry
from cms.schema.rendition import Rendition
from cms.schema.values import Refused
from cms.settings.providers import ProviderSettings

__all__ = [
    "Action",
    "Actor",
    "AddComment",
    "AdminContributions",
    "AdminEntryDraft",
    "AdminPage",
    "Answer",
    "Approve",
    "Assign",
    "BadRequest",
    "CMSError",
    "Call",
    "Column",
    "Comparable",
    "Component",
    "ContentType",
    "CreateEntry",
    "EntryOperation",
    "EntryWay",
    "Executor",
    "FieldProblem",
    "FieldWidget",
    "Files",
    "Forbidden",
    "Going",
    "Hooks",
    "Identity",
    "Lens",
    "ListQuery",
    "MakeTransition",
    "Move",
    "NotFound",
    "NotSignedIn",
    "Operation",
    "Outcome",
    "Outgoing",
    "OutgoingFailed",
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
    "SaveDraft",
    "Schedule",
    "Sent",
    "Site",
    "StateConflict",
    "Submit",
    "Trash",
    "TypeExtension",
    "TypeRegistry",
    "TypeSpec",
    "Unpublish",
    "Unschedule",
    "User",
    "ValidationFailed",
    "Vetoed",
    "Way",
    "actor_for_user",
    "by_ids",
    "challenge_of",
    "clock",
    "comparable",
    "create_user",
    "drop_upload",
    "field_node",
    "fields",
    "file_pieces",
    "find_by_email",
    "find_entries",
    "grant",
    "hookimpl",
    "json_schema",
    "leaf",
    "literal_value",
    "load_site",
    "new_verifier",
    "open_lens",
    "richtext",
    "types_of",
    "user_principal",
    "value_key",
    "whole_upload",
]

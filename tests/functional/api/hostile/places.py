"""Every address of the API by the resource and view that answer it; a new one has to be put here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyramid.interfaces import IExceptionResponse

from cms.tree.admin.base import Screen
from cms.web.allowed_methods import registered_methods

ABSENT = "00000000-0000-7000-8000-000000000009"

ADDRESSES: Mapping[tuple[str, str], str] = {
    ("RootResource", ""): "//",
    ("RootResource", "healthz"): "//healthz",
    ("RootResource", "readyz"): "//readyz",
    ("ApiVersion1", ""): "",
    ("ApiVersion1", "docs"): "/docs",
    ("ApiVersion1", "openapi.json"): "/openapi.json",
    ("ApiVersion1", "client.ts"): "/client.ts",
    ("ApiVersion1", "client.py"): "/client.py",
    ("BatchResource", ""): "/batch",
    ("GraphQLResource", ""): "/graphql",
    ("ApiVersion1", "schedule.ics"): "/schedule.ics",
    ("Schedule", ""): "/schedule",
    ("Calendars", ""): "/calendars",
    ("CalendarResource", ""): "/calendars/{calendar}",
    ("CalendarResource", "schedule.ics"): "/calendars/{calendar}/schedule.ics",
    ("Releases", ""): "/releases",
    ("ReleaseResource", ""): "/releases/{release}",
    ("ReleaseResource", "plan"): "/releases/{release}/plan",
    ("ReleaseResource", "publish"): "/releases/{release}/publish",
    ("ReleaseResource", "schedule"): "/releases/{release}/schedule",
    ("ReleaseResource", "unschedule"): "/releases/{release}/unschedule",
    ("ReleaseResource", "undo"): "/releases/{release}/undo",
    ("ReleaseItems", ""): "/releases/{release}/items",
    ("ReleaseItemResource", ""): "/releases/{release}/items/{item}",
    ("TypeResource", ""): "/content/page",
    ("EntryResource", ""): "/content/page/{page}",
    ("EntryResource", "permissions"): "/content/page/{page}/permissions",
    ("EntryResource", "references"): "/content/page/{page}/references",
    ("EntryResource", "locales"): "/content/page/{page}/locales",
    ("EntryResource", "copy_locale"): "/content/page/{page}/copy_locale",
    ("EntryResource", "confirm_translation"): "/content/page/{page}/confirm_translation",
    ("EntryResource", "tag"): "/content/page/{page}/tag",
    ("EntryResource", "move"): "/content/page/{page}/move",
    ("EntryResource", "publish"): "/content/page/{page}/publish",
    ("EntryResource", "unpublish"): "/content/page/{page}/unpublish",
    ("EntryResource", "schedule"): "/content/page/{page}/schedule",
    ("EntryResource", "unschedule"): "/content/page/{page}/unschedule",
    ("EntryResource", "trash"): "/content/page/{page}/trash",
    ("EntryResource", "restore"): "/content/page/{page}/restore",
    ("EntryResource", "purge"): "/content/page/{page}/purge",
    ("EntryResource", "revert"): "/content/page/{page}/revert",
    ("EntryResource", "erase"): "/content/page/{page}/erase",
    ("EntryResource", "diff"): "/content/page/{page}/diff",
    ("EntryResource", "blame"): "/content/page/{page}/blame",
    ("VersionsResource", ""): "/content/page/{page}/versions",
    ("VersionResource", ""): "/content/page/{page}/versions/1",
    ("WorkingCopyResource", ""): "/content/page/{page}/working-copy",
    ("PresenceResource", ""): "/content/page/{page}/presence",
    ("LockResource", ""): "/content/page/{page}/lock",
    ("WorkingCopies", ""): "/working-copies",
    ("BulkTypeResource", ""): "/bulk/page",
    ("UndoResource", ""): "/undo",
    ("TransactionResource", ""): f"/transactions/{ABSENT}",
    ("EntryResource", "rewind"): "/content/page/{page}/rewind",
    ("EntryResource", "workflow"): "/content/page/{page}/workflow",
    ("EntryResource", "transition"): "/content/page/{page}/transition",
    ("EntryResource", "submit"): "/content/page/{page}/submit",
    ("EntryResource", "approve"): "/content/page/{page}/approve",
    ("EntryResource", "reject"): "/content/page/{page}/reject",
    ("EntryResource", "assign"): "/content/page/{page}/assign",
    ("CommentsResource", ""): "/content/page/{page}/comments",
    ("CommentResource", ""): f"/content/page/{{page}}/comments/{ABSENT}",
    ("CommentResource", "resolve"): f"/content/page/{{page}}/comments/{ABSENT}/resolve",
    ("CommentResource", "reopen"): f"/content/page/{{page}}/comments/{ABSENT}/reopen",
    ("Tasks", ""): "/tasks",
    ("TaskResource", ""): f"/tasks/{ABSENT}",
    ("TaskResource", "done"): f"/tasks/{ABSENT}/done",
    ("Workflows", ""): "/workflows",
    ("WorkflowResource", ""): "/workflows/default",
    ("AddressResource", ""): "/paths/home",
    ("BranchResource", ""): "/tree/home",
    ("SearchResource", ""): "/search?q=page",
    ("SyncResource", ""): "/sync",
    ("EventsResource", ""): "/events",
    ("TranslationsResource", ""): "/translations",
    ("TranslationFileResource", ""): "/translations.xlf",
    ("TypeDescriptions", ""): "/types",
    ("TypeDescription", ""): "/types/page",
    ("TypeDescription", "history"): "/types/page/history",
    ("Users", ""): "/users",
    ("UserResource", ""): "/users/{user}",
    ("UserResource", "invite"): "/users/{user}/invite",
    ("Groups", ""): "/groups",
    ("GroupResource", ""): "/groups/{group}",
    ("GroupResource", "members"): "/groups/{group}/members",
    ("Profile", ""): "/profile",
    ("InvitationResource", ""): "/invitations/nobody-was-given-this",
    ("PasswordResets", ""): "/password-resets",
    ("PasswordResetResource", ""): "/password-resets/nobody-was-given-this",
    ("AddressChangeResource", ""): "/address-changes/nobody-was-given-this",
    ("Roles", ""): "/roles",
    ("RoleResource", ""): "/roles/{role}",
    ("Grants", ""): "/grants",
    ("GrantResource", ""): "/grants/{grant}",
    ("Breaks", ""): "/breaks",
    ("BreakResource", ""): f"/breaks/{ABSENT}",
    ("RightsResource", "what-if"): "/rights/what-if",
    ("Tokens", ""): "/tokens",
    ("TokenResource", ""): "/tokens/{token}",
    ("TokenResource", "rotate"): "/tokens/{token}/rotate",
    ("PreviewTokens", ""): "/preview-tokens",
    ("UserResource", "notifications"): "/users/{user}/notifications",
    ("UserSessions", ""): "/users/{user}/sessions",
    ("UserSessionResource", ""): "/users/{user}/sessions/{session}",
    ("Sessions", ""): "/sessions",
    ("Webhooks", ""): "/webhooks",
    ("WebhookResource", ""): "/webhooks/{webhook}",
    ("WebhookResource", "rotate"): "/webhooks/{webhook}/rotate",
    ("WebhookResource", "test"): "/webhooks/{webhook}/test",
    ("WebhookResource", "replay"): "/webhooks/{webhook}/replay",
    ("Deliveries", ""): "/webhooks/{webhook}/deliveries",
    ("DeliveryResource", ""): "/webhooks/{webhook}/deliveries/{delivery}",
    ("DeliveryResource", "retry"): "/webhooks/{webhook}/deliveries/{delivery}/retry",
    ("Jobs", ""): "/jobs",
    ("JobResource", ""): "/jobs/{job}",
    ("JobResource", "retry"): "/jobs/{job}/retry",
    ("Notifications", ""): "/notifications",
    ("NotificationResource", ""): "/notifications/{notification}",
    ("AllRead", ""): "/notifications/read",
    ("CurrentSession", ""): "/sessions/current",
    ("CurrentSession", "verify"): "/sessions/current/verify",
    ("SessionResource", ""): "/sessions/{session}",
    ("CurrentFactors", ""): "/sessions/current/factors",
    ("PasskeySessions", ""): "/sessions/passkey",
    ("UserFactors", ""): "/users/{user}/factors",
    ("Factors", ""): "/factors",
    ("FactorResource", ""): f"/factors/{ABSENT}",
    ("FactorResource", "finish"): f"/factors/{ABSENT}/finish",
    ("RecoveryCodes", ""): "/factors/recovery-codes",
    ("SignInProvidersResource", ""): "/sign-in-providers",
    ("SignIns", ""): "/sign-ins",
    ("SignInProviderResource", "callback"): "/sign-ins/nobody/callback",
    ("SignInProviderResource", "logout"): "/sign-ins/nobody/logout",
    ("Identities", ""): "/identities",
    ("IdentityResource", ""): f"/identities/{ABSENT}",
    ("UserIdentities", ""): "/users/{user}/identities",
    ("UserIdentityResource", ""): f"/users/{{user}}/identities/{ABSENT}",
    ("AssetsResource", ""): "/media",
    ("AssetsZip", ""): "/media/zip",
    ("AssetResource", ""): "/media/{page}",
    ("AssetResource", "uses"): "/media/{page}/uses",
    ("AssetResource", "rendition"): "/media/{page}/rendition",
    ("UploadsResource", ""): "/uploads",
    ("RenditionsResource", ""): "/renditions",
    ("UploadResource", ""): f"/uploads/{ABSENT}",
    ("UploadResource", "finish"): f"/uploads/{ABSENT}/finish",
    ("FileResource", ""): f"//media/{'0' * 64}/a.png",
    ("Erasures", ""): "/erasures",
    ("Audit", ""): "/audit",
    ("AuditEvent", ""): "/audit/1",
    ("AuditVerification", ""): "/audit/verification",
}
"""`//` begins an address that is not below the API."""


@dataclass(frozen=True)
class Place:
    """One resource and view, with the methods that are registered for it."""

    context: str
    view: str
    methods: frozenset[str]

    def address(self, **names: str) -> str:
        return ADDRESSES[self.context, self.view].format(**names)


def registered(app: Any, *, screens: bool = False) -> Iterator[Place]:
    """Yield every place that the application has a view for: of the API, or the admin's screens."""
    for (context, view), methods in registered_methods(app.registry).items():
        if context is None or context is IExceptionResponse or issubclass(context, Exception):
            continue
        if issubclass(context, Screen) is not screens:
            continue  # screens answer pages, and have a table of their own
        yield Place(context.__name__, view, frozenset(methods))

"""The other nouns as resources: people and their rights, releases, workflows, tasks, and so on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry
from cms.tree.resource import Collection, Resource


class TypeDescription(Resource):
    """One content type, described."""


class TypeDescriptions(Collection):
    """The content types, described."""

    member = TypeDescription


class PreviewTokens(Resource):
    """Tokens that show one entry or one release before it is public."""


class UserSessionResource(Resource):
    """One session of a user."""


class UserSessions(Collection):
    """The sessions of a user."""

    member = UserSessionResource


class UserFactors(Resource):
    """The factors of a user."""


class UserIdentityResource(Resource):
    """One identity of a user."""


class UserIdentities(Collection):
    """The identities of a user: as whom sign-in providers know them."""

    member = UserIdentityResource


class UserResource(Resource):
    """One user."""

    children: ClassVar[Mapping[str, type[Resource]]] = {
        "identities": UserIdentities,
        "sessions": UserSessions,
        "factors": UserFactors,
    }


class Users(Collection):
    """The users."""

    member = UserResource


class GroupResource(Resource):
    """One group of users."""


class Groups(Collection):
    """The groups of users."""

    member = GroupResource


class Profile(Resource):
    """One's own account."""


class InvitationResource(Resource):
    """An invitation, named by what its link holds."""


class Invitations(Collection):
    """Invitations that were mailed."""

    member = InvitationResource


class PasswordResetResource(Resource):
    """A link to choose a new password by, named by what it holds."""


class PasswordResets(Collection):
    """Links to choose a new password by, which are mailed."""

    member = PasswordResetResource


class AddressChangeResource(Resource):
    """A link that confirms a new address, named by what it holds."""


class AddressChanges(Collection):
    """Links that confirm new addresses, which are mailed there."""

    member = AddressChangeResource


class RoleResource(Resource):
    """One role."""


class Roles(Collection):
    """The roles."""

    member = RoleResource


class GrantResource(Resource):
    """One grant of a role."""


class Grants(Collection):
    """The grants of roles."""

    member = GrantResource


class BreakResource(Resource):
    """One entry that inherits no rights."""


class Breaks(Collection):
    """The entries that inherit no rights."""

    member = BreakResource


class RightsResource(Resource):
    """All rights together."""


class WorkflowResource(Resource):
    """One workflow."""


class Workflows(Collection):
    """The workflows."""

    member = WorkflowResource


class TaskResource(Resource):
    """One task."""


class Tasks(Collection):
    """The tasks."""

    member = TaskResource


class TokenResource(Resource):
    """One API token."""


class Tokens(Collection):
    """API tokens: one's own."""

    member = TokenResource


class ReleaseItemResource(Resource):
    """One item of a release."""

    @property
    def release(self) -> Resource:
        """The release that it is in."""
        items: Any = self.__parent__
        return items.__parent__  # type: ignore[no-any-return]


class ReleaseItems(Collection):
    """The items of a release."""

    member = ReleaseItemResource


class ReleaseResource(Resource):
    """One release."""

    children: ClassVar[Mapping[str, type[Resource]]] = {"items": ReleaseItems}


class Releases(Collection):
    """The releases."""

    member = ReleaseResource


class CalendarResource(Resource):
    """One address of a calendar, by its id; by its secret, with the file below."""


class Calendars(Collection):
    """Secret addresses at which calendar programs read what is scheduled."""

    member = CalendarResource


class Schedule(Resource):
    """What is scheduled, of all entries and releases."""


class TransactionResource(Resource):
    """What was written together."""


class Transactions(Collection):
    """Transactions, each named by its id."""

    member = TransactionResource


class BulkTypeResource(Resource):
    """All entries of a type, for one operation on many of them."""

    @property
    def spec(self) -> TypeSpec:
        """The type; raises `NotFound` where there is none of that name."""
        return self.request.service(TypeRegistry).require(self.__name__)  # type: ignore[no-any-return]


class Bulk(Collection):
    """Operations on many entries, by type."""

    member = BulkTypeResource


class JobResource(Resource):
    """One job."""


class Jobs(Collection):
    """What is done behind."""

    member = JobResource


class DeliveryResource(Resource):
    """One delivery of a webhook."""

    @property
    def webhook(self) -> Resource:
        """The webhook whose delivery it is."""
        deliveries: Any = self.__parent__
        return deliveries.__parent__  # type: ignore[no-any-return]


class Deliveries(Collection):
    """The deliveries of a webhook."""

    member = DeliveryResource


class WebhookResource(Resource):
    """One webhook."""

    children: ClassVar[Mapping[str, type[Resource]]] = {"deliveries": Deliveries}


class Webhooks(Collection):
    """Other servers that are told of content."""

    member = WebhookResource


class NotificationResource(Resource):
    """One of one's own notifications."""


class AllRead(Resource):
    """All of one's notifications, as read."""


class Notifications(Collection):
    """What one is told."""

    member = NotificationResource
    children: ClassVar[Mapping[str, type[Resource]]] = {"read": AllRead}


class CurrentFactors(Resource):
    """The factors that are due before the session is whole."""

    serves_pending = True


class CurrentSession(Resource):
    """The session that the request's cookie names, or the token that it carries."""

    children: ClassVar[Mapping[str, type[Resource]]] = {"factors": CurrentFactors}
    serves_pending = True
    serves_enrolment = True


class SessionResource(Resource):
    """One of one's own sessions."""


class PasskeySessions(Resource):
    """Signing in with a passkey alone."""


class Sessions(Collection):
    """Sessions of people who signed in."""

    member = SessionResource
    children: ClassVar[Mapping[str, type[Resource]]] = {
        "current": CurrentSession,
        "passkey": PasskeySessions,
    }


class RecoveryCodes(Resource):
    """One's own recovery codes."""

    serves_enrolment = True


class FactorResource(Resource):
    """One of one's own factors, or one that is being added."""

    serves_enrolment = True


class Factors(Collection):
    """One's own factors."""

    member = FactorResource
    serves_enrolment = True
    children: ClassVar[Mapping[str, type[Resource]]] = {"recovery-codes": RecoveryCodes}


class SignInProvidersResource(Resource):
    """The sign-in providers that are offered."""


class SignInProviderResource(Resource):
    """One sign-in provider, from which browsers come back."""


class SignIns(Collection):
    """Sign-ins by a provider."""

    member = SignInProviderResource


class IdentityResource(Resource):
    """One of one's own identities."""


class Identities(Collection):
    """One's own identities: as whom sign-in providers know one."""

    member = IdentityResource


class AuditVerification(Resource):
    """Whether the record of what happened is as it was sealed."""


class AuditEvent(Resource):
    """One event, by its number."""


class Audit(Collection):
    """What happened."""

    member = AuditEvent
    children: ClassVar[Mapping[str, type[Resource]]] = {"verification": AuditVerification}


class Erasures(Resource):
    """Erasures of people's data, and the record of all that was erased."""


class WorkingCopies(Resource):
    """One's own working copies, of all entries."""

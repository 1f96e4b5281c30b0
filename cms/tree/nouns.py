"""The other nouns as resources: types, users, roles, grants, tokens, sessions, transactions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cms.tree.resource import Collection, Resource


class TypeDescription(Resource):
    """One content type, described."""


class TypeDescriptions(Collection):
    """The content types, described."""

    member = TypeDescription


class UserResource(Resource):
    """One user."""


class Users(Collection):
    """The users."""

    member = UserResource


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


class TokenResource(Resource):
    """One API token."""


class Tokens(Collection):
    """API tokens: one's own."""

    member = TokenResource


class TransactionResource(Resource):
    """What was written together."""


class Transactions(Collection):
    """Transactions, each named by its id."""

    member = TransactionResource


class JobResource(Resource):
    """One job."""


class Jobs(Collection):
    """What is done behind."""

    member = JobResource


class NotificationResource(Resource):
    """One of one's own notifications."""


class AllRead(Resource):
    """All of one's notifications, as read."""


class Notifications(Collection):
    """What one is told."""

    member = NotificationResource
    children: ClassVar[Mapping[str, type[Resource]]] = {"read": AllRead}


class CurrentSession(Resource):
    """The session that the request's cookie names, or the token that it carries."""


class SessionResource(Resource):
    """One of one's own sessions."""


class Sessions(Collection):
    """Sessions of people who signed in."""

    member = SessionResource
    children: ClassVar[Mapping[str, type[Resource]]] = {"current": CurrentSession}

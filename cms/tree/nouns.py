"""The other nouns as resources: types, users, roles, workflows, tasks, and so on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry
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


class CurrentSession(Resource):
    """The session that the request's cookie names, or the token that it carries."""


class SessionResource(Resource):
    """One of one's own sessions."""


class Sessions(Collection):
    """Sessions of people who signed in."""

    member = SessionResource
    children: ClassVar[Mapping[str, type[Resource]]] = {"current": CurrentSession}

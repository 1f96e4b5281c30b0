"""Places of running the house: oneself, people, rights, tokens, audit, health."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cms.tree.admin.base import Screen
from cms.tree.resource import Collection, Resource


class AdminSecurity(Screen):
    """By what one proves who one is: the password, factors, recovery codes."""

    serves_enrolment = True


class AdminSessions(Screen):
    """Where one is signed in."""


class AdminProfile(Screen):
    """Oneself."""

    children: ClassVar[Mapping[str, type[Resource]]] = {
        "security": AdminSecurity,
        "sessions": AdminSessions,
    }


class AdminProof(Screen):
    """Where one proves again who one is, before something grave, and then goes on with it."""

    serves_enrolment = True


class AdminNewPerson(Screen):
    """Somebody who has no account yet."""


class AdminErasure(Screen):
    """Erasing somebody's data."""


class AdminPerson(Screen):
    """One account."""

    children: ClassVar[Mapping[str, type[Resource]]] = {"erase": AdminErasure}


class AdminPeople(Collection, Screen):
    """Who has an account."""

    member = AdminPerson
    children: ClassVar[Mapping[str, type[Resource]]] = {"new": AdminNewPerson}


class AdminGroup(Screen):
    """One group."""


class AdminGroups(Collection, Screen):
    """Groups of people."""

    member = AdminGroup


class AdminRole(Screen):
    """One role; `new` is one to be."""


class AdminRoles(Collection, Screen):
    """Roles, as a matrix."""

    member = AdminRole


class AdminGrant(Screen):
    """A role that somebody has."""


class AdminGrants(Collection, Screen):
    """Who has which role."""

    member = AdminGrant


class AdminExplain(Screen):
    """Why somebody may do something."""


class AdminRights(Screen):
    """Changes of rights, before they are made."""

    children: ClassVar[Mapping[str, type[Resource]]] = {"explain": AdminExplain}


class AdminNewToken(Screen):
    """A token to be."""


class AdminPreviewToken(Screen):
    """What shows a draft to somebody without an account."""


class AdminToken(Screen):
    """One API token."""


class AdminTokens(Collection, Screen):
    """API tokens."""

    member = AdminToken
    children: ClassVar[Mapping[str, type[Resource]]] = {
        "new": AdminNewToken,
        "preview": AdminPreviewToken,
    }


class AdminVerification(Screen):
    """Whether the record of what happened is whole."""


class AdminEvent(Screen):
    """One event."""


class AdminAudit(Collection, Screen):
    """What happened."""

    member = AdminEvent
    children: ClassVar[Mapping[str, type[Resource]]] = {"verification": AdminVerification}


class AdminHealth(Screen):
    """How the installation stands."""


class AdminSettings(Screen):
    """What is set."""


class AdminPlugins(Screen):
    """What extends the site."""


class AdminJob(Screen):
    """One job."""


class AdminJobs(Collection, Screen):
    """What is done behind."""

    member = AdminJob


class AdminPlayground(Screen):
    """Where the API is tried."""


CHILDREN: Mapping[str, type[Resource]] = {
    "profile": AdminProfile,
    "proof": AdminProof,
    "people": AdminPeople,
    "groups": AdminGroups,
    "roles": AdminRoles,
    "grants": AdminGrants,
    "rights": AdminRights,
    "tokens": AdminTokens,
    "audit": AdminAudit,
    "health": AdminHealth,
    "settings": AdminSettings,
    "plugins": AdminPlugins,
    "jobs": AdminJobs,
    "playground": AdminPlayground,
}
"""Below `/admin`."""

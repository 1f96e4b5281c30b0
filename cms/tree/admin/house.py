"""Places of running the house: oneself, people, rights, tokens, audit, health."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cms.tree.admin.base import Screen
from cms.tree.resource import Resource


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


CHILDREN: Mapping[str, type[Resource]] = {
    "profile": AdminProfile,
    "proof": AdminProof,
}
"""Below `/admin`."""

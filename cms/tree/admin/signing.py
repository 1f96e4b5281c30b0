"""Places for signing in and out, and those that links in mail lead to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cms.tree.admin.base import Screen
from cms.tree.resource import Resource


class AdminFactor(Screen):
    """The factor that is due before a session is whole."""

    serves_pending = True


class AdminPasskey(Screen):
    """Signing in with a passkey alone."""

    serves_pending = True


class AdminProvider(Screen):
    """Leaving for a sign-in provider."""

    serves_pending = True


class AdminSignIn(Screen):
    """Signing in."""

    serves_pending = True
    serves_enrolment = True
    children: ClassVar[Mapping[str, type[Resource]]] = {
        "factor": AdminFactor,
        "passkey": AdminPasskey,
        "provider": AdminProvider,
    }


class AdminSignOut(Screen):
    """Signing out."""

    serves_pending = True
    serves_enrolment = True


class AdminForgotten(Screen):
    """Asking for a new password."""


class AccountInvitation(Screen):
    """Taking an invitation: choosing the first password."""


class AccountReset(Screen):
    """Choosing a new password."""


class AccountAddress(Screen):
    """Confirming a new address."""


class AccountRoot(Screen):
    """Where links in mail lead, whose secret is behind a `#` and so in no log."""

    children: ClassVar[Mapping[str, type[Resource]]] = {
        "invitation": AccountInvitation,
        "reset": AccountReset,
        "address": AccountAddress,
    }


CHILDREN: Mapping[str, type[Resource]] = {
    "sign-in": AdminSignIn,
    "sign-out": AdminSignOut,
    "forgotten": AdminForgotten,
}

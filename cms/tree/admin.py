"""The admin's places: signing in, the screens, and the pages that links in mail lead to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cms.schema.content_type import TypeSpec
from cms.schema.registry import TypeRegistry
from cms.tree.resource import Collection, Resource


class Screen(Resource):
    """A place of the admin: its pages send forms."""

    takes_forms = True


class AdminFiles(Screen):
    """What pages load: styles, scripts, fonts."""

    def __getitem__(self, name: str) -> Resource:
        return AdminFile(self.request, self, name)


class AdminFile(Screen):
    """One file that pages load."""


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


class AdminDesign(Screen):
    """The components that all screens are made of."""


class AdminPreferences(Screen):
    """The language and the colours in which one sees the admin."""


class AdminPalette(Screen):
    """What the palette finds."""


class AdminNewEntry(Screen):
    """An entry that is not there yet."""

    __parent__: AdminType

    @property
    def spec(self) -> TypeSpec:
        """The type of the entry to be."""
        return self.__parent__.spec


class AdminEntry(Screen):
    """One entry, by its id, in the editor."""

    __parent__: AdminType

    @property
    def spec(self) -> TypeSpec:
        """The entry's type."""
        return self.__parent__.spec


class AdminType(Collection, Screen):
    """The entries of a type."""

    member = AdminEntry
    children: ClassVar[Mapping[str, type[Resource]]] = {"new": AdminNewEntry}

    @property
    def spec(self) -> TypeSpec:
        """The type; raises `NotFound` where there is none of that name."""
        return self.request.service(TypeRegistry).require(self.__name__)  # type: ignore[no-any-return]


class AdminContent(Collection, Screen):
    """The content types that have entries."""

    member = AdminType


class AdminUndo(Screen):
    """Taking back what was just done."""


class AdminRoot(Screen):
    """The admin."""

    children: ClassVar[Mapping[str, type[Resource]]] = {
        "static": AdminFiles,
        "sign-in": AdminSignIn,
        "sign-out": AdminSignOut,
        "forgotten": AdminForgotten,
        "design": AdminDesign,
        "preferences": AdminPreferences,
        "palette": AdminPalette,
        "content": AdminContent,
        "undo": AdminUndo,
    }


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

"""What routes need of who asks: each returns the status of a refusal, or None where one is answered."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cms.access.acl import decide
from cms.access.actor import Actor
from cms.access.facts import NO_CONTENT, Facts
from cms.access.knowing import KNOWING
from cms.access.rights import Rights
from cms.access.visibility import visible

from .conftest import REGISTRY


@dataclass(frozen=True)
class Subject:
    """An entry that is asked about."""

    type: str
    id: str
    owner: str | None
    live: bool


@dataclass(frozen=True)
class Case:
    """One caller, and what decides about them."""

    rights: Rights
    actor: Actor
    subject: Subject | None = None
    owner: str | None = None

    def may(self, permission: str) -> bool:
        facts = NO_CONTENT
        if self.subject is not None:
            system = {"_owner": self.owner, "_type": self.subject.type, "_id": self.subject.id}
            facts = Facts(spec=REGISTRY.require(self.subject.type), locale="en", system=system)
        return decide(self.rights, self.actor, permission, facts).allowed

    def refused(self) -> int:
        return 401 if self.actor.user_id is None else 403

    def sees(self) -> bool:
        assert self.subject is not None
        return self.may("view_draft") or (self.subject.live and self.may("view"))


Need = Callable[[Case], int | None]
"""Returns the status of a refusal, or None where the route answers."""


@dataclass(frozen=True)
class Row:
    """What a route needs, how it is asked, and what it answers to who may."""

    need: Need
    body: Any = None
    answers: tuple[int, ...] = (200,)
    entry: bool = False
    query: str = ""
    planned: bool = True
    """Whether it has a plan, as whatever changes content has."""


def anybody(case: Case) -> int | None:
    return None


def signed_in(case: Case) -> int | None:
    return None if case.actor.user_id else 401


def site(*permissions: str) -> Need:
    return lambda case: None if all(map(case.may, permissions)) else case.refused()


def editing_model(case: Case) -> int | None:
    """Who changes types changes the site, not an entry."""
    return None if Case(case.rights, case.actor).may("edit_model") else case.refused()


def reading(case: Case) -> int | None:
    assert case.subject is not None
    return None if case.subject.live and case.may("view") else 404


def seeing(case: Case) -> int | None:
    return None if case.sees() else 404


def doing(*permissions: str) -> Need:
    def need(case: Case) -> int | None:
        if not case.sees():
            return 404
        return None if all(map(case.may, permissions)) else case.refused()

    return need


def erasing(case: Case) -> int | None:
    """Who erases content has the right on the whole site, and sees the entry's past."""
    of_site = Case(case.rights, case.actor).may("erase")
    return doing("view_history")(case) or (None if of_site else case.refused())


def anywhere(case: Case, permission: str, *types: str) -> bool:
    """Whether there can be an entry to which the caller may do something."""
    specs = [one for one in REGISTRY if not types or one.name in types]
    return bool(visible(case.rights, case.actor, permission, specs, "en").types)


def somewhere(*permissions: str) -> Need:
    """Need one of the permissions on any entry that there could be."""

    def need(case: Case) -> int | None:
        facts = [
            Facts(spec=spec, locale=locale, system={"_owner": case.actor.user_id})
            for spec in REGISTRY
            for locale in ("en", "de")
        ]
        found = itertools.product(permissions, facts)
        may = any(decide(case.rights, case.actor, one, each).allowed for one, each in found)
        return None if may else case.refused()

    return need


def listing_drafts(case: Case) -> int | None:
    if case.actor.user_id is None:
        return 401
    return None if anywhere(case, "view_draft") else 403


def working(permission: str, *, may_be_new: bool = False) -> Need:
    """Work at an entry, whose draft one has to see; one that is not seen may be one's own to be."""

    def need(case: Case) -> int | None:
        refused = listing_drafts(case)
        if refused or case.subject is None:
            return refused
        if case.may("view_draft"):
            return None if case.may(permission) else 403
        if case.subject.live and case.may("view"):
            return 403
        if may_be_new and anywhere(case, "create", case.subject.type):
            return None
        return 404

    return need


def drafting(case: Case) -> int | None:
    """Somebody known who sees the draft of something somewhere."""
    seen = visible(case.rights, case.actor, "view_draft", REGISTRY, "en").types
    return None if seen and case.actor.user_id else case.refused()


def knowing(case: Case) -> int | None:
    return None if any(map(case.may, KNOWING)) else 404


def creating(case: Case) -> int | None:
    if not any(map(case.may, KNOWING)):
        return 404
    return None if case.may("create") else case.refused()


def keys(need: Need) -> Need:
    """A token with scopes has no say in its user's tokens and sessions."""

    def narrowed(case: Case) -> int | None:
        if case.actor.user_id is None:
            return 401
        return 403 if case.actor.scopes is not None else need(case)

    return narrowed


def by_session(case: Case) -> int | None:
    """What only who signed in may do: all callers here have tokens."""
    return case.refused()


def other_token(case: Case) -> int | None:
    if case.actor.user_id is None:
        return 401
    return None if case.may("manage_tokens") else 404

"""What a change of rights would do before it is made: who gains what, and who loses what."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.access.acl import decide
from cms.access.actor import ANONYMOUS, AUTHENTICATED, EVERYONE, Actor
from cms.access.facts import NO_CONTENT
from cms.access.permissions import PermissionRegistry
from cms.access.rights import Rights, load_rights
from cms.access.rules import ALL, Rule
from cms.access.scopes import make_scope
from cms.access.visibility import Branch, Question
from cms.accounts.actors import actor_for_user
from cms.accounts.models import User
from cms.content.rights.changes import Change, make_changes
from cms.content.rights.counting import Counting
from cms.content.site import SHARED, Site
from cms.content.subtree import descendants
from cms.events.trying import only_tried
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.ast import Always
from cms.schema.registry import TypeRegistry

Reach = Literal["none", "some", "all"]
"""Of a type's entries nobody can be named, those that a condition or a place names, or every one."""


@dataclass(frozen=True)
class Effect:
    """What somebody may do to more or fewer entries; `type` is empty where it is not about content.

    `locale` is the one asked about: the default one, unless rules tell locales apart. `gains` and
    `loses` are numbers of entries; None where the permission is about none.
    """

    permission: str
    type: str
    locale: str | None
    field: str | None
    before: Reach
    after: Reach
    gains: int | None = None
    loses: int | None = None


@dataclass(frozen=True)
class Person:
    """Somebody whose rights change: a user, or everybody who has not signed in."""

    id: str | None
    label: str
    effects: tuple[Effect, ...] = field(default=())


@dataclass(frozen=True)
class WhatIf:
    """Who is concerned; those of one page with what they gain and lose."""

    people: tuple[Person, ...]
    concerned: int


@dataclass(frozen=True)
class _World:
    """The rights, and every active user as an actor, as they are or as they would be."""

    rights: Rights
    actors: Mapping[str | None, Actor]


@dataclass(frozen=True)
class Asked:
    """What is asked of everybody: which types, permissions, locales and fields."""

    site: Site
    registry: TypeRegistry
    permissions: PermissionRegistry


def what_if(
    session: Session, asked: Asked, changes: Sequence[Change], *, limit: int, offset: int = 0
) -> WhatIf:
    """Make the changes, look, and take them back; raise `ValidationFailed` as making them does.

    Needs a writing transaction, in which nothing is left behind.
    """
    before = _world(session)
    with only_tried(session):
        make_changes(session, changes, asked.permissions)
        session.flush()
        after = _world(session)
    concerned = _concerned(before, after)
    with only_tried(session):
        # Both are looked at over the finest division of the tree, which has the places of both.
        for entry in sorted({one.entry for one in changes if one.entry}):
            make_scope(session, entry, descendants)
        parents = load_rights(session).parents
        before = replace(before, rights=replace(before.rights, parents=parents))
        after = replace(after, rights=replace(after.rights, parents=parents))
        counting = Counting(session, asked.site, asked.registry, before.rights)
        page = concerned[offset : offset + limit]
        people = tuple(_person(counting, asked, before, after, one) for one in page)
    return WhatIf(people, len(concerned))


def _world(session: Session) -> _World:
    users = session.scalars(select(User).where(User.active).order_by(User.email, User.id))
    actors: dict[str | None, Actor] = {None: ANONYMOUS}
    actors |= {user.id: actor_for_user(user) for user in users}
    return _World(load_rights(session), actors)


def _concerned(before: _World, after: _World) -> list[str | None]:
    """Return whose rights the changes are about, those who have not signed in first."""
    touched = _touched(before.rights, after.rights)
    found = []
    for one, actor in before.actors.items():
        then = after.actors.get(one)
        if then is None or then != actor or touched & (actor.principals | then.principals):
            found.append(one)
    return found


def _touched(before: Rights, after: Rights) -> frozenset[str]:
    """Return the principals whose grants, or the roles that these give, are not the same."""
    changed_roles = {
        name
        for name in {*before.roles, *after.roles}
        if before.roles.get(name) != after.roles.get(name)
    }
    found: set[str] = set()
    if before.breaks != after.breaks:
        found |= {EVERYONE, AUTHENTICATED}
    for place in {*before.grants, *after.grants}:
        was, will = before.grants.get(place, {}), after.grants.get(place, {})
        for principal in {*was, *will}:
            held = {*was.get(principal, ()), *will.get(principal, ())}
            if was.get(principal) != will.get(principal) or held & changed_roles:
                found.add(principal)
    return frozenset(found)


def _person(
    counting: Counting, asked: Asked, before: _World, after: _World, who: str | None
) -> Person:
    was = before.actors[who]
    # Who is deactivated has no rights at all: not even those of everyone.
    will = after.actors.get(who)
    effects = [
        *_general(asked, before.rights, after.rights, was, will),
        *_of_content(counting, asked, before.rights, after.rights, was, will),
    ]
    return Person(who, was.label, tuple(effects))


def _general(
    asked: Asked, before: Rights, after: Rights, was: Actor, will: Actor | None
) -> Iterator[Effect]:
    for permission in asked.permissions:
        if permission.content:
            continue
        old = decide(before, was, permission.name, NO_CONTENT).allowed
        new = will is not None and decide(after, will, permission.name, NO_CONTENT).allowed
        if old != new:
            yield Effect(permission.name, "", None, None, _word(old), _word(new))


def _word(allowed: bool) -> Reach:
    return "all" if allowed else "none"


def _of_content(
    counting: Counting, asked: Asked, before: Rights, after: Rights, was: Actor, will: Actor | None
) -> Iterator[Effect]:
    @cache
    def ask(permission: str, locale: str, name: str | None) -> tuple[Question, Question | None]:
        # Kept for all types: what somebody holds at each place does not depend on them.
        asked_then = None if will is None else Question(after, will, permission, locale, name)
        return Question(before, was, permission, locale, name), asked_then

    for permission, spec, locale, name in _questions(asked, before, after):
        now, then = ask(permission, locale, name)
        old, new = now.branches(spec), () if then is None else then.branches(spec)
        if old == new:
            continue
        gains, loses = counting.difference(permission, spec, locale, old, new)
        reached, reaches = _reach(old), _reach(new)
        # Of no entry there is, but of those to come: what reaches all, and what lets make them.
        farther = reached != reaches and ("all" in (reached, reaches) or permission == "create")
        if gains or loses or farther:
            yield Effect(permission, spec.name, locale, name, reached, reaches, gains, loses)


def _questions(
    asked: Asked, before: Rights, after: Rights
) -> Iterator[tuple[str, TypeSpec, str, str | None]]:
    """Give what is asked of everybody: permission, type, locale, and the field or None."""
    locales, fields = _locales(asked.site, before, after), _fields(before, after)
    for permission in (one.name for one in asked.permissions if one.content):
        for spec in asked.registry:
            there = locales if spec.localized else (asked.site.default_locale,)
            named = (None, *(one for one in fields if one in spec.fields))
            for locale, name in itertools.product(there, named):
                yield permission, spec, locale, name


def _reach(branches: tuple[Branch, ...]) -> Reach:
    if not branches:
        return "none"
    return "all" if branches == (Branch(None, Always()),) else "some"


def _rules(*worlds: Rights) -> Iterable[Rule]:
    return (rule for rights in worlds for role in rights.roles.values() for rule in role.rules)


def _locales(site: Site, before: Rights, after: Rights) -> tuple[str, ...]:
    """Return the locales to ask about: all where rules tell them apart, else the default one."""
    if any(rule.locales != ALL for rule in _rules(before, after)):
        return tuple(one for one in site.locales if one != SHARED)
    return (site.default_locale,)


def _fields(before: Rights, after: Rights) -> tuple[str, ...]:
    """Return the fields that any rule singles out; all others follow their entry."""
    named = {one for rule in _rules(before, after) if rule.fields != ALL for one in rule.fields}
    return tuple(sorted(named))

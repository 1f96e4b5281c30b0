"""Types, actors and rights that the tests of access speak of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyramid.authorization import ACLHelper

from cms.access.actor import AUTHENTICATED, EVERYONE, Actor, TokenScope, user_principal
from cms.access.facts import Facts
from cms.access.rights import Rights, RoleSpec
from cms.access.roles import BUILTIN
from cms.access.rules import Rule, rules_from_json
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import build_registry

ANN = "00000000-0000-7000-8000-00000000000a"
BEN = "00000000-0000-7000-8000-00000000000b"
NEWS = "00000000-0000-7000-8000-000000000001"
SPORT = "00000000-0000-7000-8000-000000000002"
STAFF = "00000000-0000-7000-8000-000000000003"


class Article(ContentType):
    title = f.Text()
    status = f.Choice(choices=("open", "secret"))
    salary = f.Integer()
    grade = f.Integer(read_permission="view_grade", write_permission="set_grade")


class Note(ContentType, public=False):
    title = f.Text()


REGISTRY = build_registry([("test", Article), ("test", Note)])
ARTICLE, NOTE = REGISTRY.require("article"), REGISTRY.require("note")


def user(user_id: str = ANN, *groups: str, scopes: tuple[TokenScope, ...] | None = None) -> Actor:
    names = {f"group:{name}" for name in groups}
    return Actor(
        user_id=user_id,
        label="Ann" if user_id == ANN else "Ben",
        principals=frozenset({EVERYONE, AUTHENTICATED, user_principal(user_id), *names}),
        attributes={"user.id": user_id, "user.email": "x@example.org", "user.groups": groups},
        scopes=scopes,
    )


def rule(effect: str, permission: str, **more: Any) -> Rule:
    return rules_from_json([{"effect": effect, "permission": permission, **more}])[0]


def role(name: str, *rules: Rule) -> RoleSpec:
    return RoleSpec(name, name.capitalize(), rules)


def rights(
    *grants: tuple[str, str | RoleSpec, str | None],
    breaks: tuple[str, ...] = (),
    parents: Mapping[str, str | None] | None = None,
) -> Rights:
    """Rights with the builtin roles, and `grants` as (principal, role, place)."""
    roles = {name: RoleSpec(name, label, rules) for name, label, rules in BUILTIN}
    places: dict[str | None, dict[str, tuple[str, ...]]] = {}
    for principal, given, place in grants:
        name = given if isinstance(given, str) else given.name
        if isinstance(given, RoleSpec):
            roles[name] = given
        there = places.setdefault(place, {})
        there[principal] = (*there.get(principal, ()), name)
    tree = {NEWS: None, SPORT: NEWS, STAFF: None} if parents is None else parents
    return Rights(roles=roles, grants=places, breaks=frozenset(breaks), parents=tree)


def article(scope: str | None = None, owner: str | None = None, **more: Any) -> Facts:
    keys = more.pop("keys", {})
    return Facts(spec=ARTICLE, scope=scope, keys=keys, system={"_owner": owner}, **more)


def note(scope: str | None = None, owner: str | None = None, **more: Any) -> Facts:
    return Facts(spec=NOTE, scope=scope, system={"_owner": owner}, **more)


class _Resource:
    """A resource as Pyramid sees it."""

    def __init__(self, acl: list[tuple[str, str, Any]]) -> None:
        self.__acl__ = acl
        self.__parent__ = None


def permits(acl: list[tuple[str, str, Any]], actor: Actor, permission: str) -> bool:
    """Whether Pyramid finds that an ACL lets the actor in."""
    return bool(ACLHelper().permits(_Resource(acl), actor.principals, permission))

"""The steps of a decision in their order; what decides and what explains both walk them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from cms.access.actor import EVERYONE, Actor
from cms.access.conditions import Variables, condition_of, unreadable
from cms.access.facts import Facts
from cms.access.rights import ADMINISTRATOR, Rights, RoleSpec
from cms.access.rules import ALLOW, DENY, Rule
from cms.schema.filtering.evaluate import matches

Outcome = Literal["allow", "deny", "pass"]
Kind = Literal["system", "token", "administrator", "rule", "break", "public", "end"]

VIEW = "view"
"""The permission that everyone has on types declared public."""


@dataclass(frozen=True)
class Held:
    """A rule that an actor has through a role, with the principal and place of its grant."""

    place: str | None
    principal: str
    role: RoleSpec
    rule: Rule


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that a decision looked at, and whether it decided.

    `outcome` is `pass` where the step left the decision to those after it; `why` then says why
    a rule did not apply. `place` is an entry's id, or None for the root.
    """

    kind: Kind
    outcome: Outcome
    place: str | None = None
    principal: str | None = None
    role: RoleSpec | None = None
    rule: Rule | None = None
    why: str = ""


def held_rules(rights: Rights, actor: Actor, place: str | None) -> tuple[Held, ...]:
    """Return the rules that the actor has at a place, those that deny before those that allow."""
    found = [
        Held(place, principal, role, rule)
        for principal, role in rights.held(actor.principals, place)
        for rule in role.rules
    ]
    return tuple(sorted(found, key=lambda held: held.rule.effect != DENY))


def token_covers(rights: Rights, actor: Actor, permission: str, facts: Facts) -> bool:
    """Say whether the actor's token, if it is one with scopes, includes the use."""
    if actor.scopes is None:
        return True
    places = rights.lineage(facts.scope)
    return any(scope.covers(permission, facts.type, facts.locale, places) for scope in actor.scopes)


def public_view(permission: str, public: bool) -> bool:
    """Say whether everyone may do it where no rule says otherwise."""
    return public and permission == VIEW


def steps(rights: Rights, actor: Actor, permission: str, facts: Facts) -> Iterator[Step]:
    """Give the steps of a decision; the first whose outcome is not `pass` decides.

    1. The system may do everything. 2. A token narrows. 3. Administrators of the site may do
    everything. 4. From the entry's nearest place up to the root, the first place with a rule that
    applies decides, and there what denies wins; a break ends the way up. 5. Everyone may view
    what is published of a public type. 6. Nothing else is allowed.
    """
    yield from _who(rights, actor, permission, facts)
    chain = rights.chain(facts.scope)
    variables = actor.variables()
    for place in chain:
        for held in held_rules(rights, actor, place):
            if held.rule.concerns(permission, facts.type):
                yield _weigh(held, variables, facts)
        if place in rights.breaks:
            yield Step(kind="break", outcome="pass", place=place)
    if chain[-1] is None and public_view(permission, facts.public):
        yield Step(kind="public", outcome="allow", principal=EVERYONE)
    yield Step(kind="end", outcome="deny")


def _who(rights: Rights, actor: Actor, permission: str, facts: Facts) -> Iterator[Step]:
    """Give the steps that depend on who asks more than on what is asked."""
    if actor.system:
        yield Step(kind="system", outcome="allow")
    if actor.scopes is not None:
        covered = token_covers(rights, actor, permission, facts)
        yield Step(kind="token", outcome="pass" if covered else "deny")
    principal = rights.administrator(actor.principals)
    if principal is not None:
        role = rights.roles.get(ADMINISTRATOR)
        yield Step(kind="administrator", outcome="allow", principal=principal, role=role)


def applies(rule: Rule, variables: Variables, facts: Facts) -> bool:
    """Say whether a rule that concerns the permission and type decides about these facts."""
    return (
        rule.speaks_of_locale(facts.locale)
        and rule.speaks_of_field(facts.field)
        and matches(condition_of(rule, variables, facts.spec), facts.keys, facts.system)
    )


def _weigh(held: Held, variables: Variables, facts: Facts) -> Step:
    rule = held.rule
    decides = applies(rule, variables, facts)
    outcome: Outcome = rule.effect if decides else "pass"
    return Step(
        kind="rule",
        outcome=outcome,
        place=held.place,
        principal=held.principal,
        role=held.role,
        rule=rule,
        why=_why(rule, variables, facts, decides=decides),
    )


def _why(rule: Rule, variables: Variables, facts: Facts, *, decides: bool) -> str:
    if rule.condition is None and decides:
        return ""
    if not rule.speaks_of_locale(facts.locale):
        return f"It speaks of {', '.join(rule.locales)} only."
    if not rule.speaks_of_field(facts.field):
        return f"It speaks of {', '.join(rule.fields)} only."
    problem = unreadable(rule, variables, facts.spec)
    if problem is not None:
        effect = "so it does not allow" if rule.effect == ALLOW else "so it denies in any case"
        return f"Its condition can't be asked here, {effect}: {problem}"
    return f"Its condition {'holds' if decides else 'does not hold'}."


def sentence(step: Step, permission: str, titles: Mapping[str, str] | None = None) -> str:
    """Say in plain words what a step found; `titles` gives entries' titles by id."""
    place = place_name(step.place, titles)
    if step.kind == "rule" and step.rule and step.role:
        head = f"The role {step.role.label!r}, which {step.principal} has {place},"
        tail = f" {step.why}" if step.why else ""
        unless = " does not apply:" if step.outcome == "pass" else ""
        return f"{head}{unless} {step.rule.sentence()}.{tail}"
    return {
        "system": "The system itself may do everything.",
        "token": f"The token's scopes {'do not ' if step.outcome == 'deny' else ''}include "
        f"{permission!r} here.",
        "administrator": f"{step.principal} is an administrator of the whole site, "
        "who may do everything.",
        "break": f"Inheritance is broken {place}: nothing above it counts.",
        "public": "Everyone may view what is published of a public type.",
        "end": f"No rule allows {permission!r} here.",
    }[step.kind]


def place_name(place: str | None, titles: Mapping[str, str] | None = None) -> str:
    """Name a place in words: the root, or an entry by its title or id."""
    if place is None:
        return "at the root"
    return f"on {(titles or {}).get(place, place)!r}"

"""The one decision about rights, and the Pyramid ACL that is derived from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pyramid.authorization import ALL_PERMISSIONS, Allow, Deny, Everyone

from cms.access.actor import Actor
from cms.access.facts import Facts
from cms.access.rights import Rights
from cms.access.rules import ALLOW, ANY, Rule
from cms.access.steps import (
    VIEW,
    Step,
    applies,
    held_rules,
    public_view,
    sentence,
    steps,
    token_covers,
)

ACE = tuple[str, str, Any]


@dataclass(frozen=True)
class Verdict:
    """Whether something is allowed, and the rule, role, place and principal that decided.

    `rule` and `role` are None where no rule decided; `place` is an entry's id or None for the
    root. `reason` is a plain sentence, fit for a refusal.
    """

    allowed: bool
    reason: str
    rule: Rule | None = None
    role: str | None = None
    place: str | None = None
    principal: str | None = None

    def __bool__(self) -> bool:
        return self.allowed


def decide(rights: Rights, actor: Actor, permission: str, facts: Facts) -> Verdict:
    """Decide whether `actor` may do `permission` to what `facts` describe; asks no database."""
    decisive = next(s for s in steps(rights, actor, permission, facts) if s.outcome != "pass")
    return verdict_of(decisive, permission)


def verdict_of(step: Step, permission: str) -> Verdict:
    """Return the verdict that a deciding step gives."""
    return Verdict(
        allowed=step.outcome == "allow",
        reason=sentence(step, permission),
        rule=step.rule,
        role=step.role.name if step.role else None,
        place=step.place,
        principal=step.principal,
    )


def decide_both(
    rights: Rights, actor: Actor, permission: str, stored: Facts | None, resulting: Facts
) -> Verdict:
    """Decide about a write: it has to be allowed of the stored *and* of the resulting document.

    Otherwise making oneself the author would authorise itself. `stored` is None for a new entry.
    Returns the first verdict that refuses, else that about the resulting document.
    """
    if stored is not None:
        before = decide(rights, actor, permission, stored)
        if not before.allowed:
            return before
    return decide(rights, actor, permission, resulting)


def decide_fields(
    rights: Rights, actor: Actor, permission: str, facts: Facts, fields: Iterable[str]
) -> Verdict:
    """Decide about changing `fields`: each has to be allowed; with none, the entry as a whole.

    So a role that may edit only the title may edit an entry as long as only the title changes.
    """
    verdict: Verdict | None = None
    for name in fields:
        verdict = decide(rights, actor, permission, facts.of_field(name))
        if not verdict.allowed:
            return verdict
    return verdict or decide(rights, actor, permission, facts)


def pyramid_acl(rights: Rights, actor: Actor, facts: Facts) -> list[ACE]:
    """Return the `__acl__` of the resource with these facts, complete and ending with a refusal.

    It holds the actor's own principals only: conditions are about who asks, so an ACL is made
    for a request. Pyramid's `ACLHelper` finds in it, for every permission, what `decide` says.
    """
    if actor.system:
        return [(Allow, Everyone, ALL_PERMISSIONS)]
    acl: list[ACE] = []
    if actor.scopes is not None:
        acl.append((Deny, Everyone, _Outside(rights, actor, facts)))
    administrator = rights.administrator(actor.principals)
    if administrator is not None:
        acl.append((Allow, administrator, ALL_PERMISSIONS))
    chain = rights.chain(facts.scope)
    variables = actor.variables()
    for place in chain:
        for held in held_rules(rights, actor, place):
            rule = held.rule
            if rule.type in (ANY, facts.type) and applies(rule, variables, facts):
                effect = Allow if rule.effect == ALLOW else Deny
                what = ALL_PERMISSIONS if rule.permission == ANY else rule.permission
                acl.append((effect, held.principal, what))
    if chain[-1] is None and public_view(VIEW, facts.public):
        acl.append((Allow, Everyone, VIEW))
    acl.append((Deny, Everyone, ALL_PERMISSIONS))
    return acl


class _Outside:
    """The permissions that a token's scopes do not include, as ACLs hold permissions."""

    def __init__(self, rights: Rights, actor: Actor, facts: Facts) -> None:
        self._question = rights, actor, facts

    def __contains__(self, permission: str) -> bool:
        rights, actor, facts = self._question
        return not token_covers(rights, actor, permission, facts)

    def __iter__(self) -> Iterator[str]:
        # Pyramid takes for a set of permissions what can be walked; this one has no end to name.
        return iter(())

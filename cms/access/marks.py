"""A mark of what somebody may do: another one as soon as rights of theirs are given or taken."""

from __future__ import annotations

import hashlib

import orjson

from cms.access.actor import AUTHENTICATED, Actor
from cms.access.rights import Rights


def mark_of(rights: Rights, actor: Actor) -> str:
    """Return the mark of an actor: 64 hexadecimal digits, alike for as long as their rights are.

    It depends on the roles that they hold anywhere, on the rules of these, and on all breaks. What
    a condition comes to for an entry, and where an entry lies, it does not tell.
    """
    held = sorted(
        (place or "", principal, role)
        for place, there in rights.grants.items()
        for principal in actor.principals & there.keys()
        for role in there[principal]
    )
    names = sorted({role for _, _, role in held} & rights.roles.keys())
    rules = [[one, [rule.to_json() for rule in rights.roles[one].rules]] for one in names]
    told = orjson.dumps([held, rules, sorted(rights.breaks)], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(told).hexdigest()


def likeness_of(rights: Rights, actor: Actor) -> str:
    """Return what is the same for all who may do the same: 64 hexadecimal digits.

    Other than a mark it does not say who somebody is, unless a condition of a role of theirs asks.
    """
    held = {
        (place or "", role)
        for place, there in rights.grants.items()
        for principal in actor.principals & there.keys()
        for role in there[principal]
    }
    names = sorted({role for _, role in held} & rights.roles.keys())
    rules = [[one, [rule.to_json() for rule in rights.roles[one].rules]] for one in names]
    asks = any("$user" in str(rule.condition) for one in names for rule in rights.roles[one].rules)
    told = [
        sorted(held),
        rules,
        sorted(rights.breaks),
        sorted(actor.attributes.items()) if asks else [],
        None if actor.scopes is None else [one.to_json() for one in actor.scopes],
        AUTHENTICATED in actor.principals,
        actor.system,
    ]
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()

"""A mark of what somebody may do: another one as soon as rights of theirs are given or taken."""

from __future__ import annotations

import hashlib

import orjson

from cms.access.actor import Actor
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

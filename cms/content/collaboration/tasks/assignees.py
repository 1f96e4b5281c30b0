"""Who can be given a task, as text: `user:<id>`, `role:<name>` or `group:<name>`."""

from __future__ import annotations

import re

from cms.content.collaboration.people import group_has_members, seeing_actor
from cms.content.context import WriteContext
from cms.content.state import EntryState
from cms.db.identifiers import is_id
from cms.errors import FieldProblem, ValidationFailed

_NAMED = re.compile(r"(user|role|group):([^\s\x00-\x1f]{1,64})")


def split_assignee(assignee: str) -> tuple[str, str] | None:
    """Return kind and name of an assignee; None for text that is none."""
    found = _NAMED.fullmatch(assignee)
    if found is None or (found[1] == "user" and not is_id(found[2])):
        return None
    return found[1], found[2].lower() if found[1] == "user" else found[2]


def require_assignee(ctx: WriteContext, state: EntryState, assignee: str) -> str:
    """Return an assignee in the form in which it is stored; raise `ValidationFailed`.

    A user has to be able to see the entry's draft, a role has to exist, a group to have members.
    """
    detail = assignee_problem(ctx, state, assignee)
    if detail is not None:
        raise ValidationFailed([FieldProblem("/assignee", detail)])
    kind, name = split_assignee(assignee) or ("", "")
    return f"{kind}:{name}"


def assignee_problem(ctx: WriteContext, state: EntryState, assignee: str) -> str | None:
    """Return why somebody can't be given a task about an entry; None where they can."""
    named = split_assignee(assignee)
    if named is None:
        return "has to be user:<id>, role:<name> or group:<name>."
    kind, name = named
    if kind == "user" and seeing_actor(ctx, state, name) is None:
        return "names nobody who may see the entry."
    if kind == "role" and name not in ctx.rights.roles:
        return f"names the role {name!r}, which there is not."
    if kind == "group" and not group_has_members(ctx.session, name):
        return f"names the group {name!r}, in which nobody is."
    return None

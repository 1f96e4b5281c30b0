"""The verbs that change rights: roles, grants, and breaks of inheritance."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms import clock
from cms.access.actor import AUTHENTICATED, EVERYONE
from cms.access.models import Grant, InheritanceBreak, Role
from cms.access.permissions import PermissionRegistry
from cms.access.rights import ADMINISTRATOR, new_generation
from cms.access.roles import BUILTIN
from cms.access.rules import ANY, MAX_LENGTH, Rule, rules_from_json
from cms.access.scopes import Descendants, drop_scope, make_scope, scope_of
from cms.access.step_up import require_step_up
from cms.db.identifiers import is_id
from cms.errors import BadRequest, FieldProblem, NotFound, StateConflict, ValidationFailed
from cms.events.acting import record

_PRINCIPAL = re.compile(r"(user|group):[^\s\x00-\x1f]{1,200}")
_ROLE = re.compile(rf"[a-z][a-z0-9_-]{{0,{MAX_LENGTH - 1}}}")
_LABEL_MAX = 200


def seed_roles(session: Session) -> None:
    """Create those of the builtin roles that are missing; others stay as they are."""
    known = set(session.scalars(select(Role.name)))
    for name, label, rules in BUILTIN:
        if name not in known:
            stored = [rule.to_json() for rule in rules]
            session.add(Role(name=name, label=label, rules=stored, builtin=True))
    new_generation(session)


def define_role(
    session: Session,
    name: str,
    label: str,
    rules: Any,
    permissions: PermissionRegistry | None = None,
) -> Role:
    """Create a role, or replace the label and rules (JSON) of one; return it.

    With `permissions`, a rule that names an unknown one is refused. Raises `ValidationFailed`
    with every problem, and `StateConflict` for the administrator, who always may do everything.
    """
    require_step_up(session, "Changing a role")
    found = rules_from_json(rules)
    problems = [*_name_problems(name, label), *_unknown(found, permissions)]
    if problems:
        raise ValidationFailed(problems)
    if name == ADMINISTRATOR:
        raise StateConflict("The role 'administrator' can't be changed.")
    role = session.get(Role, name)
    if role is None:
        role = Role(name=name, builtin=False)
        session.add(role)
    role.label = label
    role.rules = [rule.to_json() for rule in found]
    new_generation(session)
    record(session, "role.defined", name, label=label, rules=role.rules)
    return role


def delete_role(session: Session, name: str) -> None:
    """Delete a role that nobody holds.

    Raises `NotFound`, or `StateConflict` for a builtin role and for one that is granted.
    """
    require_step_up(session, "Deleting a role")
    role = _require_role(session, name)
    if role.builtin:
        raise StateConflict(f"The builtin role {name!r} can't be deleted.")
    count = session.scalar(select(func.count()).where(Grant.role == name))
    if count:
        raise StateConflict(f"The role {name!r} is granted {count} times: revoke these first.")
    session.delete(role)
    new_generation(session)
    record(session, "role.deleted", name)


def grant(
    session: Session,
    principal: str,
    role: str,
    entry_id: str | None = None,
    descendants: Descendants | None = None,
) -> Grant:
    """Give `principal` a role at the root, or on an entry and all below it; return the grant.

    A grant that exists already is returned as it is. On an entry, `descendants` is the port to
    the tree. Raises `BadRequest` for a malformed principal, or the administrator given to
    everyone; `NotFound` for an unknown role or entry.
    """
    require_step_up(session, "Giving a role")
    _check_principal(principal, role)
    _require_role(session, role)
    if entry_id is not None:
        scope_of(session, entry_id)
    same_place = Grant.entry_id.is_(None) if entry_id is None else Grant.entry_id == entry_id
    found = session.scalars(
        select(Grant).where(Grant.principal == principal, Grant.role == role, same_place)
    ).first()
    if found is not None:
        return found
    if entry_id is not None:
        _make_scope(session, entry_id, descendants)
    made = Grant(principal=principal, role=role, entry_id=entry_id, created_at=clock.now())
    session.add(made)
    new_generation(session)
    record(session, "grant.given", made.id, principal=principal, role=role, entry=entry_id)
    return made


def revoke(session: Session, grant_id: str) -> None:
    """Take a grant back.

    Raises `NotFound`, and `StateConflict` where the site would be left without administrator.
    """
    require_step_up(session, "Taking a role back")
    found = session.get(Grant, grant_id) if is_id(grant_id) else None
    if found is None:
        raise NotFound(f"There is no grant {grant_id}.")
    if found.role == ADMINISTRATOR and found.entry_id is None:
        count = session.scalar(
            select(func.count()).where(Grant.role == ADMINISTRATOR, Grant.entry_id.is_(None))
        )
        if count == 1:
            raise StateConflict("The last administrator can't be removed: grant the role first.")
    session.delete(found)
    if found.entry_id is not None:
        drop_scope(session, found.entry_id)
    new_generation(session)
    record(
        session,
        "grant.revoked",
        grant_id,
        principal=found.principal,
        role=found.role,
        entry=found.entry_id,
    )


def set_break(session: Session, entry_id: str, descendants: Descendants) -> None:
    """Let an entry, and all below it, inherit no rights from above; raise `NotFound`."""
    require_step_up(session, "Breaking the inheritance of rights")
    make_scope(session, entry_id, descendants)
    if session.get(InheritanceBreak, entry_id) is None:
        session.add(InheritanceBreak(entry_id=entry_id))
        new_generation(session)
        record(session, "inheritance.broken", entry_id)


def clear_break(session: Session, entry_id: str) -> None:
    """Let an entry inherit rights from above again; do nothing where it does."""
    require_step_up(session, "Restoring the inheritance of rights")
    found = session.get(InheritanceBreak, entry_id)
    if found is not None:
        session.delete(found)
        drop_scope(session, entry_id)
        new_generation(session)
        record(session, "inheritance.restored", entry_id)


def administrators(session: Session) -> frozenset[str]:
    """Return the principals that are administrators of the whole site."""
    return frozenset(
        session.scalars(
            select(Grant.principal).where(Grant.role == ADMINISTRATOR, Grant.entry_id.is_(None))
        )
    )


def _make_scope(session: Session, entry_id: str, descendants: Descendants | None) -> None:
    if descendants is None:
        raise ValueError("A grant on an entry needs the port to the tree.")
    make_scope(session, entry_id, descendants)


def _require_role(session: Session, name: str) -> Role:
    role = session.get(Role, name)
    if role is None:
        raise NotFound(f"There is no role {name!r}.")
    return role


def _check_principal(principal: str, role: str) -> None:
    if principal in (EVERYONE, AUTHENTICATED):
        if role == ADMINISTRATOR:
            raise BadRequest("Not everyone can be an administrator: name a user or a group.")
    elif not _PRINCIPAL.fullmatch(principal):
        raise BadRequest(
            f"{principal!r} is no principal: write user:<id>, group:<name>, {EVERYONE} "
            f"or {AUTHENTICATED}.",
            "principal",
        )


def _name_problems(name: str, label: str) -> list[FieldProblem]:
    problems = []
    if not _ROLE.fullmatch(name):
        problems.append(
            FieldProblem(
                "/name",
                f"has to be 1 to {MAX_LENGTH} lower-case letters, digits, - and _, "
                "beginning with a letter.",
            )
        )
    if not (1 <= len(label) <= _LABEL_MAX and label.isprintable()):
        problems.append(FieldProblem("/label", f"has to be 1 to {_LABEL_MAX} characters."))
    return problems


def _unknown(rules: tuple[Rule, ...], permissions: PermissionRegistry | None) -> list[FieldProblem]:
    if permissions is None:
        return []
    return [
        FieldProblem(f"/rules/{index}/permission", f"There is no permission {rule.permission!r}.")
        for index, rule in enumerate(rules)
        if rule.permission != ANY and rule.permission not in permissions
    ]

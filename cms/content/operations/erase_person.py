"""Erase a person: take name, address and keys out of everything that the installation holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import String, Text, cast, select, union
from sqlalchemy.orm import Session

from cms.access.step_up import require_step_up
from cms.accounts.actors import actor_for_user
from cms.accounts.models import User
from cms.accounts.users import find_by_email, normal_email, require_user
from cms.content.context import WriteContext
from cms.content.models import Version
from cms.content.operations.base import Operation
from cms.content.operations.seen import seen_types
from cms.content.plan import Outcome
from cms.db.erasing import LABEL, Person, holdings
from cms.db.identifiers import is_id
from cms.errors import BadRequest, StateConflict
from cms.events.models import Event

_NAMED_MAX = 100


@dataclass(frozen=True, kw_only=True)
class ErasePerson(Operation):
    """Erase the data of `person`: the id of a user, or an address, with or without an account.

    What they wrote stays, without their name. With `search`, the plan warns of the entries whose
    text, in whatever version, holds the address; that reads all versions, and takes its time.
    """

    name: ClassVar[str] = "erase_person"
    permission: ClassVar[str] = "erase"
    help: ClassVar[str] = "Erase a person's data on request: account, keys, and names on record."

    person: str
    reason: str
    search: bool = False


def erase_person(ctx: WriteContext, op: ErasePerson) -> Outcome:
    """Carry out `ErasePerson`; the plan's `also` says where how much was erased."""
    ctx.authorise_site(op.permission)
    require_step_up(ctx.session, "Erasing a person's data")
    if not op.reason.strip():
        raise BadRequest("Say why: the reason goes into the record.", "reason")
    person = find_person(ctx.session, op.person)
    if person.user_id is not None and person.user_id == ctx.actor.user_id:
        raise StateConflict("Somebody else has to erase you: the record names who did it.")
    _guard_administrator(ctx, person)
    if op.search:
        _warn_of_texts(ctx, person)
    found = {}
    for holding in holdings():
        rows = holding.person(ctx.session, person) if holding.person else 0
        if rows:
            found[holding.name] = rows
    ctx.plan.also = [{"holding": name, "rows": rows} for name, rows in found.items()]
    subjects = (person.user_id,) if person.user_id else ()
    ctx.record_site("person.erased", *subjects, erased=found, reason=op.reason)
    ctx.session.expire_all()
    return Outcome("", "", 0, tuple(ctx.events), ctx.plan)


def _guard_administrator(ctx: WriteContext, person: Person) -> None:
    user = ctx.session.get(User, person.user_id) if person.user_id else None
    if user and user.active and ctx.rights.administrator(actor_for_user(user).principals):
        ctx.authorise_site("manage_rights")


def find_person(session: Session, named: str) -> Person:
    """Return whose data is meant; raise NotFound for an id of no user, BadRequest for no address."""
    if is_id(named):
        return _of_account(session, require_user(session, named.lower()))
    user = find_by_email(session, named)
    if user is not None:
        return _of_account(session, user)
    address = normal_email(named)
    if not 3 <= len(address) <= 254 or "@" not in address:
        raise BadRequest(f"{named[:80]!r} is neither an address nor the id of a user.", "person")
    return Person(None, address)


def _of_account(session: Session, user: User) -> Person:
    """Return the person of an account, with every name under which they are on record."""
    labels = union(
        select(cast(Version.author_label, String)).where(Version.author_id == user.id),
        select(cast(Event.actor_label, String)).where(Event.actor_id == user.id),
    )
    names = {user.name, *session.scalars(labels)} - {LABEL, ""}
    return Person(user.id, user.email, tuple(sorted(names)))


def _warn_of_texts(ctx: WriteContext, person: Person) -> None:
    holds = cast(Version.slices, Text).icontains(person.email, autoescape=True)
    query = select(Version.entry_id).where(holds).distinct().order_by(Version.entry_id)
    ids = list(ctx.session.scalars(query.limit(_NAMED_MAX)))
    seen = seen_types(ctx, ids)
    for one in ids:
        if one in seen:
            ctx.plan.warnings.append(f"The text of the {seen[one]} {one} holds the address.")
    if len(seen) < len(ids):
        ctx.plan.warnings.append("So does the text of entries that you do not see.")

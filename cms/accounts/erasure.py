"""What accounts hold about people: address, name, password, tokens, sessions, factors, roles."""

from __future__ import annotations

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from cms.access.actor import user_principal
from cms.access.models import Grant
from cms.access.rights import new_generation
from cms.access.scopes import drop_scope
from cms.accounts.desk.models import Preference, SavedView
from cms.accounts.factors.keeping import drop_factors
from cms.accounts.models import ApiToken, MailedLink, User, UserSession
from cms.accounts.providers.models import ProviderIdentity
from cms.accounts.throttling import ACCOUNT, clear, counter
from cms.accounts.users import deactivate
from cms.db.erasing import LABEL, Holding, Person
from cms.events.order import current_turn


def _erase_account(session: Session, person: Person) -> int:
    """Leave an empty, deactivated account, so that history still knows one author from another.

    Raises StateConflict for the last active administrator.
    """
    # The turn comes before what is counted, as it does for who signs in.
    current_turn(session)
    user = session.get(User, person.user_id) if person.user_id else None
    clear(session, [counter(kind, person.email, ACCOUNT) for kind in ("account", "reset account")])
    if user is None:
        return 0
    if user.active:
        deactivate(session, user)
    user.email, user.name = f"{user.id}@erased.invalid", LABEL
    user.password_hash, user.groups = None, []
    user.locale = user.time_zone = None
    session.flush()
    return 1


def _erase_tokens(session: Session, person: Person) -> int:
    return _deleted(session, ApiToken, person)


def _erase_sessions(session: Session, person: Person) -> int:
    return _deleted(session, UserSession, person)


def _erase_links(session: Session, person: Person) -> int:
    """Delete links in mail that are theirs, or that were to go to their address."""
    mine = MailedLink.email == person.email
    if person.user_id is not None:
        mine = or_(mine, MailedLink.user_id == person.user_id)
    return len(session.scalars(delete(MailedLink).where(mine).returning(MailedLink.id)).all())


def _erase_desk(session: Session, person: Person) -> int:
    """Delete the views and the choices that they kept; whoever shared a view named it themselves."""
    if person.user_id is None:
        return 0
    views = delete(SavedView).where(SavedView.user_id == person.user_id).returning(SavedView.id)
    chosen = delete(Preference).where(Preference.user_id == person.user_id)
    kept = session.scalars(chosen.returning(Preference.name)).all()
    return len(session.scalars(views).all()) + len(kept)


def _erase_factors(session: Session, person: Person) -> int:
    return 0 if person.user_id is None else drop_factors(session, person.user_id)


def _erase_identities(session: Session, person: Person) -> int:
    """Delete as whom providers know them; what these gave goes with their other roles."""
    return _deleted(session, ProviderIdentity, person)


def _deleted(
    session: Session, model: type[ApiToken | UserSession | ProviderIdentity], person: Person
) -> int:
    if person.user_id is None:
        return 0
    ids = session.scalars(delete(model).where(model.user_id == person.user_id).returning(model.id))
    return len(ids.all())


def _erase_grants(session: Session, person: Person) -> int:
    """Take back all roles; after the account, which refuses to be the last administrator's."""
    if person.user_id is None:
        return 0
    principal = user_principal(person.user_id)
    found = session.scalars(select(Grant).where(Grant.principal == principal)).all()
    for one in found:
        session.delete(one)
        if one.entry_id is not None:
            drop_scope(session, one.entry_id)
    if found:
        new_generation(session)
    return len(found)


HOLDINGS = (
    Holding("tokens", person=_erase_tokens),
    Holding("sessions", person=_erase_sessions),
    Holding("links", person=_erase_links),
    Holding("desk", person=_erase_desk),
    Holding("factors", person=_erase_factors),
    Holding("identities", person=_erase_identities),
    Holding("account", person=_erase_account),
    Holding("grants", person=_erase_grants),
)

"""Identities in the database: whose they are, which roles they give, and what ends with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cms import clock
from cms.access.actor import user_principal
from cms.access.grants import grant, seed_roles
from cms.access.models import Grant
from cms.accounts.models import User, UserSession
from cms.accounts.providers.arriving import arrive, mark_session
from cms.accounts.providers.attempts import Leaving, forget_old, keep_attempt, take_attempt
from cms.accounts.providers.hints import SignOutHints
from cms.accounts.providers.identities import (
    MAX,
    Known,
    end_signed_out,
    identities_of,
    link,
    unlink,
)
from cms.accounts.providers.models import SignInAttempt
from cms.accounts.providers.port import Identity, Sent, SignOut
from cms.accounts.sealed import STOCKS
from cms.accounts.sessions import UNKNOWN, begin_session, complete_session
from cms.accounts.users import create_user
from cms.db.session import begin_write
from cms.errors import NotSignedIn, StateConflict, TooManyRequests
from cms.settings.providers import ProviderSettings
from tests.ciphers import AesCipher

from .conftest import ISSUER


@pytest.fixture
def ann(session: Session) -> User:
    begin_write(session)
    seed_roles(session)
    return create_user(session, "ann@example.org", "Ann")


def known(subject: str = "a", provider: str = "work", **more: Any) -> Known:
    return Known(provider, Identity(subject=subject, issuer=ISSUER, **more))


def rules(**roles: tuple[str, ...]) -> ProviderSettings:
    return ProviderSettings(client="me", roles=roles)


def roles_of(session: Session, user: User) -> set[str]:
    session.flush()
    mine = Grant.principal == user_principal(user.id)
    return set(session.scalars(select(Grant.role).where(mine)))


def test_an_identity_is_one_persons_only(session: Session, ann: User) -> None:
    ben = create_user(session, "ben@example.org", "Ben")
    first = link(session, ann, known())
    assert link(session, ann, known()) is first
    with pytest.raises(StateConflict, match="another account"):
        link(session, ben, known())
    assert link(session, ben, known(provider="home")).user_id == ben.id
    for number in range(MAX - 1):
        link(session, ann, known(f"a{number}"))
    with pytest.raises(StateConflict, match="20 identities"):
        link(session, ann, known("one more"))


def test_another_issuer_under_the_same_name_knows_nobody(session: Session, ann: User) -> None:
    link(session, ann, known())
    other = Known("work", Identity(subject="a", issuer="https://other.example"))
    assert arrive(session, other, rules()).user is None
    assert arrive(session, known(), rules()).user is ann


def test_who_can_not_be_kept_is_nobody(session: Session, ann: User) -> None:
    for subject in ("", "x" * 256, "a\n", "\ud800"):
        with pytest.raises(NotSignedIn):
            arrive(session, known(subject), rules())


def test_two_identities_may_hold_a_role_together(session: Session, ann: User) -> None:
    link(session, ann, known())
    link(session, ann, known("b"))
    staff = {"groups": ("staff",)}
    arrive(session, known(**staff), rules(staff=("editor",)))
    arrive(session, known("b", **staff), rules(staff=("editor",)))
    arrive(session, known(), rules(staff=("editor",)))
    assert roles_of(session, ann) == {"editor"}
    arrive(session, known("b"), rules(staff=("editor",)))
    assert roles_of(session, ann) == set()


def test_a_role_that_was_given_by_hand_is_not_the_providers(session: Session, ann: User) -> None:
    grant(session, user_principal(ann.id), "editor")
    link(session, ann, known())
    arrive(session, known(groups=("staff",)), rules(staff=("editor", "author")))
    arrive(session, known(groups=()), rules())
    assert roles_of(session, ann) == {"editor"}


def test_the_last_administrator_stays_one(session: Session, ann: User) -> None:
    own = link(session, ann, known())
    arrive(session, known(groups=("heads",)), rules(heads=("administrator",)))
    arrive(session, known(groups=()), rules(heads=("administrator",)))
    assert roles_of(session, ann) == {"administrator"}
    ben = create_user(session, "ben@example.org", "Ben")
    grant(session, user_principal(ben.id), "administrator")
    unlink(session, ann, own, own=False)
    assert roles_of(session, ann) == set()
    assert identities_of(session, ann.id) == []


def begun(session: Session, user: User, /, **more: Any) -> UserSession:
    made = begin_session(session, user).session
    mark_session(made, known(**more), rules())
    session.flush()
    return made


def left(session: Session) -> set[str]:
    return set(session.scalars(select(UserSession.id)))


def test_a_named_session_ends_and_no_other(session: Session, ann: User) -> None:
    link(session, ann, known())
    one, two = begun(session, ann, session="1"), begun(session, ann, session="2")
    told = SignOut(issuer=ISSUER, subject="a", session="1", at=clock.now())
    assert end_signed_out(session, "home", told) == 0
    assert end_signed_out(session, "work", told) == 1
    assert left(session) == {two.id} != {one.id}
    theirs = SignOut(issuer=ISSUER, subject="b", session="2", at=clock.now())
    assert end_signed_out(session, "work", theirs) == 0


def test_a_subjects_sessions_end_that_began_before(session: Session, ann: User) -> None:
    link(session, ann, known())
    by_password = begin_session(session, ann).session
    old, new = begun(session, ann), begun(session, ann)
    old.created_at -= timedelta(hours=1)
    session.flush()
    at = clock.now() - timedelta(minutes=5)
    told = SignOut(issuer=ISSUER, subject="a", session="", at=at)
    assert end_signed_out(session, "work", told) == 1
    assert left(session) == {new.id, by_password.id}
    assert (
        end_signed_out(session, "work", SignOut(issuer=ISSUER, subject="x", session="", at=at)) == 0
    )


def test_what_a_pending_session_knows_of_its_provider_goes_on(session: Session, ann: User) -> None:
    waiting = begin_session(session, ann, pending=True).session
    mark_session(waiting, known(session="1", sign_out="https://x.example/out?a=b"), rules())
    hints = SignOutHints(AesCipher())
    hints.keep(waiting, "a.b.c")
    assert "a.b.c" not in str(waiting.provider_token)
    whole = complete_session(session, waiting, ann, "totp", 1, UNKNOWN).session
    assert hints.sign_out_address(whole) == "https://x.example/out?a=b&id_token_hint=a.b.c"
    assert SignOutHints().sign_out_address(whole) == "https://x.example/out?a=b"
    assert (whole.provider, whole.provider_session) == ("work", "1")
    assert any(stock.holds(session, str(whole.provider_token)[:10]) for stock in STOCKS)


def test_the_proof_is_never_later_than_now(session: Session, ann: User) -> None:
    ahead = begun(session, ann, proved_at=clock.now() + timedelta(hours=1))
    assert ahead.verified_at is not None
    assert ahead.verified_at <= clock.now()
    assert begun(session, ann).verified_at is None


def test_leaving_again_and_again_is_slowed_and_forgotten(
    session: Session, ann: User, frozen_clock: Any
) -> None:
    for _ in range(100):
        keep_attempt(session, Leaving("work", "/", "192.0.2.1"), Sent(url=""))
    with pytest.raises(TooManyRequests):
        keep_attempt(session, Leaving("work", "/", "192.0.2.1"), Sent(url=""))
    leaving = Leaving("work", "/", "192.0.2.2")
    keep_attempt(session, leaving, Sent(url="", kept={"a": "b"}))
    assert take_attempt(session, "home", leaving.state, leaving.browser) is None
    assert take_attempt(session, "work", leaving.state, "") is None
    found = take_attempt(session, "work", leaving.state, leaving.browser)
    assert found is not None
    assert found.kept == {"a": "b"}
    assert take_attempt(session, "work", leaving.state, leaving.browser) is None
    frozen_clock.tick(601)
    forget_old(session)
    assert session.scalars(select(SignInAttempt)).all() == []

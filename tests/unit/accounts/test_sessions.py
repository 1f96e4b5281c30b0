"""Sessions: begun, found by their secret, expired and ended."""

from __future__ import annotations

from types import ModuleType

import pytest
from sqlalchemy.orm import Session

from cms import clock
from cms.accounts.actors import actor_for_session, caller_for_session
from cms.accounts.models import User, UserSession
from cms.accounts.sessions import (
    Origin,
    begin_session,
    csrf_matches,
    end_session,
    forget_expired,
    seen_due,
    sessions_of,
    touch_session,
)
from cms.accounts.users import activate, deactivate
from cms.errors import NotFound, NotSignedIn


def test_a_session_is_found_by_its_secret_which_is_not_stored(session: Session, ann: User) -> None:
    begun = begin_session(session, ann)
    assert begun.session.id != begun.secret
    assert actor_for_session(session, begun.secret).user_id == ann.id
    assert actor_for_session(session, begun.secret).scopes is None


@pytest.mark.parametrize("secret", ["", "x", "\0", "\ud800", "x" * 10_000])
def test_what_nobody_was_given_is_no_session(session: Session, secret: str) -> None:
    with pytest.raises(NotSignedIn):
        actor_for_session(session, secret)


def test_knowing_the_id_of_a_session_is_not_enough(session: Session, ann: User) -> None:
    with pytest.raises(NotSignedIn):
        actor_for_session(session, begin_session(session, ann).session.id)


def test_a_session_expires(session: Session, ann: User, frozen_clock: ModuleType) -> None:
    begun = begin_session(session, ann, hours=1)
    frozen_clock.tick(3599)
    assert actor_for_session(session, begun.secret).user_id == ann.id
    frozen_clock.tick(1)
    with pytest.raises(NotSignedIn):
        actor_for_session(session, begun.secret)
    assert sessions_of(session, ann.id) == []
    forget_expired(session)
    assert session.query(UserSession).count() == 0


def test_a_deactivated_user_is_out_also_if_a_session_is_left(session: Session, ann: User) -> None:
    deactivate(session, ann)
    begun = begin_session(session, ann)
    with pytest.raises(NotSignedIn):
        actor_for_session(session, begun.secret)
    activate(session, ann)
    assert actor_for_session(session, begun.secret).user_id == ann.id


def test_one_session_is_ended_and_no_other_by_its_owner_only(session: Session, ann: User) -> None:
    first, second = begin_session(session, ann), begin_session(session, ann)
    with pytest.raises(NotFound):
        end_session(session, first.session.id, user_id="somebody else")
    end_session(session, first.session.id, user_id=ann.id)
    with pytest.raises(NotSignedIn):
        actor_for_session(session, first.secret)
    assert actor_for_session(session, second.secret).user_id == ann.id
    with pytest.raises(NotFound):
        end_session(session, first.session.id)


def test_the_csrf_token_is_the_sessions_own(session: Session, ann: User) -> None:
    one, other = begin_session(session, ann), begin_session(session, ann)
    found = caller_for_session(session, one.secret).session
    assert csrf_matches(found, one.session.csrf)
    for wrong in ("", other.session.csrf, one.secret, "é", "\ud800"):
        assert not csrf_matches(found, wrong)


def test_a_session_knows_how_it_began_and_when_it_was_seen(
    session: Session, ann: User, frozen_clock: ModuleType
) -> None:
    begun = begin_session(session, ann, origin=Origin("password", "192.0.2.7", "Browser/1")).session
    assert (begun.method, begun.address, begun.agent) == ("password", "192.0.2.7", "Browser/1")
    assert begun.verified_at == begun.last_seen_at == clock.now()
    assert not seen_due(begun)
    frozen_clock.tick(60)
    assert seen_due(begun)
    touch_session(session, begun.id)
    session.refresh(begun)
    assert begun.last_seen_at == clock.now()
    assert begun.verified_at != clock.now()


def test_what_a_browser_says_of_itself_is_bounded(session: Session, ann: User) -> None:
    hostile = Origin("password", "1" * 500, "a\x1b[2J\r\n\0\ud800" + "é" * 10_000)
    begun = begin_session(session, ann, origin=hostile).session
    session.commit()
    assert begun.address == "1" * 64
    assert begun.agent.startswith("a [2J    é")
    assert len(begun.agent) == 200

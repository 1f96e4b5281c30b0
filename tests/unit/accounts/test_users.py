"""Accounts: made, found, changed and shut out."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from cms.access.grants import grant
from cms.accounts.groups import create_group
from cms.accounts.models import User
from cms.accounts.passwords import verify_password
from cms.accounts.sessions import begin_session, sessions_of
from cms.accounts.users import (
    activate,
    create_user,
    deactivate,
    find_by_email,
    require_user,
    set_groups,
    set_password,
)
from cms.db.identifiers import new_id
from cms.errors import NotFound, StateConflict, ValidationFailed
from tests.unit.accounts.shapes import CHEAP


@pytest.mark.parametrize("written", ["ann@example.org", "ANN@EXAMPLE.ORG", " Ann@Example.org "])
def test_an_address_is_found_in_whatever_case(session: Session, ann: User, written: str) -> None:
    assert find_by_email(session, written) is ann


@pytest.mark.parametrize(
    "odd", ["", "ann", "a@b@c", "a b@c", "\0@x.org", "\ud800@x.org", "x" * 999]
)
def test_what_is_no_address_is_found_nowhere_and_refused(session: Session, odd: str) -> None:
    assert find_by_email(session, odd) is None
    with pytest.raises(ValidationFailed) as caught:
        create_user(session, odd, "Odd")
    assert [problem.pointer for problem in caught.value.problems] == ["/email"]


def test_an_address_has_one_account(session: Session, ann: User) -> None:
    with pytest.raises(ValidationFailed, match="1 value") as caught:
        create_user(session, "ANN@example.org", "Another")
    assert caught.value.problems[0].pointer == "/email"


def test_every_problem_is_told_at_once(session: Session) -> None:
    with pytest.raises(ValidationFailed) as caught:
        create_user(session, "x", "", groups=["a b"])
    pointers = [problem.pointer for problem in caught.value.problems]
    assert pointers == ["/email", "/name", "/groups/0"]


def test_a_weak_password_makes_no_account(session: Session) -> None:
    with pytest.raises(ValidationFailed):
        create_user(session, "ben@example.org", "Ben", "short")
    assert find_by_email(session, "ben@example.org") is None


def test_a_new_password_ends_all_sessions_but_one(session: Session, ann: User) -> None:
    kept = begin_session(session, ann)
    begin_session(session, ann)
    set_password(session, ann, "another long one", keep_session=kept.session.id, parameters=CHEAP)
    assert [found.id for found in sessions_of(session, ann.id)] == [kept.session.id]
    assert verify_password(ann.password_hash, "another long one", CHEAP).right


def test_a_password_is_not_the_address(session: Session, ann: User) -> None:
    with pytest.raises(ValidationFailed):
        set_password(session, ann, "ANN@example.org", parameters=CHEAP)


def test_deactivating_ends_sessions(session: Session, ann: User) -> None:
    begin_session(session, ann)
    deactivate(session, ann)
    assert sessions_of(session, ann.id) == []
    assert not ann.active
    activate(session, ann)
    assert ann.active


def test_the_last_active_administrator_can_not_be_deactivated(session: Session, ann: User) -> None:
    grant(session, f"user:{ann.id}", "administrator")
    grant(session, "group:admins", "administrator")
    create_group(session, "admins", "Administrators")
    with pytest.raises(StateConflict):
        deactivate(session, ann)
    ben = create_user(session, "ben@example.org", "Ben", groups=["admins"])
    deactivate(session, ann)
    with pytest.raises(StateConflict):
        deactivate(session, ben)
    with pytest.raises(StateConflict):
        set_groups(session, ben, [])
    assert ben.groups == ["admins"]


def test_groups_are_set_whole(session: Session, ann: User) -> None:
    create_group(session, "sport", "Sport")
    set_groups(session, ann, ["sport", "news", "sport"])
    assert ann.groups == ["news", "sport"]
    with pytest.raises(ValidationFailed) as caught:
        set_groups(session, ann, ["", "nwes", "sport"])
    told = {one.pointer: one.detail for one in caught.value.problems}
    assert told.keys() == {"/groups/0", "/groups/1"}
    assert "there is no 'nwes'" in told["/groups/1"]
    assert ann.groups == ["news", "sport"]


def test_an_unknown_user_is_not_found(session: Session) -> None:
    for unknown in (new_id(), "no id"):
        with pytest.raises(NotFound):
            require_user(session, unknown)

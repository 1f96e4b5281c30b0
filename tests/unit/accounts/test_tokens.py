"""API tokens: shown once, stored hashed, refused when anything is wrong with them."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from cms import clock
from cms.access.actor import TokenScope
from cms.access.models import EntryScope
from cms.access.rights import load_rights
from cms.access.scopes import place_entry, scope_of
from cms.accounts.actors import actor_for_token, caller_for_token
from cms.accounts.models import ApiToken, User
from cms.accounts.tokens import (
    create_token,
    new_secret,
    revoke_token,
    scopes_from_json,
    touch_due,
    touch_token,
    well_formed,
)
from cms.accounts.users import deactivate
from cms.db.identifiers import new_id
from cms.errors import NotFound, NotSignedIn, ValidationFailed


def test_a_token_has_a_prefix_and_a_checksum() -> None:
    secret = new_secret()
    assert secret.startswith("cms_")
    assert len(secret) == 43
    assert well_formed(secret)
    assert new_secret() != secret


@given(st.integers(4, 42), st.characters())
def test_a_mistyped_token_is_told_from_its_form(at: int, other: str) -> None:
    secret = new_secret()
    mistyped = secret[:at] + other + secret[at + 1 :]
    assert well_formed(mistyped) is (mistyped == secret)


def test_the_secret_is_nowhere_in_the_database(session: Session, ann: User) -> None:
    made = create_token(session, ann, "deploy")
    stored = session.execute(select(ApiToken.__table__)).mappings().one()
    assert not any(made.secret in str(value) for value in stored.values())
    assert made.secret.startswith(stored["prefix"])


def test_a_token_acts_in_the_name_of_its_user(session: Session, ann: User) -> None:
    actor = actor_for_token(session, create_token(session, ann, "deploy").secret)
    assert actor.user_id == ann.id
    assert {f"user:{ann.id}", "group:news", "system.Authenticated"} <= actor.principals
    assert actor.scopes is None
    assert actor.attributes["user.email"] == "ann@example.org"


def test_scopes_come_back_as_they_were_given(session: Session, ann: User) -> None:
    scopes = (TokenScope(permission="view", type="article"), TokenScope(locale="de"))
    made = create_token(session, ann, "narrow", scopes=scopes)
    session.expire_all()
    assert actor_for_token(session, made.secret).scopes == scopes


def test_no_token_at_all_and_one_that_nobody_made_are_refused(session: Session) -> None:
    for presented in ("", "cms_", new_secret(), "\ud800", "cms_" + "a" * 32 + "_000000"):
        with pytest.raises(NotSignedIn):
            actor_for_token(session, presented)


def test_revoked_expired_and_deactivated_are_refused_alike(
    session: Session, ann: User, frozen_clock: ModuleType
) -> None:
    revoked = create_token(session, ann, "revoked")
    revoke_token(session, revoked.token.id)
    in_an_hour = clock.now() + timedelta(hours=1)
    expired = create_token(session, ann, "expired", expires_at=in_an_hour)
    good = create_token(session, ann, "good")
    assert actor_for_token(session, expired.secret).user_id == ann.id
    told = [refusal(session, revoked.secret)]
    frozen_clock.tick(3600)
    told.append(refusal(session, expired.secret))
    assert actor_for_token(session, good.secret).user_id == ann.id
    deactivate(session, ann)
    told.append(refusal(session, good.secret))
    assert len(set(told)) == 1


def refusal(session: Session, secret: str) -> str:
    with pytest.raises(NotSignedIn) as caught:
        actor_for_token(session, secret)
    return caught.value.detail


def test_the_last_use_is_written_once_a_minute(
    session: Session, ann: User, frozen_clock: ModuleType
) -> None:
    made = create_token(session, ann, "deploy")
    used = []
    for seconds in (0, 59, 1, 30):
        frozen_clock.tick(seconds)
        caller = caller_for_token(session, made.secret)
        used.append(touch_due(caller.token))
        touch_token(session, caller.token.id)
        session.refresh(made.token)
        assert not touch_due(made.token)
    assert used == [True, False, True, False]


def test_a_name_and_an_expiry_have_to_make_sense(session: Session, ann: User) -> None:
    with pytest.raises(ValidationFailed) as caught:
        create_token(session, ann, "", expires_at=clock.now() - timedelta(seconds=1))
    assert [problem.pointer for problem in caught.value.problems] == ["/name", "/expires_at"]


def test_what_is_no_token_can_not_be_revoked(session: Session) -> None:
    for unknown in (new_id(), "no id"):
        with pytest.raises(NotFound):
            revoke_token(session, unknown)


def test_a_token_for_a_subtree_makes_its_entry_a_place(session: Session, ann: User) -> None:
    top, leaf = new_id(), new_id()
    place_entry(session, top, None)
    place_entry(session, leaf, top)

    def below(session: Session, entry_id: str) -> Select[Any]:
        return select(EntryScope.entry_id)

    scopes = [TokenScope(subtree=top)]
    create_token(session, ann, "part", scopes=scopes, descendants=below)
    assert scope_of(session, leaf) == top
    assert load_rights(session).lineage(top) == (top, None)
    with pytest.raises(NotFound):
        create_token(session, ann, "none", scopes=[TokenScope(subtree=new_id())], descendants=below)


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        ([], "/scopes"),
        ("*", "/scopes"),
        ([1], "/scopes/0"),
        ([{"permission": ""}], "/scopes/0/permission"),
        ([{"type": None}], "/scopes/0/type"),
        ([{"subtree": "x"}], "/scopes/0/subtree"),
        ([{}, {"scope": "*"}], "/scopes/1/scope"),
    ],
)
def test_bad_scopes_are_refused_where_they_are_bad(value: Any, pointer: str) -> None:
    with pytest.raises(ValidationFailed) as caught:
        scopes_from_json(value)
    assert [problem.pointer for problem in caught.value.problems] == [pointer]


def test_good_scopes_are_read() -> None:
    assert scopes_from_json(None) is None
    assert scopes_from_json([{}]) == (TokenScope(),)
    entry = new_id()
    assert scopes_from_json([{"type": "article", "subtree": entry}]) == (
        TokenScope(type="article", subtree=entry),
    )

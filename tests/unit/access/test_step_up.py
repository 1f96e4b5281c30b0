"""Step-up: with a proof that is too old nothing grave is done, and with a fresh one all of it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from cms.access.grants import clear_break, define_role, delete_role, grant, revoke, set_break
from cms.access.step_up import act_on_stale_proof, require_step_up
from cms.accounts.tokens import create_token
from cms.accounts.users import create_user, set_groups
from cms.errors import NotFound, StepUpRequired, ValidationFailed


def nothing_below(session: Session, entry_id: str) -> list[str]:
    return []


ID = "00000000-0000-7000-8000-000000000009"
GRAVE: dict[str, Callable[[Session], object]] = {
    "define a role": lambda session: define_role(session, "helper", "Helper", []),
    "delete a role": lambda session: delete_role(session, "helper"),
    "grant": lambda session: grant(session, "group:x", "reader"),
    "revoke": lambda session: revoke(session, ID),
    "break": lambda session: set_break(session, ID, nothing_below),  # type: ignore[arg-type]
    "mend": lambda session: clear_break(session, ID),
    "create within groups": lambda session: create_user(session, "a@b.c", "A", groups=["x"]),
}


@pytest.mark.parametrize("name", GRAVE)
def test_a_stale_proof_is_not_enough_for_what_is_grave(session: Session, name: str) -> None:
    act_on_stale_proof(session, 15)
    with pytest.raises(StepUpRequired, match="not older than 15 minutes"):
        GRAVE[name](session)


@pytest.mark.parametrize("name", GRAVE)
def test_without_one_that_is_stale_nothing_is_asked(session: Session, name: str) -> None:
    # That there is none such is another matter; only a refusal would fail the test.
    with contextlib.suppress(NotFound, ValidationFailed):
        GRAVE[name](session)


def test_groups_and_tokens_of_a_user_ask_too(session: Session) -> None:
    user = create_user(session, "ann@example.org", "Ann")
    act_on_stale_proof(session, 1)
    with pytest.raises(StepUpRequired):
        set_groups(session, user, ["staff"])
    with pytest.raises(StepUpRequired):
        create_token(session, user, "mine")
    assert user.groups == []


def test_another_session_knows_nothing_of_it(session: Session) -> None:
    act_on_stale_proof(session, 15)
    assert session.bind is not None
    with Session(session.bind) as other:
        require_step_up(other, "Anything")

"""Factors as they are kept: apps and recovery codes, added, proved once, guessed at, removed, reset."""

from __future__ import annotations

from types import ModuleType

import pyotp
import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session, sessionmaker

from cms import clock
from cms.access.step_up import act_on_stale_proof
from cms.accounts.erasure import HOLDINGS
from cms.accounts.factors import challenges
from cms.accounts.factors.apps import NewApp, begin_app, finish_app
from cms.accounts.factors.keeping import (
    MAX,
    factors_of,
    kinds_due,
    remove_factor,
    rename_factor,
    require_factor,
    reset_factors,
)
from cms.accounts.factors.models import RECOVERY, TOTP, Factor
from cms.accounts.factors.proving import prove_by_code
from cms.accounts.factors.recovery import codes_left, make_codes
from cms.accounts.factors.totp import TotpSecrets
from cms.accounts.models import User
from cms.accounts.sessions import begin_session, sessions_of
from cms.accounts.users import create_user
from cms.db.erasing import Person
from cms.db.session import begin_write
from cms.errors import (
    NotFound,
    StateConflict,
    StepUpRequired,
    TooManyRequests,
    ValidationFailed,
)
from cms.events.models import Event
from tests.ciphers import AesCipher

SECRETS = TotpSecrets(AesCipher())


def code_of(app: NewApp) -> str:
    return pyotp.TOTP(app.secret).generate_otp(int(clock.now().timestamp()) // 30)


def add(session: Session, user: User, name: str = "Phone") -> tuple[NewApp, Factor]:
    app = begin_app(session, user, "Site", SECRETS)
    begun = challenges.take(session, user.id, app.challenge, challenges.ADDING)
    return app, finish_app(session, user, begun, code_of(app), name, SECRETS)


def prove(session: Session, user: User, kind: str, code: str) -> bool:
    return prove_by_code(session, user.id, kind, code, SECRETS)


def test_an_app_is_added_by_a_first_code_which_is_used_up_by_that(
    session: Session, ann: User, frozen_clock: ModuleType
) -> None:
    assert kinds_due(session, ann.id) == ()
    app, factor = add(session, ann)
    assert kinds_due(session, ann.id) == (TOTP,)
    assert app.secret not in str(factor.secret)
    assert not prove(session, ann, TOTP, code_of(app))
    frozen_clock.tick(30)
    code = code_of(app)
    assert prove(session, ann, TOTP, code)
    assert not prove(session, ann, TOTP, code), "no code is good twice"


def test_a_code_before_the_one_that_was_used_is_no_good_either(
    session: Session, ann: User, frozen_clock: ModuleType
) -> None:
    app, _ = add(session, ann)
    frozen_clock.tick(60)
    earlier = code_of(app)
    frozen_clock.tick(30)
    assert prove(session, ann, TOTP, code_of(app))
    assert not prove(session, ann, TOTP, earlier)


def test_two_processes_that_see_the_same_code_take_it_once(
    session_factory: sessionmaker[Session], frozen_clock: ModuleType
) -> None:
    with session_factory() as session:
        begin_write(session)
        ann = create_user(session, "ann@example.org", "Ann")
        app, _ = add(session, ann)
        session.commit()
        user_id = ann.id
    frozen_clock.tick(30)
    code = code_of(app)
    taken = []
    for _ in range(2):
        with session_factory() as session:
            begin_write(session)
            taken.append(prove_by_code(session, user_id, TOTP, code, SECRETS))
            session.commit()
    assert taken == [True, False]


def test_a_wrong_first_code_adds_nothing(session: Session, ann: User) -> None:
    app = begin_app(session, ann, "Site", SECRETS)
    begun = challenges.take(session, ann.id, app.challenge, challenges.ADDING)
    with pytest.raises(ValidationFailed):
        finish_app(session, ann, begun, "000", "Phone", SECRETS)
    assert factors_of(session, ann.id) == []


def test_a_challenge_is_answered_once_in_time_and_by_its_owner(
    session: Session, ann: User, frozen_clock: ModuleType
) -> None:
    app = begin_app(session, ann, "Site", SECRETS)
    for who, which in ((app.challenge, app.challenge), (ann.id, ann.id), (ann.id, "x")):
        with pytest.raises(NotFound):
            challenges.take(session, who, which, challenges.ADDING)
    with pytest.raises(NotFound):
        challenges.take(session, ann.id, app.challenge, challenges.PROVING)
    challenges.take(session, ann.id, app.challenge, challenges.ADDING)
    with pytest.raises(NotFound):
        challenges.take(session, ann.id, app.challenge, challenges.ADDING)
    late = begin_app(session, ann, "Site", SECRETS)
    frozen_clock.tick(600)
    with pytest.raises(NotFound, match="begin again"):
        challenges.take(session, ann.id, late.challenge, challenges.ADDING)
    challenges.forget_old(session)
    assert session.scalar(text("SELECT count(*) FROM factor_challenge")) == 0


def test_beginning_anew_makes_what_was_begun_void(session: Session, ann: User) -> None:
    first = begin_app(session, ann, "Site", SECRETS)
    begin_app(session, ann, "Site", SECRETS)
    with pytest.raises(NotFound):
        challenges.take(session, ann.id, first.challenge, challenges.ADDING)


def test_recovery_codes_serve_once_each_and_are_stored_as_hashes(
    session: Session, ann: User
) -> None:
    add(session, ann)
    codes = make_codes(session, ann.id)
    assert len(set(codes)) == 10
    assert kinds_due(session, ann.id) == (TOTP, RECOVERY)
    stored = str(session.execute(text("SELECT * FROM recovery_code")).all())
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)
    assert prove(session, ann, RECOVERY, codes[0])
    assert not prove(session, ann, RECOVERY, codes[0])
    assert codes_left(session, ann.id) == 9
    assert prove(session, ann, RECOVERY, f" {codes[1].upper().replace('-', ' ')} ")


def test_recovery_codes_are_their_users_own_and_new_ones_void_the_old(
    session: Session, ann: User
) -> None:
    add(session, ann)
    old = make_codes(session, ann.id)
    new = make_codes(session, ann.id)
    assert not prove(session, ann, RECOVERY, old[0])
    assert not prove_by_code(session, "0" * 8 + ann.id[8:], RECOVERY, new[0], SECRETS)
    assert prove(session, ann, RECOVERY, new[0])


def test_recovery_codes_alone_are_no_factor(session: Session, ann: User) -> None:
    make_codes(session, ann.id)
    assert kinds_due(session, ann.id) == ()


@pytest.mark.parametrize("kind", [TOTP, RECOVERY])
def test_guessing_is_slowed_and_a_right_guess_forgets_it(
    session: Session, ann: User, frozen_clock: ModuleType, kind: str
) -> None:
    app, _ = add(session, ann)
    codes = make_codes(session, ann.id)
    frozen_clock.tick(30)
    for _ in range(5):
        assert not prove(session, ann, kind, "000000x")
    with pytest.raises(TooManyRequests):
        prove(session, ann, kind, code_of(app) if kind == TOTP else codes[0])
    other = codes[0] if kind == TOTP else code_of(app)
    assert prove(session, ann, RECOVERY if kind == TOTP else TOTP, other), "the other kind is open"
    frozen_clock.tick(30)
    assert prove(session, ann, kind, code_of(app) if kind == TOTP else codes[1])
    for _ in range(5):
        assert not prove(session, ann, kind, "000000x")


def test_factors_are_named_and_removed_and_the_last_takes_the_codes_along(
    session: Session, ann: User
) -> None:
    _, phone = add(session, ann)
    _, tablet = add(session, ann, "Tablet")
    make_codes(session, ann.id)
    rename_factor(session, phone, "Old phone")
    assert [one.name for one in factors_of(session, ann.id)] == ["Old phone", "Tablet"]
    for bad in ("", "x" * 201, "a\nb"):
        with pytest.raises(ValidationFailed):
            rename_factor(session, phone, bad)
    remove_factor(session, ann, phone)
    assert codes_left(session, ann.id) == 10
    remove_factor(session, ann, tablet)
    assert codes_left(session, ann.id) == 0
    with pytest.raises(NotFound):
        require_factor(session, ann.id, phone.id)


def test_nobody_has_more_than_so_many(session: Session, ann: User) -> None:
    for _ in range(MAX):
        add(session, ann)
    with pytest.raises(StateConflict, match="remove one"):
        begin_app(session, ann, "Site", SECRETS)


def test_a_reset_takes_all_off_and_signs_out(session: Session, ann: User) -> None:
    add(session, ann)
    make_codes(session, ann.id)
    begin_app(session, ann, "Site", SECRETS)
    begin_session(session, ann)
    assert reset_factors(session, ann) == 1
    assert kinds_due(session, ann.id) == ()
    assert codes_left(session, ann.id) == 0
    assert sessions_of(session, ann.id) == []


def test_all_that_is_grave_asks_for_a_fresh_proof(session: Session, ann: User) -> None:
    _, factor = add(session, ann)
    app = begin_app(session, ann, "Site", SECRETS)
    begun = challenges.take(session, ann.id, app.challenge, challenges.ADDING)
    act_on_stale_proof(session, 15)
    for grave in (
        lambda: begin_app(session, ann, "Site", SECRETS),
        lambda: finish_app(session, ann, begun, code_of(app), "Phone", SECRETS),
        lambda: make_codes(session, ann.id),
        lambda: remove_factor(session, ann, factor),
        lambda: reset_factors(session, ann),
    ):
        with pytest.raises(StepUpRequired):
            grave()
    assert len(factors_of(session, ann.id)) == 1


def test_what_happened_is_recorded_and_tells_no_secret(
    session: Session, ann: User, frozen_clock: ModuleType
) -> None:
    app, factor = add(session, ann)
    codes = make_codes(session, ann.id)
    prove(session, ann, RECOVERY, codes[0])
    rename_factor(session, factor, "Ann's phone")
    remove_factor(session, ann, factor)
    reset_factors(session, ann)
    session.flush()
    events = session.scalars(select(Event).where(Event.name.like("factor.%"))).all()
    assert {one.name for one in events} == {
        "factor.added",
        "factor.codes_made",
        "factor.code_used",
        "factor.renamed",
        "factor.removed",
        "factor.reset",
    }
    told = str([one.payload for one in events])
    assert not any(secret in told for secret in (app.secret, *codes, "Ann", str(factor.secret)))


def test_erasing_a_person_erases_their_factors(session: Session, ann: User) -> None:
    add(session, ann)
    make_codes(session, ann.id)
    begin_app(session, ann, "Site", SECRETS)
    person = Person(ann.id, ann.email, (ann.name,))
    holding = next(one for one in HOLDINGS if one.name == "factors")
    assert holding.person is not None
    assert holding.person(session, person) == 1
    tables = [name for name in inspect(session.connection()).get_table_names() if "factor" in name]
    assert len(tables) == 2
    for name in (*tables, "recovery_code"):
        assert session.scalar(text(f"SELECT count(*) FROM {name}")) == 0

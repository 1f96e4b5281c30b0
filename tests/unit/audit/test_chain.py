"""The chain: sealed in stretches, verified, lawfully erased, let go, exported."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from cms.audit.checkpoints import Checkpoint, make_checkpoint, read_checkpoint
from cms.audit.erasure import HOLDINGS
from cms.audit.exported import FileSource
from cms.audit.exporting import export_chain
from cms.audit.keys import audit_keys, keys_from
from cms.audit.models import HEAD, LinkRow, SealRow
from cms.audit.pruning import Pruned, prune
from cms.audit.sealing import seal_stretch, unsealed
from cms.audit.seals import make_seal, read_head, seal_row
from cms.audit.verifying import verify
from cms.db.erasing import LABEL, Person
from cms.db.session import begin_write
from cms.errors import BadRequest, ConfigurationError, NotFound, StateConflict
from cms.events.acting import record
from cms.events.models import Event, FollowerRow
from cms.settings import AuditSettings, Settings, SiteSettings
from tests.unit.audit.chronicle import ANN, KEYS, Meddler, happen, seal, seal_all, verified

Sessions = sessionmaker[Session]
LATE = datetime.fromisoformat("2999-01-01T00:00:00+00:00")


@pytest.fixture
def sessions(session_factory: Sessions) -> Sessions:
    """Twenty-five events under three seals."""
    happen(session_factory, 25)
    seal_all(session_factory)
    return session_factory


def problems(session: Session, **more: Any) -> list[tuple[int, str]]:
    return [(one.number, one.problem) for one in verified(session, **more).findings]


def test_a_log_of_nothing_is_intact(session_factory: Sessions) -> None:
    with session_factory() as session:
        assert verified(session).is_intact
        assert unsealed(session).events == 0
    assert seal(session_factory) == 0


def test_what_happens_later_is_sealed_later(sessions: Sessions) -> None:
    happen(sessions, 3, start=50)
    with sessions() as session:
        assert unsealed(session).events == 3
        assert verified(session).unsealed == 3
    assert seal(sessions) == 3
    with sessions() as session:
        report = verified(session)
        assert (report.last, report.unsealed, report.is_intact) == (28, 0, True)
        head = read_head(session)
        assert head is not None
        assert report.sealed_at == head.at


def test_a_part_is_verified_by_whole_stretches(sessions: Sessions) -> None:
    with sessions() as session:
        begin_write(session)
        Meddler(session).change(5, "payload")
        report = verified(session, first=12, last=13)
        assert (report.first, report.last, report.checked, report.is_intact) == (11, 20, 10, True)
        assert problems(session, last=3) == [
            (5, "the event's payload or the name of its actor was changed")
        ]


def test_each_kind_of_change_is_named(sessions: Sessions) -> None:
    def after(deed: Any) -> list[tuple[int, str]]:
        with sessions() as session:
            begin_write(session)
            deed(Meddler(session))
            found = problems(session)
            session.rollback()
        return found

    assert after(lambda one: one.lose(7)) == [(7, "the event is missing")]
    assert after(lambda one: one.change(7, "name")) == [
        (7, "the event or its link was changed, or stood elsewhere")
    ]
    assert after(lambda one: one.unlink(7)) == [(7, "the event's link is missing")]
    assert after(lambda one: one.relink(7)) == [
        (
            1,
            "something from here to 10 was changed, and the links with it: they do not end as they were sealed",
        ),
        (11, "the event or its link was changed, or stood elsewhere"),
        (21, "the event or its link was changed, or stood elsewhere"),
    ]
    assert after(lambda one: one.truncate(21, to_the_seal=False)) == [
        (21, "the log was sealed up to 25, and has seals up to 20")
    ]
    assert after(lambda one: one.truncate(21, to_the_seal=True)) == [
        (11, "the head of 11 to 20 was changed")
    ]


def test_a_row_that_can_not_be_read_is_named(sqlite_url: str) -> None:
    from cms.db.session import make_engine, make_session_factory

    engine = make_engine(sqlite_url)
    sessions = make_session_factory(engine)
    happen(sessions, 6)
    seal_all(sessions)
    with sessions() as session:
        begin_write(session)
        session.execute(text("UPDATE event SET payload = '{', at = 'noon' WHERE number = 4"))
        assert problems(session) == [(4, "the event can't be read")]
    engine.dispose()


def test_a_missing_event_is_never_sealed_over(sessions: Sessions) -> None:
    happen(sessions, 5, start=50)
    with sessions() as session:
        begin_write(session)
        Meddler(session).lose(27)
        assert problems(session) == [(27, "the event is missing")]
        with pytest.raises(StateConflict, match="Event 27"):
            seal_stretch(session, KEYS)


@pytest.mark.parametrize("deed", ["forge", "drop"])
def test_an_end_that_was_meddled_with_is_never_gone_on_from(sessions: Sessions, deed: str) -> None:
    happen(sessions, 5, start=50)
    with sessions() as session:
        begin_write(session)
        if deed == "drop":
            session.execute(delete(SealRow).where(SealRow.kind == HEAD))
        else:
            session.execute(update(SealRow).where(SealRow.kind == HEAD).values(link="a" * 64))
        with pytest.raises(StateConflict, match="cms audit verify"):
            seal_stretch(session, KEYS)


def test_two_that_seal_at_once_seal_each_event_once(sessions: Sessions) -> None:
    import threading

    happen(sessions, 60, start=50)
    errors: list[Exception] = []

    def work() -> None:
        try:
            seal_all(sessions, limit=5)
        except Exception as error:  # noqa: BLE001 - told below
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert errors == []
    with sessions() as session:
        report = verified(session)
        assert (report.findings, report.checked) == ([], 85)


def erase(session: Session) -> int:
    (holding,) = HOLDINGS
    assert holding.person is not None
    return holding.person(session, Person(ANN, "ann@example.org", ("Ann Archer",)))


def test_what_was_lawfully_erased_verifies_and_is_told(sessions: Sessions) -> None:
    with sessions() as session:
        begin_write(session)
        before = session.scalars(select(LinkRow).order_by(LinkRow.number)).all()
        salts = {one.number: one.salt for one in before}
        assert erase(session) == 25
        session.commit()
    for _ in range(2):
        with sessions() as session:
            report = verified(session)
            assert (report.findings, report.erased) == ([], 25)
            after = session.scalars(select(LinkRow).where(LinkRow.number <= 25)).all()
            assert all(one.salt != salts[one.number] for one in after)
            told = session.scalars(select(Event).where(Event.name == "audit.erased")).one()
            assert [number for number, _ in told.payload["events"]] == list(range(1, 26))
        seal_all(sessions)


def test_what_is_changed_after_it_was_erased_is_found(sessions: Sessions) -> None:
    with sessions() as session:
        begin_write(session)
        erase(session)
        session.commit()
    seal_all(sessions)
    with sessions() as session:
        begin_write(session)
        assert session.scalars(select(Event.actor_label).where(Event.number == 4)).one() == LABEL
        Meddler(session).change(4, "actor_label")
        assert problems(session) == [
            (4, "the event's payload or the name of its actor was changed")
        ]


def test_whoever_pretends_that_something_was_erased_is_found(sessions: Sessions) -> None:
    with sessions() as session:
        begin_write(session)
        erase(session)
        session.commit()
    happen(sessions, 2, start=90)
    seal_all(sessions)
    with sessions() as session:
        begin_write(session)
        meddler = Meddler(session)
        meddler.change(27, "payload")
        told = session.scalars(select(Event).where(Event.name == "audit.erased")).one()
        more = {"events": [*told.payload["events"], [27, "0" * 64]]}
        session.execute(update(Event).where(Event.number == told.number).values(payload=more))
        assert {number for number, _ in problems(session)} == {told.number, 27}


def test_what_was_not_sealed_yet_is_erased_without_a_word(session_factory: Sessions) -> None:
    happen(session_factory, 4)
    with session_factory() as session:
        begin_write(session)
        assert erase(session) == 4
        session.commit()
    seal_all(session_factory)
    with session_factory() as session:
        report = verified(session)
        assert (report.findings, report.erased, report.checked) == ([], 0, 4)


def let_go(sessions: Sessions, before: datetime = LATE) -> Pruned:
    with sessions() as session:
        done = prune(session, KEYS, before)
        session.commit()
    return done


def test_what_is_left_after_retention_verifies(sessions: Sessions) -> None:
    with sessions() as session:
        boundary = session.scalars(select(Event.at).where(Event.number == 20)).one()
    assert let_go(sessions, boundary) == Pruned(10, 10)
    with sessions() as session:
        report = verified(session)
        assert (report.findings, report.let_go, report.first) == ([], 10, 11)
        assert session.scalar(select(Event.number).order_by(Event.number).limit(1)) == 11
    assert let_go(sessions, boundary) == Pruned(0, 0)
    assert let_go(sessions, boundary + timedelta(seconds=0.000001)).through == 20
    seal_all(sessions)
    assert let_go(sessions).events > 0
    happen(sessions, 4, start=90)
    seal_all(sessions)
    with sessions() as session:
        report = verified(session)
        assert report.findings == []
        last = session.scalars(select(Event).where(Event.name == "audit.pruned")).all()[-1]
        assert last.payload["through"] == report.let_go


def test_what_was_taken_away_is_no_retention(sessions: Sessions) -> None:
    let_go(sessions)
    happen(sessions, 9, start=50)
    seal_all(sessions)
    with sessions() as session:
        begin_write(session)
        meddler = Meddler(session)
        meddler.lose(26)
        assert problems(session) == [(26, "the event is missing")]
        session.rollback()
        begin_write(session)
        session.execute(update(SealRow).where(SealRow.kind == "start").values(last=30))
        assert not verified(session).is_intact
        session.rollback()
        begin_write(session)
        record(session, "thing.done")
        Meddler(session).swap(36, 3)
        assert (3, "the event stands before the beginning of what is kept") in problems(session)


def test_what_was_changed_is_not_let_go(sessions: Sessions) -> None:
    with sessions() as session:
        begin_write(session)
        Meddler(session).change(3, "payload")
        session.commit()
    with pytest.raises(StateConflict, match="event 3"):
        let_go(sessions)


def test_what_a_follower_does_not_know_yet_is_kept(sessions: Sessions) -> None:
    with sessions() as session:
        begin_write(session)
        session.add(FollowerRow(name="mail", cursor=15))
        session.commit()
    assert let_go(sessions).through == 10


def checkpoint(sessions: Sessions) -> Checkpoint:
    with sessions() as session:
        return make_checkpoint(read_head(session), KEYS)


def test_a_checkpoint_finds_what_the_database_alone_can_not_tell(sessions: Sessions) -> None:
    """The newest events are gone, and the end of the chain is that of an older copy."""
    early = checkpoint(sessions)
    with sessions() as session:
        older = session.scalars(select(SealRow).where(SealRow.kind == HEAD)).one()
        kept = {c.key: getattr(older, c.key) for c in SealRow.__table__.columns}
    happen(sessions, 10, start=50)
    seal_all(sessions)
    late = checkpoint(sessions)
    with sessions() as session:
        begin_write(session)
        assert problems(session, checkpoint=early) == []
        Meddler(session).truncate(26, to_the_seal=False)
        session.execute(delete(SealRow).where(SealRow.kind == HEAD))
        session.add(SealRow(**kept))
        session.flush()
        assert problems(session) == []
        ((number, problem),) = problems(session, checkpoint=late)
        assert (number, "was sealed up to 35" in problem) == (26, True)
        assert problems(session, checkpoint=early) == []


def test_a_checkpoint_of_another_chain_or_key_is_told(sessions: Sessions) -> None:
    made = checkpoint(sessions)
    parts = (made.number, "b" * 64, made.at)
    with sessions() as session:
        forged = Checkpoint(*parts, made.key_id, made.mac)
        assert "was not made here" in problems(session, checkpoint=forged)[0][1]
        other = Checkpoint(*parts, *KEYS.sign("cms.audit.checkpoint.1", *parts))
        assert "another one" in problems(session, checkpoint=other)[0][1]
    let_go(sessions)
    with sessions() as session:
        assert problems(session, checkpoint=made) == []
        assert "another one" in problems(session, checkpoint=other)[0][1]


def test_a_checkpoint_is_read_from_a_file(sessions: Sessions, tmp_path: Path) -> None:
    made, path = checkpoint(sessions), tmp_path / "last.json"
    path.write_text(f"{{}}\n{json.dumps(made.to_json())}\n")
    assert read_checkpoint(path) == made
    for content in ("", "{", "[]", "{}", '{"format": "cms.audit.checkpoint.1", "number": "1"}'):
        path.write_text(content)
        with pytest.raises(BadRequest):
            read_checkpoint(path)
    with pytest.raises(NotFound):
        read_checkpoint(tmp_path / "none.json")


def exported(sessions: Sessions, path: Path) -> Path:
    with sessions() as session, path.open("wb") as file:
        export_chain(session, file)
    return path


def test_an_export_is_verified_without_the_database(sessions: Sessions, tmp_path: Path) -> None:
    let_go(sessions, datetime.fromisoformat("2000-01-01T00:00:00+00:00"))
    with sessions() as session:
        begin_write(session)
        erase(session)
        with pytest.raises(StateConflict, match="erased just now"):
            export_chain(session, io.BytesIO())
        session.commit()
    happen(sessions, 1, start=90)
    seal_all(sessions)
    path = exported(sessions, tmp_path / "audit.jsonl")
    report = verify(FileSource(path), KEYS)
    assert (report.findings, report.checked, report.erased) == ([], 27, 25)
    lines = path.read_bytes().splitlines(keepends=True)
    first = next(n for n, line in enumerate(lines) if b'"event"' in line)

    def found(changed: list[bytes]) -> set[int]:
        path.write_bytes(b"".join(changed))
        return {one.number for one in verify(FileSource(path), KEYS).findings}

    assert found([*lines[:first], *reversed(lines[first:])]) == set()
    assert found([*lines[: first + 4], *lines[first + 5 :]]) == {5}
    assert found([line.replace(b'"n":8', b'"n":9') for line in lines]) == {9}
    assert found([*lines, lines[-1]]) == {27}
    assert found(lines[:-1]) == {27}
    for wrong in ([], [b"{}\n"], [*lines, b"[]\n"], [*lines, b'{"event": {"number": "x"}}']):
        with pytest.raises(BadRequest):
            found(wrong)


def test_what_an_older_key_signed_still_verifies(sessions: Sessions) -> None:
    newer = keys_from("another secret", "a secret of the tests")
    happen(sessions, 3, start=50)
    with sessions() as session:
        begin_write(session)
        assert seal_stretch(session, newer) == 3
        session.commit()
    from cms.audit.sources import DatabaseSource

    with sessions() as session:
        assert verify(DatabaseSource(session), newer).is_intact
        alone = verify(DatabaseSource(session), keys_from("another secret"))
        assert "cms.audit.old_keys" in alone.findings[0].problem
        assert not verified(session).is_intact


def test_a_seal_that_nobody_needs_is_told(sessions: Sessions) -> None:
    with sessions() as session:
        begin_write(session)
        session.add(
            seal_row(
                make_seal(KEYS, "other", 1, 5, "0" * 64, "0" * 64, "2026-01-01T00:00:00.000000Z")
            )
        )
        session.flush()
        assert problems(session) == [(1, "there is a seal of 1 to 5 too many")]


def test_the_key_comes_from_the_settings() -> None:
    own = audit_keys(Settings(audit=AuditSettings(key="k"), site=SiteSettings(secret="s")))
    derived = audit_keys(Settings(site=SiteSettings(secret="s")))
    assert own.current != derived.current
    both = audit_keys(Settings(audit=AuditSettings(key="k", old_keys=("s",))))
    assert both.knows(derived.current)
    assert "known" not in repr(own)
    with pytest.raises(ConfigurationError, match="CMS_AUDIT_KEY"):
        audit_keys(Settings())


def test_a_seal_that_says_anything_does_not_keep_one_busy(sessions: Sessions) -> None:
    with sessions() as session:
        begin_write(session)
        session.execute(
            update(SealRow).where(SealRow.kind == "seal", SealRow.last == 20).values(last=10**15)
        )
        record(session, "thing.done")
        session.execute(update(Event).where(Event.number == 26).values(number=10**15 + 7))
        found = problems(session)
        assert (11, f"the seal of 11 to {10**15} was changed") in found
        assert (26, "the event is missing") in found
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("UPDATE audit_seal SET at = 'noon' WHERE kind = 'head'"))
            assert (21, "the head of 21 to 25 was changed") in problems(session)

"""Rotation: everything follows a new key while the site is written to, and nothing is lost."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import func, select

from cms import clock
from cms.accounts.factors.models import Factor
from cms.accounts.factors.totp import TotpSecrets
from cms.accounts.users import create_user
from cms.content.models import Edition, Version, WorkingCopy
from cms.content.operations.publish import Publish
from cms.content.rebuild import rebuild
from cms.content.sealing_copies import open_copy, seal_copy
from cms.db.session import begin_write
from cms.events.models import Event
from cms.jobs.models import Job
from cms.keys.envelope import marked
from cms.keys.models import DataKey
from cms.keys.rotation import RENEW, Renewing, rotate, rotate_master, standing
from cms.keys.stock import stocks
from cms.web.models import StoredAnswer
from cms.web.sealing import open_body, seal_body
from tests.unit.content.sealing.clinic import (
    NEEDLES,
    PATIENT,
    SECRETS,
    Clinic,
    master_keys,
)
from tests.unit.content.sealing.test_declarations import OPEN, SEALED

BEFORE = [False] * [one.name for one in stocks()].index("entries")
"""A step for each stock that comes before the entries, and holds nothing here."""
USER = "01930000-0000-7000-8000-0000000000aa"


def turn_key(clinic: Clinic) -> str:
    clock_of(clinic)
    with clinic.sessions() as session:
        key = rotate(session, clinic.vault).id
        session.commit()
    return key


def clock_of(clinic: Clinic) -> None:
    if clock.is_frozen():
        clock.tick(60)


def renew(clinic: Clinic) -> bool:
    return Renewing(clinic.sessions, clinic.vault, clinic.registry).run()


def keys(clinic: Clinic, state: str) -> list[str]:
    with clinic.sessions() as session:
        query = select(DataKey.id).where(DataKey.purpose == "data", DataKey.state == state)
        return sorted(session.scalars(query))


def used(clinic: Clinic) -> set[str]:
    """The ids of the keys by which anything is encrypted."""
    held = clinic.everything()
    return {
        one
        for state in ("active", "old", "retired")
        for one in keys(clinic, state)
        if marked(one) in held
    }


def keep_copy(clinic: Clinic, entry: str, **data: Any) -> None:
    key = {"user_id": USER, "entry_id": entry, "locale": "en", "type": "patient"}
    with clinic.sessions() as session:
        begin_write(session)
        session.add(
            WorkingCopy(
                **key,
                site_id=clinic.site.id,
                base_version=1,
                created_at=clock.now(),
                updated_at=clock.now(),
                data=seal_copy(session, PATIENT, key, data),
            )
        )
        session.commit()


def keep_answer(clinic: Clinic, identity: str, body: bytes) -> None:
    with clinic.sessions() as session:
        begin_write(session)
        session.add(
            StoredAnswer(
                id=identity,
                request_hash="x",
                status=200,
                headers=[],
                body=seal_body(session, identity, body),
                created_at=clock.now(),
            )
        )
        session.commit()


def test_everything_follows_the_new_key(clinic: Clinic) -> None:
    one, two = clinic.admit(publish=True), clinic.admit(data={"code": "P-2"})
    clinic.save(one, age=40)
    clinic.save(one, "de", diagnosis="Wanderlust again")
    keep_copy(clinic, one, name="Zweifelhaft too", ward="open")
    keep_answer(clinic, "a" * 64, b'{"name": "Zweifelhaft"}')
    before = {entry: clinic.read(entry) for entry in (one, two)}
    live = clinic.read(one, status="published")
    (old,) = keys(clinic, "active")
    new = turn_key(clinic)
    assert used(clinic) == {old}
    assert renew(clinic)
    assert used(clinic) == {new}
    assert (keys(clinic, "active"), keys(clinic, "old"), keys(clinic, "retired")) == (
        [new],
        [],
        [old],
    )
    assert {entry: clinic.read(entry) for entry in (one, two)} == before
    assert clinic.read(one, status="published") == live
    assert sorted(clinic.found({"name": SECRETS["name"]})) == sorted((one, two))
    with clinic.sessions() as session:
        copy = session.scalars(select(WorkingCopy)).one()
        assert open_copy(session, PATIENT, copy) == {"name": "Zweifelhaft too", "ward": "open"}
        kept = session.get_one(StoredAnswer, "a" * 64)
        assert open_body(session, kept) == b'{"name": "Zweifelhaft"}'
    assert clinic.in_clear() == []
    names = [one.name for one in clinic.rows(Event) if one.name.startswith("key.")]
    assert names[-3:] == ["key.added", "key.rotated", "key.retired"]


def test_editions_keep_the_very_text_of_their_versions(clinic: Clinic) -> None:
    entry = clinic.admit(publish=True)
    turn_key(clinic)
    clinic.apply(Publish(entry=entry))
    renew(clinic)
    with clinic.sessions() as session:
        docs = set(session.scalars(select(Edition.doc).where(Edition.locale == "en")))
        version = session.get_one(Version, (entry, 1))
        assert len(docs) == 1
        assert all(version.slices["*"][name] in next(iter(docs)) for name in ("name", "age"))


def test_what_is_written_meanwhile_is_encrypted_by_the_new_key(clinic: Clinic) -> None:
    entry = clinic.admit()
    new = turn_key(clinic)
    clinic.save(entry, name="Zweifelhaft the second")
    with clinic.sessions() as session:
        assert session.get_one(Version, (entry, 2)).slices["*"]["name"].startswith(marked(new))
    # Another process, which has seen no other key yet.
    clinic.use(clinic.vault.masters)
    later = clinic.admit()
    with clinic.sessions() as session:
        assert session.get_one(Version, (later, 1)).slices["*"]["age"].startswith(marked(new))
    renew(clinic)
    assert used(clinic) == {new}


def test_it_goes_on_where_it_was_broken_off(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms.keys.rotation.CHUNK", 2)
    made = [clinic.admit() for _ in range(7)]
    new = turn_key(clinic)
    steps = iter([*BEFORE, False, False, True])
    renewing = Renewing(clinic.sessions, clinic.vault, clinic.registry)
    assert renewing.run(lambda: next(steps)) is False
    with clinic.sessions() as session:
        found = standing(session)
    assert found["progress"] == {"pass": 1, "stock": "entries", "changed": 60, "unreadable": 0}
    assert [one["used_by"] for one in found["old"]] == [["entries"]]
    told: list[tuple[str, int]] = []
    again = Renewing(
        clinic.sessions, clinic.vault, clinic.registry, lambda *said: told.append(said)
    )
    assert again.run()
    assert told[0][1] > 60
    assert used(clinic) == {new}
    with clinic.sessions() as session:
        assert standing(session) == {"key": new, "progress": None, "old": []}
    assert all(clinic.read(entry)["age"] == SECRETS["age"] for entry in made)


def test_a_second_rotation_while_the_first_is_under_way(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms.keys.rotation.CHUNK", 2)
    made = [clinic.admit() for _ in range(5)]
    turn_key(clinic)
    steps = iter([*BEFORE, False, True])
    Renewing(clinic.sessions, clinic.vault, clinic.registry).run(lambda: next(steps))
    last = turn_key(clinic)
    assert len(used(clinic)) == 2
    renew(clinic)
    assert used(clinic) == {last}
    assert len(keys(clinic, "retired")) == 2
    assert all(clinic.read(entry)["name"] == SECRETS["name"] for entry in made)
    with clinic.sessions() as session:
        assert session.scalar(select(func.count()).where(Job.kind == RENEW)) == 1


def test_what_was_written_in_clear_is_encrypted_too(clinic: Clinic) -> None:
    clinic.registry = OPEN
    entry = clinic.create("patient", code="P", name="Zweifelhaft", publish=True)
    clock.tick(60)
    clinic.save(entry, name="Zweifelhaft 2")
    clinic.apply(Publish(entry=entry))
    clinic.registry = SEALED
    with clinic.sessions() as session:
        rebuild(session, clinic.site, SEALED)
    turn_key(clinic)
    renew(clinic)
    assert [needle for needle in NEEDLES if needle in clinic.everything()] == []
    if clinic.dialect == "sqlite":
        # Freed pages still hold what was in clear; this is what the how-to says about it.
        with clinic.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert clinic.in_clear() == []
    assert clinic.read(entry)["name"] == "Zweifelhaft 2"
    assert clinic.found({"name": "Zweifelhaft 2"}) == [entry]
    with clinic.sessions() as session:
        versions = session.scalars(select(Version).order_by(Version.number)).all()
        past = session.scalars(select(Edition).where(Edition.past, Edition.kind == "live")).all()
        assert past
        assert all(versions[0].slices["*"]["name"] in one.doc for one in past if one.version == 1)


def test_a_value_that_does_not_open_keeps_its_key(clinic: Clinic) -> None:
    entry, other = clinic.admit(), clinic.admit()
    (old,) = keys(clinic, "active")
    with clinic.sessions() as session:
        begin_write(session)
        version = session.get_one(Version, (entry, 1))
        stranger = session.get_one(Version, (other, 1))
        version.slices = {
            **version.slices,
            "*": {**version.slices["*"], "name": stranger.slices["*"]["name"]},
        }
        session.commit()
    turn_key(clinic)
    renew(clinic)
    assert keys(clinic, "old") == [old]
    assert keys(clinic, "retired") == []
    assert clinic.read(other)["name"] == SECRETS["name"]
    with clinic.sessions() as session:
        assert [one["used_by"] for one in standing(session)["old"]] == [["entries"]]


def test_what_a_backup_from_before_holds_still_opens(clinic: Clinic) -> None:
    entry = clinic.admit(publish=True)

    def rows() -> dict[str, Any]:
        with clinic.sessions() as session:
            docs = select(Edition.id, Edition.doc).where(Edition.entry_id == entry)
            slices = session.get_one(Version, (entry, 1)).slices
            return {"slices": slices, "docs": [tuple(row) for row in session.execute(docs)]}

    backup = rows()
    for _ in range(2):
        turn_key(clinic)
        renew(clinic)
    assert rows() != backup
    with clinic.sessions() as session:
        begin_write(session)
        session.get_one(Version, (entry, 1)).slices = backup["slices"]
        for number, doc in backup["docs"]:
            session.get_one(Edition, number).doc = doc
        session.commit()
    clinic.use(clinic.vault.masters)
    assert clinic.read(entry, status="published")["name"] == SECRETS["name"]
    clinic.save(entry, ward="East")
    assert clinic.read(entry) == {"code": "P-1", **SECRETS, "ward": "East"}


def test_a_new_master_key_wraps_all_data_keys(clinic: Clinic) -> None:
    entry = clinic.admit()
    old, new = clinic.vault.masters, master_keys()
    both = type(old)({**new.keys, **old.keys})
    clinic.use(both)
    with clinic.sessions() as session:
        assert rotate_master(session, clinic.vault) == 2
        session.commit()
    with clinic.sessions() as session:
        assert rotate_master(session, clinic.vault) == 0
    clinic.use(new)
    assert clinic.read(entry)["name"] == SECRETS["name"]


def test_secrets_of_authenticator_apps_follow_a_new_key(clinic: Clinic) -> None:
    secrets = TotpSecrets(clinic.vault)
    with clinic.sessions() as session:
        begin_write(session)
        user = create_user(session, "ann@example.org", "Ann")
        session.flush()
        sealed = secrets.seal("JBSWY3DPEHPK3PXP", user.id)
        app = Factor(user_id=user.id, kind="totp", name="a", secret=sealed, created_at=clock.now())
        session.add(app)
        session.commit()
        made, who = app.id, user.id
    old = keys(clinic, "active")
    new = turn_key(clinic)
    assert renew(clinic)
    assert keys(clinic, "retired") == old
    with clinic.sessions() as session:
        renewed = session.get_one(Factor, made).secret
    assert renewed is not None
    assert renewed.startswith(marked(new))
    clinic.use(clinic.vault.masters)
    assert TotpSecrets(clinic.vault).open(renewed, who) == "JBSWY3DPEHPK3PXP"


def test_every_stock_is_found() -> None:
    assert sorted(one.name for one in stocks()) == [
        "apps being added",
        "authenticator apps",
        "entries",
        "kept answers",
        "secrets of webhooks",
        "tokens of sign-in providers",
        "working copies",
    ]


def test_nothing_is_lost_while_others_write(clinic: Clinic) -> None:
    """Writers save without a pause, each its own entry, while the key is turned three times."""
    made = [clinic.admit() for _ in range(4)]
    stop, last = threading.Event(), dict.fromkeys(made, 0)
    failures: list[Exception] = []

    def write(entry: str) -> None:
        number = 0
        try:
            while not stop.is_set():
                number += 1
                clinic.save(entry, age=number, name=f"Zweifelhaft {number}")
                last[entry] = number
        except Exception as error:  # noqa: BLE001 - told below, in the thread that asserts
            failures.append(error)

    writers = [threading.Thread(target=write, args=(entry,)) for entry in made]
    for one in writers:
        one.start()
    for _ in range(3):
        turn_key(clinic)
        assert renew(clinic)
    stop.set()
    for one in writers:
        one.join()
    assert failures == []
    renew(clinic)
    assert used(clinic) == set(keys(clinic, "active"))
    for entry in made:
        found = clinic.read(entry)
        assert last[entry] > 0
        assert (found["age"], found["name"]) == (last[entry], f"Zweifelhaft {last[entry]}")
    assert clinic.in_clear() == []

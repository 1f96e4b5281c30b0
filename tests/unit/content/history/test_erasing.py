"""Erasure: nothing of what was erased is left in any row of any table, and it is on record."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from cms import clock
from cms.access.actor import Actor, user_principal
from cms.access.grants import grant
from cms.accounts.actors import actor_for_user
from cms.accounts.groups import create_group
from cms.accounts.models import ApiToken, MailedLink, User, UserSession
from cms.accounts.sessions import begin_session
from cms.accounts.tokens import create_token
from cms.accounts.users import create_user, find_by_email, rename
from cms.content.models import Edition, Reference, Version
from cms.content.operations.erase import Erase
from cms.content.operations.erase_person import ErasePerson
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.plan import Outcome
from cms.db.erasing import LABEL, holdings
from cms.db.session import begin_write
from cms.errors import BadRequest, Forbidden, NotFound, StateConflict
from cms.events.models import Event
from cms.jobs.queue import enqueue
from cms.transfer.models import ImportComment
from tests.unit.content.world import World, day

ANN = "ann.archer@example.org"
SERVED = day(1) + timedelta(seconds=30)
SECRET = "Zebedee lives at 4 Mill Lane"


def save(
    world: World, entry: str, base: int, locale: str = "en", actor: Any = None, **data: Any
) -> None:
    more = {} if actor is None else {"actor": actor}
    world.apply(SaveDraft(entry=entry, base_version=base, locale=locale, data=data), **more)


def leftovers(world: World, *needles: str) -> list[str]:
    """The tables in which any of the texts occurs."""
    return sorted(
        name
        for name, rows in world.dump().items()
        if any(needle.casefold() in row.casefold() for needle in needles for row in rows)
    )


@pytest.fixture
def ann(world: World) -> Actor:
    """A user who wrote a page, was renamed, has a token, a session and roles."""
    with world.sessions() as session:
        begin_write(session)
        boss = create_user(session, "boss@example.org", "The Boss")
        grant(session, user_principal(boss.id), "administrator")
        create_group(session, "writers", "Writers")
        user = create_user(session, ANN, "Ann Archer", "a long enough secret", groups=["writers"])
        grant(session, user_principal(user.id), "editor")
        create_token(session, user, "Ann Archer")
        begin_session(session, user)
        now = clock.now()
        link = {"kind": "reset", "hash": "0" * 64, "created_at": now, "expires_at": now}
        session.add(MailedLink(user_id=user.id, email=ANN, **link))
        enqueue(session, "accounts.notice", {"to": ANN.capitalize()})
        session.commit()
        actor = actor_for_user(user)
    world.create(title="By Ann", actor=actor)
    with world.sessions() as session:
        begin_write(session)
        user = session.get(User, user.id)  # type: ignore[assignment]
        rename(session, user, "Ann Baker")
        session.add(
            ImportComment(
                source="wp",
                source_id="1",
                entry_source_id="1",
                kind="comment",
                status="1",
                author="Ann",
                email=ANN.upper(),
                url="https://ann.example",
                content=f"Write to {ANN}!",
                data={"by": ANN},
            )
        )
        session.commit()
        return actor_for_user(user)


def user_named(world: World, email: str) -> User:
    with world.sessions() as session:
        found = find_by_email(session, email)
        assert found is not None
        return found


def erase_person(world: World, person: str, **more: Any) -> Outcome:
    return world.apply(ErasePerson(person=person, reason="on request", **more))


def test_nothing_that_names_the_person_is_left(world: World, ann: Actor) -> None:
    world.create(title="Also by Ann", actor=ann)
    assert leftovers(world, ANN, "Ann Archer", "Ann Baker")
    done = erase_person(world, f"  {ANN.upper()} ")
    assert leftovers(world, ANN, "Ann Archer", "Ann Baker", "ann.example") == []
    assert {one["holding"] for one in done.plan.also} == {
        "account",
        "tokens",
        "sessions",
        "links",
        "jobs",
        "grants",
        "versions",
        "events",
        "imported comments",
    }
    assert world.rows(ApiToken) == world.rows(UserSession) == []
    (account,) = [one for one in world.rows(User) if one.id == ann.user_id]
    assert (account.active, account.password_hash, account.groups) == (False, None, [])
    signed = world.rows(Version, author_id=ann.user_id)
    assert [one.author_label for one in signed] == [LABEL, LABEL]


def test_that_it_happened_is_on_record(world: World, ann: Actor) -> None:
    boss = actor_for_user(user_named(world, "boss@example.org"))
    world.apply(ErasePerson(person=ANN, reason="asked in May"), actor=boss)
    (event,) = world.rows(Event, name="person.erased")
    assert (event.actor_label, event.subject) == ("The Boss", ann.user_id)
    assert event.payload["reason"] == "asked in May"
    assert event.payload["erased"]["versions"] == 1


def test_it_can_be_done_again_by_the_id_and_for_an_address_without_an_account(
    world: World, ann: Actor
) -> None:
    erase_person(world, str(ann.user_id))
    again = erase_person(world, str(ann.user_id))
    assert {one["holding"] for one in again.plan.also} <= {"account", "events"}
    with world.sessions() as session:
        begin_write(session)
        session.add(
            ImportComment(
                source="wp",
                source_id="2",
                entry_source_id="1",
                kind="comment",
                status="1",
                author="Bob",
                email="bob@example.org",
                url="",
                content="",
                data={},
            )
        )
        session.commit()
    done = erase_person(world, "bob@example.org")
    assert done.plan.also == [{"holding": "imported comments", "rows": 1}]


def test_a_dry_run_says_how_much_and_changes_nothing(world: World, ann: Actor) -> None:
    before = world.dump()
    with world.sessions() as session:
        plan = world.executor(session).plan(ErasePerson(person=ANN, reason="try"))
    assert {one["holding"] for one in plan.also} >= {"account", "versions"}
    assert world.dump() == before


def test_texts_that_hold_the_address_are_named_if_asked(world: World, ann: Actor) -> None:
    entry = world.create(title="Contact", body=f"Mail {ANN}")
    assert erase_person(world, ANN, search=True).plan.warnings == [
        f"The text of the page {entry} holds the address."
    ]


def test_who_may_not_be_erased(world: World, ann: Actor) -> None:
    boss = actor_for_user(user_named(world, "boss@example.org"))
    with pytest.raises(StateConflict, match="Somebody else"):
        world.apply(ErasePerson(person="boss@example.org", reason="me"), actor=boss)
    with pytest.raises(StateConflict, match="last active administrator"):
        erase_person(world, "boss@example.org")
    with pytest.raises(Forbidden):
        world.apply(ErasePerson(person="boss@example.org", reason="no"), actor=ann)
    with pytest.raises(BadRequest):
        erase_person(world, "nobody")
    with pytest.raises(NotFound):
        erase_person(world, "00000000-0000-7000-8000-000000000077")
    with pytest.raises(BadRequest):
        world.apply(ErasePerson(person=ANN, reason=" "))


# -- content ----------------------------------------------------------------------------------


@pytest.fixture
def page(world: World, frozen_clock: ModuleType) -> str:
    """A page whose body was live, in two locales, and then replaced and published."""
    person = world.create("person", name="Pat", publish=True)
    made = world.create(
        title="One", body=SECRET, related=[{"id": person, "type": "person"}], rank=1
    )
    save(world, made, 1, locale="de", title="Eins", body=f"DE {SECRET}")
    world.apply(Publish(entry=made))
    frozen_clock.tick(60)
    save(world, made, 2, body="Nothing to see", related=[])
    save(world, made, 3, locale="de", body="Nichts")
    world.apply(Publish(entry=made))
    frozen_clock.tick(60)
    return made


def erase(world: World, entry: str, **more: Any) -> Outcome:
    return world.apply(Erase(entry=entry, reason="on request", **more))


def test_a_field_goes_from_versions_and_from_what_was_served(world: World, page: str) -> None:
    assert leftovers(world, SECRET)
    done = erase(world, page, fields=("body",))
    assert leftovers(world, SECRET) == []
    assert done.plan.warnings == [
        "Version 4 stands and still holds body: change that, then erase again."
    ]
    then = world.document(page, at=SERVED)
    assert "body" not in then
    assert then["title"] == "One"
    assert world.document(page)["body"] == "Nothing to see"
    versions = world.rows(Version, entry_id=page)
    assert versions[1].erased == [
        {"field": "body", "slice": "en"},
        {"field": "body", "slice": "de"},
    ]
    assert versions[1].slices["en"]["title"] == "One"
    assert versions[3].erased is None


def test_links_go_with_the_field_that_held_them(world: World, page: str) -> None:
    count = len(world.rows(Reference))
    erase(world, page, fields=("related",))
    assert len(world.rows(Reference)) < count
    assert "related" not in world.document(page, at=SERVED)
    assert all("related" not in one.keys for one in world.rows(Edition, entry_id=page, past=True))


def test_whole_versions_go_unless_they_stand(world: World, page: str) -> None:
    with pytest.raises(StateConflict, match="stands"):
        erase(world, page, versions=(4,))
    erase(world, page, versions=(1, 2, 3))
    assert leftovers(world, SECRET) == []
    first, *_, last = world.rows(Version, entry_id=page)
    assert (first.slices, first.erased) == ({}, [{"field": "*", "slice": "*"}])
    assert first.pruned_at is not None
    assert last.pruned_at is None
    assert world.document(page)["title"] == "One"


def test_a_field_of_one_version_only(world: World, page: str) -> None:
    erase(world, page, fields=("body",), versions=(1,))
    assert world.rows(Version, entry_id=page)[1].slices["en"]["body"] == SECRET
    assert world.document(page, at=SERVED)["body"] == SECRET


def test_the_title_and_slug_of_what_was_served_go_too(world: World, page: str) -> None:
    save(world, page, 4, title="New", slug="new")
    save(world, page, 5, locale="de", title="Neu", slug="neu")
    world.apply(Publish(entry=page))
    erase(world, page, fields=("title", "slug"))
    over = [one for one in world.rows(Edition, entry_id=page) if one.past]
    assert over
    assert {(one.title, one.slug) for one in over} == {("", None)}


def test_content_that_is_erased_is_on_record(world: World, page: str) -> None:
    erase(world, page, fields=("body",))
    (event,) = world.rows(Event, name="history.erased")
    assert event.subject == page
    assert event.payload["fields"] == ["body"]
    assert event.payload["versions"] == [1, 2, 3]
    assert erase(world, page, fields=("body",)).unchanged


def test_what_makes_no_sense_is_refused(world: World, page: str, ann: Actor) -> None:
    for bad in ({}, {"fields": ("nothing",)}, {"versions": (9,)}):
        with pytest.raises(BadRequest):
            erase(world, page, **bad)
    with pytest.raises(BadRequest):
        world.apply(Erase(entry=page, fields=("body",), reason=""))
    with pytest.raises(Forbidden):
        world.apply(Erase(entry=page, fields=("body",), reason="x"), actor=ann)


def test_every_room_with_an_erasure_is_found() -> None:
    assert {one.name for one in holdings()} == {
        "account",
        "comments",
        "desk",
        "editions",
        "events",
        "factors",
        "grants",
        "identities",
        "imported comments",
        "imported data",
        "jobs",
        "links",
        "notifications",
        "search index",
        "sessions",
        "stored answers",
        "tasks",
        "tokens",
        "versions",
        "webhooks' deliveries",
        "working copies",
    }

"""Who is told of what: whom it concerns, never of their own doing, never of what they can't see."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from cms import clock
from cms.accounts.groups import create_group
from cms.accounts.profile import change_profile
from cms.accounts.users import deactivate, require_user, set_groups
from cms.content.operations.trash import Trash
from cms.jobs.handlers import JobContext
from cms.jobs.queue import claim, enqueue
from cms.notifications.due import DueTask, Reminders
from cms.settings import MailSettings
from tests.smtp_server import Postbox
from tests.unit.content.world import World, day
from tests.unit.notifications.newsroom import Newsroom


@pytest.fixture
def page(room: Newsroom) -> str:
    return room.world.create(title="The lamp", slug="the-lamp")


def test_whoever_is_mentioned_is_told_and_gets_a_mail(room: Newsroom, page: str) -> None:
    room.mention(page, "Bob", "Ann")
    assert room.work() == 1
    assert room.mails == [("bob@example.org", "Ann mentioned you in a comment on “The lamp”")]
    assert (room.told("Bob"), room.told("Ann")) == (["mention"], [])
    (mail,) = room.postbox.mails
    (job,) = room.jobs()
    assert mail["Message-ID"] == f"<{job.id}@example.org>"
    text, html = (
        part.get_content().replace("\r\n", "\n")
        for part in mail.iter_parts()  # type: ignore[attr-defined]
    )
    assert text.startswith("Hello Bob,\n\nAnn mentioned you in a comment on “The lamp”.\n")
    assert f"https://cms.example.org/page/{page}?locale=en\n" in text
    assert "Choose what you are told of: https://cms.example.org/me" in text
    assert "Ann mentioned you in a comment on “The lamp”." in html


def test_mail_speaks_the_persons_language(room: Newsroom, page: str) -> None:
    room.wants("Bob", locale="de")
    room.mention(page, "Bob")
    room.work()
    assert room.mails == [
        ("bob@example.org", "Ann hat Sie in einem Kommentar zu „The lamp“ erwähnt")
    ]


def test_mail_speaks_the_language_of_the_profile_unless_another_was_chosen_for_it(
    room: Newsroom, page: str
) -> None:
    with room.writing() as session:
        change_profile(session, require_user(session, room.ids["Bob"]), {"locale": "de-AT"})
        session.commit()
    room.mention(page, "Bob")
    room.work()
    room.wants("Bob", locale="en")
    room.mention(page, "Bob")
    room.work()
    assert [subject.split()[1] for _, subject in room.mails] == ["hat", "mentioned"]


@pytest.mark.parametrize(
    ("assignee", "expected"),
    [
        ("user:Bob", ["Bob"]),
        ("group:desk", ["Cleo"]),
        ("role:editor", ["Bob", "Cleo"]),
        ("role:proofreader", ["Cleo"]),
        ("role:nobody", []),
        (None, []),
    ],
)
def test_a_task_is_told_to_those_whose_it_is(
    room: Newsroom, page: str, assignee: str | None, expected: list[str]
) -> None:
    with room.writing() as session:
        create_group(session, "desk", "Desk")
        set_groups(session, require_user(session, room.ids["Cleo"]), ["desk"])
        session.commit()
    if assignee and assignee.startswith("user:"):
        assignee = f"user:{room.ids[assignee[5:]]}"
    due = clock.to_text(day(5))
    room.happen(
        "task.assigned", page, "Ann", task="t", kind="review", assignee=assignee, due_at=due
    )
    room.work()
    assert [name for name in room.ids if room.told(name)] == expected
    subject = "Ann gave you a task: “The lamp”. It is due on 05 March 2026, 13:00 CET"
    assert room.mails == [(f"{name.lower()}@example.org", subject) for name in expected]


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ({"transition": "reject"}, "returned"),
        ({"transition": "approve"}, "approved"),
        ({"transition": "legal_no", "outcome": "returned"}, "returned"),
        ({"transition": "legal_yes", "outcome": "approved"}, "approved"),
        ({"transition": "submit"}, None),
        ({"transition": None, "because": "published"}, None),
    ],
)
def test_who_submitted_is_told_what_became_of_it(
    room: Newsroom, page: str, payload: dict[str, Any], kind: str | None
) -> None:
    room.happen("workflow.moved", page, "Ann", submitted_by=room.ids["Bob"], **payload)
    room.happen("workflow.moved", page, "Bob", submitted_by=room.ids["Bob"], **payload)
    room.happen("workflow.moved", page, "Ann", submitted_by=None, **payload)
    room.work()
    assert room.told("Bob") == ([kind] if kind else [])


def test_who_scheduled_is_told_when_it_is_done_or_could_not_be(room: Newsroom, page: str) -> None:
    told = {
        "by": "schedule",
        "scheduled_by": room.ids["Bob"],
        "at": clock.to_text(day(1)),
        "slices": ["*", "en"],
        "release": None,
    }
    room.happen("entry.published", page, **told)
    room.happen("entry.unpublished", page, **told)
    room.happen("entry.schedule_lapsed", page, **told)
    room.happen("entry.published", page, **{**told, "release": page})
    room.happen("entry.published", page, **{**told, "scheduled_by": None})
    room.happen("entry.published", page, "Bob", slices=["en"])
    room.happen("release.published", None, **told)
    room.work()
    at = "01 March 2026, 13:00 CET"
    why = "something newer stands, or nothing at all"
    assert [subject for _, subject in room.mails] == [
        f"“The lamp” was published, as scheduled for {at}",
        f"“The lamp” was taken offline, as scheduled for {at}",
        f"What was scheduled for “The lamp” on {at} could not take effect: {why}",
        f"Your release was published, as scheduled for {at}",
    ]


def test_nobody_is_told_of_what_they_may_not_see(room: Newsroom, page: str) -> None:
    room.mention(page, "Bob", "Dan")
    room.tell()
    room.may_no_more(page)
    assert room.work() == 2
    assert room.mails == []
    assert {job.state for job in room.jobs()} == {"done"}


def test_nor_of_what_lies_in_the_trash_nor_when_they_are_shut_out(
    room: Newsroom, page: str
) -> None:
    other = room.world.create(title="Other")
    room.mention(page, "Bob")
    room.mention(other, "Cleo")
    room.tell()
    room.world.apply(Trash(entry=page))
    with room.writing() as session:
        deactivate(session, require_user(session, room.ids["Cleo"]))
        session.commit()
    room.mention(other, "Cleo")
    room.work()
    assert room.mails == []
    assert room.told("Cleo") == ["mention"]


def test_what_somebody_does_not_want_by_mail_is_not_mailed(room: Newsroom, page: str) -> None:
    room.wants("Bob", mail={"mention": False})
    room.mention(page, "Bob", "Cleo")
    room.tell()
    room.wants("Cleo", mail={"mention": False})  # and changes their mind in time
    room.work()
    assert room.mails == []
    assert (room.told("Bob"), room.told("Cleo")) == (["mention"], ["mention"])


def test_a_digest_comes_once_a_day_with_all_of_it(room: Newsroom, page: str) -> None:
    room.wants("Bob", digest="daily")
    for _ in range(3):
        room.mention(page, "Bob")
    room.work()
    assert room.mails == []
    for expected in (1, 1):
        with room.writing() as session:
            enqueue(session, "digest", {})
            session.commit()
        room.work()
        assert len(room.mails) == expected
    assert room.mails == [("bob@example.org", "3 things happened at Main")]


def test_without_a_server_people_are_told_but_not_by_mail(world: World) -> None:
    room = Newsroom(world, Postbox(), MailSettings())
    room.mention(world.create(title="The lamp"), "Bob")
    assert room.work() == 0
    assert room.told("Bob") == ["mention"]
    assert room.jobs() == []


def test_mail_that_is_not_taken_is_tried_again_under_the_same_name(
    room: Newsroom, page: str
) -> None:
    room.postbox.replies = ["451 later"]
    room.mention(page, "Bob")
    room.work()
    (job,) = room.jobs()
    assert (job.state, job.attempts) == ("waiting", 1)
    assert "451 later" in str(job.error)
    clock.tick(20)
    room.work()
    (job,) = room.jobs()
    assert (job.state, job.attempts) == ("done", 2)
    (mail,) = room.postbox.mails
    assert mail["Message-ID"] == f"<{job.id}@example.org>"
    assert mail["X-Cartouche-Delivery"] == f"{job.id}.2"


def test_mail_that_is_refused_for_good_is_dead_and_says_why(room: Newsroom, page: str) -> None:
    room.postbox.refused = {"bob@example.org": "550 no such person"}
    room.mention(page, "Bob")
    room.work()
    (job,) = room.jobs()
    assert (job.state, job.error) == (
        "dead",
        "localhost refused the message: 550 no such person",
    )


def remind(room: Newsroom, *tasks: DueTask) -> None:
    def due_tasks(session: Session, until: datetime) -> list[DueTask]:
        return [task for task in tasks if task.due_at < until]

    reminders = Reminders(room.writer, due_tasks, timedelta(hours=24))
    with room.sessions() as session:
        enqueue(session, "remind", {})
        (held,) = claim(session, "w", ["remind"], timedelta(seconds=60), 1)
        session.commit()
    reminders.remind(JobContext(held, room.sessions, threading.Event()))
    room.work()


def test_who_has_a_task_is_reminded_before_and_after_once(room: Newsroom, page: str) -> None:
    task = DueTask("t", page, f"user:{room.ids['Bob']}", day(3))
    for hours, expected in ((0, 0), (30, 1), (1, 1), (20, 2), (24, 2)):
        clock.tick(hours * 3600)
        remind(room, task)
        assert len(room.mails) == expected
    assert [subject for _, subject in room.mails] == [
        "Your task “The lamp” is due on 03 March 2026, 13:00 CET",
        "Your task “The lamp” was due on 03 March 2026, 13:00 CET",
    ]
    remind(room, DueTask("t", page, f"user:{room.ids['Bob']}", day(4)))
    assert len(room.mails) == 3
    assert room.told("Bob") == ["due"] * 3

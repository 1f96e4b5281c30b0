"""`cms jobs`, `cms worker --once` and `--drain`, `cms mail test`, and what the doctor says of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cms.cli.site import Site
from cms.jobs.listing import PRUNE
from cms.jobs.queue import claim, enqueue, fail
from tests.smtp_server import smtp_server
from tests.unit.cli.conftest import NOTES, Cms

LATER = datetime(2999, 1, 1, tzinfo=UTC)


@pytest.fixture
def cms(bare: Cms) -> Cms:
    bare.plugin("notes", NOTES)
    bare.set(plugins="notes", site__secret="x" * 32)
    bare("init", "--empty")
    return bare


@pytest.fixture
def site(cms: Cms) -> Iterator[Site]:
    site = Site(cms.config)
    yield site
    site.close()


def put(site: Site, kind: str = PRUNE, **more: Any) -> str:
    with site.writing() as session:
        return enqueue(session, kind, {"for": "ann"}, **more)


def give_up(site: Site, kind: str = PRUNE) -> str:
    made = put(site, kind)
    with site.writing() as session:
        for held in claim(session, "w", [kind], timedelta(seconds=60), 9):
            fail(session, held, "550 no such person\nreally", 1)
    return made


def test_jobs_are_listed_and_shown(cms: Cms, site: Site) -> None:
    dead, waiting = give_up(site), put(site, at=LATER, key="k")
    assert [job["id"] for job in cms.json("jobs", "list")] == [waiting, dead]
    assert [job["id"] for job in cms.json("jobs", "list", "--state", "waiting")] == [waiting]
    assert cms.json("jobs", "list", "--kind", "other") == []
    (only,) = cms.json("jobs", "dead")
    assert only["error"] == "550 no such person\nreally"
    assert "550 no such person" in cms("jobs", "dead")
    assert cms.json("jobs", "show", waiting)["payload"] == {"for": "ann"}
    assert "2999-01-01T00:00:00.000000Z" in cms("jobs", "show", waiting)
    cms("jobs", "show", "nothing", code=5)


def test_dead_jobs_are_tried_again_one_or_all(cms: Cms, site: Site) -> None:
    first, second, third = give_up(site), give_up(site), give_up(site, "other")
    assert cms("jobs", "retry", first) == "1 job will be tried again.\n"
    assert cms("jobs", "retry", "--all-dead", "--kind", PRUNE) == "1 job will be tried again.\n"
    states = {job["id"]: job["state"] for job in cms.json("jobs", "list")}
    assert states == {first: "waiting", second: "waiting", third: "dead"}
    cms("jobs", "retry", code=2)
    cms("jobs", "retry", third, "--all-dead", code=2)


def test_a_job_is_deleted(cms: Cms, site: Site) -> None:
    made = put(site)
    assert cms("jobs", "delete", made) == "The job is deleted.\n"
    cms("jobs", "delete", made, code=5)


def test_the_worker_does_what_is_due_and_ends(cms: Cms, site: Site) -> None:
    cms("worker", "--drain")
    done, later = put(site), put(site, at=LATER)
    assert cms("worker", "--once") == "1 job done.\n"
    states = {job["id"]: job["state"] for job in cms.json("jobs", "list")}
    assert (states[done], states[later]) == ("done", "waiting")
    assert cms("worker", "--drain") == "0 jobs done.\n"


def test_a_worker_whose_chores_fail_says_so(cms: Cms, site: Site) -> None:
    from sqlalchemy import text

    with site.writing() as session:
        session.execute(text("DROP TABLE cron_run"))
    assert "failed: cron" in cms("worker", "--once", code=1)


def test_the_doctor_sees_what_is_late_dead_or_stuck(cms: Cms, site: Site) -> None:
    def verdicts(code: int) -> dict[str, str]:
        found = cms.json("doctor", code=code)
        return {one["subject"]: one["verdict"] for one in found}

    assert verdicts(0)["jobs"] == "ok"
    give_up(site)
    assert verdicts(0)["jobs"] == "warn"
    put(site, at=datetime(2020, 1, 1, tzinfo=UTC))
    assert verdicts(1)["worker"] == "fail"
    with site.writing() as session:
        from cms.events.models import FollowerRow

        session.add(FollowerRow(name="n", cursor=0, error="event 1: no", failures=3))
    assert verdicts(1)["follower n"] == "fail"


def test_a_mail_can_be_tried(cms: Cms) -> None:
    assert "cms.mail.host is not set" in cms("mail", "test", "ann@example.org", code=3)
    with smtp_server("starttls", auth=True) as (postbox, settings):
        cms.set(
            mail__host="localhost",
            mail__port=str(settings.port),
            mail__user="ann",
            mail__password=settings.password,
            mail__sender="cms@example.org",
            mail__ca_file=str(settings.ca_file),
        )
        assert cms("mail", "test", "ann@example.org") == "localhost took the mail.\n"
        (mail,) = postbox.mails
        assert mail["Subject"] == "A test from Cartouche"
        postbox.replies = ["550 go away"]
        assert "550 go away" in cms("mail", "test", "ann@example.org", code=4)
    assert "can't be used" in cms("mail", "test", "ann@example.org", code=4)
    assert "ok   mail: by localhost" in cms("doctor")

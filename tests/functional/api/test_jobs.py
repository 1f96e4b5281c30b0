"""Jobs over the API: seen, tried again and deleted by who may manage them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from cms.db.session import make_session_factory
from cms.jobs.queue import claim, enqueue, fail

from .conftest import Api

ABSENT = "00000000-0000-7000-8000-000000000009"
LATER = datetime(2999, 1, 1, tzinfo=UTC)


class Queue:
    """The queue of the site, from the worker's side."""

    def __init__(self, engine: Engine) -> None:
        self.sessions = make_session_factory(engine)

    def put(self, kind: str = "mail", **more: Any) -> str:
        with self.sessions() as session:
            made = enqueue(session, kind, {"secret": "hush"}, **more)
            session.commit()
        return made

    def take(self, *, error: str = "") -> None:
        """Claim what is due, and let it fail for good where an `error` is given."""
        with self.sessions() as session:
            for held in claim(session, "w", ["mail", "other"], timedelta(seconds=60), 100):
                if error:
                    fail(session, held, error, 1)
            session.commit()


@pytest.fixture
def queue(engine: Engine) -> Queue:
    return Queue(engine)


def test_jobs_are_listed_the_newest_first_and_narrowed_down(admin: Api, queue: Queue) -> None:
    dead = queue.put()
    queue.take(error="550 no such person")
    one, two = queue.put(at=LATER, key="k"), queue.put("other", at=LATER)
    found = admin.get("/jobs?count=true")
    assert [job["id"] for job in found["data"]] == [two, one, dead]
    assert found["meta"]["page"]["total"] == 3
    assert found["data"][1] == {
        "id": one,
        "kind": "mail",
        "state": "waiting",
        "key": "k",
        "attempts": 0,
        "created_at": found["data"][1]["created_at"],
        "run_at": "2999-01-01T00:00:00.000000Z",
        "started_at": None,
        "finished_at": None,
        "error": None,
    }
    (only,) = admin.get("/jobs?state=dead")["data"]
    assert (only["id"], only["error"]) == (dead, "550 no such person")
    page = admin.get("/jobs?kind=mail&state=waiting&page[size]=1&count=true")
    assert [job["id"] for job in page["data"]] == [one]
    assert "state=waiting&kind=mail&page[size]=1" in page["links"]["self"]
    assert "secret" not in str(admin.get("/jobs"))


@pytest.mark.parametrize(
    "query", ["state=odd", "state=", "kind=", f"kind={'x' * 81}", "page[after]=x", "sort=kind"]
)
def test_what_is_not_known_is_refused(admin: Api, query: str) -> None:
    admin.get(f"/jobs?{query}", 400)


def test_one_job_is_read_tried_again_and_deleted(admin: Api, queue: Queue) -> None:
    dead = queue.put()
    queue.take(error="no")
    assert admin.get(f"/jobs/{dead}")["data"]["state"] == "dead"
    answered = admin.post(f"/jobs/{dead}/retry")["data"]
    assert (answered["state"], answered["attempts"]) == ("waiting", 1)
    queue.take()
    admin.post(f"/jobs/{dead}/retry", None, 409)
    admin.delete(f"/jobs/{dead}", 409)
    waiting = queue.put(at=LATER)
    assert admin.post(f"/jobs/{waiting}/retry", {})["data"]["run_at"] < "2999"
    admin.post(f"/jobs/{waiting}/retry", {"at": "now"}, 400)
    admin.delete(f"/jobs/{waiting}")
    admin.get(f"/jobs/{waiting}", 404)


def test_a_job_that_is_tried_again_may_find_its_key_taken(admin: Api, queue: Queue) -> None:
    first = queue.put(key="k")
    queue.take(error="no")
    second = queue.put(key="k", at=LATER)
    assert admin.post(f"/jobs/{first}/retry")["data"]["key"] is None
    assert admin.get(f"/jobs/{second}")["data"]["key"] == "k"


@pytest.mark.parametrize("name", [ABSENT, "x", "none"])
def test_a_job_that_is_not_there(admin: Api, name: str) -> None:
    admin.get(f"/jobs/{name}", 404)
    admin.post(f"/jobs/{name}/retry", None, 404)
    admin.delete(f"/jobs/{name}", 404)


def test_only_who_may_manage_jobs_sees_them(anybody: Api, queue: Queue) -> None:
    job = queue.put()
    for caller, status in ((anybody, 401), (anybody.as_("editor"), 403)):
        caller.get("/jobs", status)
        caller.get(f"/jobs/{job}", status)
        caller.post(f"/jobs/{job}/retry", None, status)
        caller.delete(f"/jobs/{job}", status)


def test_what_was_done_to_jobs_is_in_the_log(admin: Api, queue: Queue, engine: Engine) -> None:
    from sqlalchemy import select

    from cms.events.models import Event

    job = queue.put()
    admin.post(f"/jobs/{job}/retry")
    admin.delete(f"/jobs/{job}")
    with make_session_factory(engine)() as session:
        query = select(Event).where(Event.subject == job).order_by(Event.number)
        found = [(one.name, one.actor_label, one.payload) for one in session.scalars(query)]
    assert found == [
        ("job.retried", "Administrator", {"kind": "mail"}),
        ("job.deleted", "Administrator", {"kind": "mail", "state": "waiting"}),
    ]

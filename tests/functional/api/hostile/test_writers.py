"""Many writers at once against a server of its own, and a server that is killed while it writes."""

from __future__ import annotations

import http.client
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from cms.content.models import Edition, Version
from cms.db.session import make_engine, make_session_factory
from cms.events.models import Event
from tests.functional.api.served import Served, free_port, retried

pytestmark = pytest.mark.slow
WRITERS = 10
EDITS = 10 if os.environ.get("CMS_TEST_LONG") else 5


@pytest.fixture(scope="module")
def served(engine: Engine, tokens: dict[str, str]) -> Iterator[Served]:
    url = engine.url.render_as_string(hide_password=False)
    made = Served(url, free_port(), tokens["administrator"], tokens)
    made.start()
    yield made
    made.kill()


def test_writers_on_one_draft_lose_nothing(served: Served) -> None:
    """Each appends to the same list, on the version that it read; conflicts begin again."""
    made = served.ask("POST", "/content/page", {"data": {"title": "Shared", "labels": []}})[1]
    path = f"/content/page/{made['data']['id']}"
    conflicts = [0] * WRITERS

    def write(writer: int) -> None:
        for edit in range(EDITS):
            while True:
                status, read = served.ask("GET", f"{path}?status=draft")
                assert status == 200, read
                labels = [*read["data"].get("labels", []), f"{writer}-{edit}"]
                base = read["data"]["_meta"]["version"]
                body = {"data": {"labels": labels}, "base_version": base}
                status, answer = retried(served, "PATCH", path, body)
                if status == 200:
                    break
                assert status == 409, answer
                conflicts[writer] += 1

    with ThreadPoolExecutor(WRITERS) as pool:
        for done in [pool.submit(write, writer) for writer in range(WRITERS)]:
            done.result(timeout=240)
    final = served.ask("GET", f"{path}?status=draft")[1]["data"]
    wanted = {f"{writer}-{edit}" for writer in range(WRITERS) for edit in range(EDITS)}
    assert sorted(final["labels"]) == sorted(wanted)
    for writer in range(WRITERS):
        own = [label for label in final["labels"] if label.startswith(f"{writer}-")]
        assert own == [f"{writer}-{edit}" for edit in range(EDITS)]
    assert final["_meta"]["version"] == 1 + WRITERS * EDITS


def test_writers_of_different_fields_all_get_through(served: Served) -> None:
    made = served.ask("POST", "/content/page", {"data": {"title": "Fields"}})[1]
    path = f"/content/page/{made['data']['id']}"
    fields: dict[str, Any] = {
        "title": "T",
        "rank": 7,
        "price": "1.50",
        "labels": ["l"],
        "extra": {"e": 1},
        "secret": "s",
    }

    def write(name: str) -> int:
        body = {"data": {name: fields[name]}, "base_version": 1}
        return retried(served, "PATCH", path, body)[0]

    with ThreadPoolExecutor(len(fields)) as pool:
        assert set(pool.map(write, fields)) == {200}
    final = served.ask("GET", f"{path}?status=draft")[1]["data"]
    assert {name: final[name] for name in fields} == fields


def test_only_one_writer_wins_with_if_match(served: Served) -> None:
    made = served.ask("POST", "/content/page", {"data": {"title": "Strict"}})[1]
    path = f"/content/page/{made['data']['id']}"

    def write(number: int) -> int:
        body = {"data": {"title": f"Winner {number}"}}
        return retried(served, "PATCH", path, body, **{"If-Match": '"v1"'})[0]

    with ThreadPoolExecutor(WRITERS) as pool:
        statuses = sorted(pool.map(write, range(WRITERS)))
    assert statuses == [200] + [412] * (WRITERS - 1)


def test_a_repeat_with_a_key_happens_once(served: Served) -> None:
    body = {"data": {"name": "Once"}}
    before = people_in(served)
    start = threading.Barrier(WRITERS)

    def write(_: int) -> tuple[int, Any]:
        start.wait()
        return retried(served, "POST", "/content/person", body, **{"Idempotency-Key": "k"})

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(write, range(WRITERS)))
    ids = {answer["data"]["id"] for status, answer in answers if status == 201}
    assert {status for status, _ in answers} <= {201, 409}, answers
    assert len(ids) == 1
    assert people_in(served) == before + 1


def people_in(served: Served) -> int:
    listed = served.ask("GET", "/content/person?status=draft&count=true")[1]
    return int(listed["meta"]["page"]["total"])


def test_a_slug_is_given_to_one_writer_only(served: Served) -> None:
    def publish(number: int) -> int:
        body = {"data": {"name": f"N{number}", "slug": "same"}, "publish": True}
        return retried(served, "POST", "/content/person", body)[0]

    with ThreadPoolExecutor(WRITERS) as pool:
        statuses = sorted(pool.map(publish, range(WRITERS)))
    assert statuses == [201] + [422] * (WRITERS - 1)


@pytest.mark.parametrize("after", [0.3, 0.8, 1.5])
def test_a_killed_server_leaves_the_state_before_or_after(served: Served, after: float) -> None:
    made = served.ask("POST", "/content/page", {"data": {"title": "Count", "rank": 0}})[1]
    entry = made["data"]["id"]
    path = f"/content/page/{entry}"
    answered = [0]

    def write() -> None:
        for number in range(1, 10_000):
            body = {"data": {"rank": number}, "base_version": number, "publish": True}
            try:
                status, answer = served.ask("PATCH", path, body)
            except (OSError, http.client.HTTPException, ValueError):
                return
            assert status == 200, answer
            answered[0] = number

    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(after)
    served.kill()
    writer.join(timeout=60)
    served.start()
    seen = served.ask("GET", f"{path}?status=draft")[1]["data"]
    # What was answered is there; at most one write more, whose answer was cut off.
    assert answered[0] <= seen["rank"] <= answered[0] + 1
    assert seen["_meta"]["version"] == seen["rank"] + 1
    if seen["rank"]:
        assert served.ask("GET", path)[1]["data"]["rank"] == seen["rank"]
    check_whole(served, entry, seen["rank"])
    body = {"data": {"rank": -1}, "base_version": seen["_meta"]["version"], "publish": True}
    assert served.ask("PATCH", path, body)[0] == 200


def check_whole(served: Served, entry: str, rank: int) -> None:
    engine = make_engine(served.url)
    try:
        with make_session_factory(engine)() as session:
            assert count(session, Version, Version.entry_id == entry) == rank + 1
            open_rows = Edition.valid_to.is_(None)
            for kind in ("draft", "live") if rank else ("draft",):
                rows = (Edition.entry_id == entry, Edition.kind == kind, open_rows)
                found = session.scalars(select(Edition.locale).where(*rows)).all()
                assert len(found) == len(set(found)) >= 1, (kind, found)
            # Published anew by each write: an event of each, and none of a write that is not there.
            for name, number in (("entry.saved", rank), ("entry.published", rank)):
                of_entry = (Event.name == name, Event.subject == entry)
                assert count(session, Event, *of_entry) == number
            numbers = session.scalars(select(Event.number).order_by(Event.number)).all()
            assert list(numbers) == list(range(numbers[0], numbers[0] + len(numbers)))
    finally:
        engine.dispose()


def count(session: Session, model: Any, *where: Any) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*where)) or 0

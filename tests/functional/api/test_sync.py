"""Keeping a copy: what is told at first and then, what is no longer seen, and when to begin again."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from cms import clock
from cms.access.actor import EVERYONE
from cms.access.grants import grant
from cms.db.session import begin_write

from .conftest import Api, stage
from .test_lists import counted


def make(admin: Api) -> dict[str, Any]:
    ann = admin.create("person", name="Ann")
    return {
        "ann": ann,
        "pages": [admin.create(title=f"Page {n}", author=ann["id"]) for n in range(4)],
        "draft": admin.create(title="To come", publish=False),
        "note": admin.create("note", title="Hidden"),
    }


STAGE = stage(make)


def ids(entries: Any) -> set[str]:
    return {one["id"] for one in entries}


def all_of(caller: Api, query: str = "") -> tuple[set[str], str]:
    """Return the ids of all that is told without a cursor, and the cursor to go on from."""
    found, answer = set(), caller.get(f"/sync?page[size]=2{query}")
    found |= ids(answer["data"])
    while answer["meta"]["more"]:
        answer = after(caller, answer["meta"]["cursor"], query)
        assert not answer["meta"]["deleted"]
        found |= ids(answer["data"])
    return found, answer["meta"]["cursor"]


def after(caller: Api, cursor: str, query: str = "", status: int = 200) -> Any:
    return caller.get(f"/sync?page[size]=2{query}&cursor={cursor}", status)


def test_without_a_cursor_all_is_told_that_is_seen(anybody: Api, admin: Api, made: Any) -> None:
    seen = {made["ann"]["id"], *ids(made["pages"])}
    assert all_of(anybody)[0] == seen
    assert all_of(anybody, "&types=page")[0] == ids(made["pages"])
    assert all_of(admin)[0] == seen | {made["note"]["id"]}


def test_entries_are_written_as_elsewhere(anybody: Api, made: Any) -> None:
    one = made["pages"][0]["id"]
    query = "types=page&include=author&fields=title,author"
    told = {each["id"]: each for each in anybody.get(f"/sync?{query}")["data"]}
    assert told[one] == anybody.get(f"/content/page/{one}?{query.partition('&')[2]}")["data"]


def test_what_changed_is_told_once_and_what_is_gone_is_named(
    anybody: Api, admin: Api, made: Any
) -> None:
    cursor = all_of(anybody)[1]
    quiet = after(anybody, cursor)
    assert (quiet["data"], quiet["meta"]["deleted"]) == ([], [])
    first, second = (one["id"] for one in made["pages"][:2])
    admin.post(f"/content/page/{first}/unpublish")
    admin.post(f"/content/page/{made['draft']['id']}/publish")
    admin.post(f"/content/page/{second}/trash")
    told = anybody.get(f"/sync?page[size]=2&cursor={cursor}")
    more = after(anybody, told["meta"]["cursor"])
    deleted = told["meta"]["deleted"] + more["meta"]["deleted"]
    assert deleted == [{"id": first, "type": "page"}, {"id": second, "type": "page"}]
    assert ids(told["data"] + more["data"]) == {made["draft"]["id"]}
    assert after(anybody, more["meta"]["cursor"])["data"] == []


def test_what_was_never_seen_is_not_named(anybody: Api, admin: Api, made: Any) -> None:
    cursor = all_of(anybody)[1]
    admin.post(f"/content/note/{made['note']['id']}/trash")
    admin.post(f"/content/page/{made['draft']['id']}/trash")
    passing = admin.create(title="Passing")["id"]
    admin.post(f"/content/page/{passing}/trash")
    answer = after(anybody, cursor)
    assert (answer["data"], answer["meta"]["deleted"]) == ([], [])


def test_what_the_clock_did_is_told_without_a_worker(
    anybody: Api, admin: Api, made: Any, frozen_clock: ModuleType
) -> None:
    soon = clock.to_text(clock.now() + timedelta(minutes=5))
    ends, begins = made["pages"][0]["id"], made["draft"]["id"]
    admin.post(f"/content/page/{ends}/schedule", {"at": soon, "action": "unpublish"})
    admin.post(f"/content/page/{begins}/schedule", {"at": soon, "action": "publish"})
    cursor = all_of(anybody)[1]
    assert after(anybody, cursor)["data"] == []
    frozen_clock.tick(600)
    answer = after(anybody, cursor)
    assert ids(answer["data"]) == {begins}
    assert answer["meta"]["deleted"] == [{"id": ends, "type": "page"}]


def test_what_shows_another_is_told_with_it(anybody: Api, admin: Api, made: Any) -> None:
    cursor = all_of(anybody, "&types=page&include=author")[1]
    ann = made["ann"]["id"]
    admin.patch(f"/content/person/{ann}", {"data": {"name": "An"}, "base_version": 1})
    admin.post(f"/content/person/{ann}/publish")
    answer = after(anybody, cursor, "&types=page&include=author")
    assert {one["author"]["name"] for one in answer["data"]} == {"An"}
    assert answer["meta"]["more"]


def test_other_rights_or_a_lost_past_begin_again(
    anybody: Api, admin: Api, made: Any, engine: Engine
) -> None:
    cursor = all_of(anybody)[1]
    assert after(admin, cursor, status=410)["type"].endswith(":start-again")
    page = made["pages"][0]["id"]
    admin.post(f"/content/page/{page}/trash")
    trashed = after(anybody, cursor)["meta"]["cursor"]
    admin.post(f"/content/page/{page}/purge", status=204)
    assert "purged" in after(anybody, cursor, status=410)["detail"]
    assert after(anybody, trashed)["meta"]["deleted"] == []
    with Session(engine) as session:
        begin_write(session)
        grant(session, EVERYONE, "reader")
        session.commit()
    assert "rights" in after(anybody, trashed, status=410)["detail"]
    kept = all_of(anybody)[1]
    with Session(engine) as session:
        begin_write(session)
        session.execute(text("DELETE FROM event"))
        session.commit()
    assert "log" in after(anybody, kept, status=410)["detail"]


def test_a_late_commit_is_told_though_its_instant_is_before_the_cursors(
    anybody: Api, admin: Api, made: Any, frozen_clock: ModuleType
) -> None:
    frozen_clock.tick(60)
    cursor = all_of(anybody)[1]
    # A writer whose turn was before that answer, and whose commit came after it.
    frozen_clock.tick(-30)
    gone = made["pages"][0]["id"]
    admin.post(f"/content/page/{gone}/unpublish")
    frozen_clock.tick(60)
    assert after(anybody, cursor)["meta"]["deleted"] == [{"id": gone, "type": "page"}]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("cursor=forged", "cursor"),
        ("cursor=%C3%BC", "cursor"),
        ("types=note", "types"),
        ("types=nope", "types"),
        ("fields=rank", "fields"),
        ("include=nope&types=page", "include"),
        ("locale=xx", "locale"),
        ("status=draft", "status"),
        ("at=2026-01-01T00:00:00Z", "at"),
        ("page[size]=0", "page[size]"),
    ],
)
def test_what_is_wrong_is_named(anybody: Api, query: str, parameter: str) -> None:
    assert parameter in str(anybody.get(f"/sync?{query}", 400))


def test_a_cursor_is_of_its_own_parameters(anybody: Api) -> None:
    cursor = all_of(anybody)[1]
    assert "other parameters" in after(anybody, cursor, "&types=page", 400)["detail"]
    anybody.get(f"/content/page?page[after]={cursor}", 400)


def test_it_costs_few_queries_however_much_changed(
    anybody: Api, admin: Api, made: Any, engine: Engine
) -> None:
    cursor = anybody.get("/sync?types=page&include=author&page[size]=50")["meta"]["cursor"]
    address = f"/sync?types=page&include=author&page[size]=50&cursor={cursor}"
    costs = []
    for number in (1, 12):
        for each in range(number):
            admin.create(title=f"New {number} {each}", author=made["ann"]["id"])
        anybody.get(address)
        with counted(engine) as statements:
            assert len(anybody.get(address)["data"]) >= number
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 22, costs

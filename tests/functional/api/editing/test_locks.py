"""Locks: they ask others to wait, end with their time, can be taken over, and bar only where strict."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Engine, make_url

from cms.access.actor import Actor
from cms.content.collaboration.locks import take
from cms.content.collaboration.places import find_place
from cms.content.lens import open_lens
from cms.content.site import load_site
from cms.db.ephemeral import Ephemeral
from cms.db.session import begin_write, make_session_factory
from cms.errors import EntryLocked
from cms.events.models import Event
from tests.functional.api.conftest import REGISTRY, Api


def path(entry: dict[str, Any]) -> str:
    return f"/content/page/{entry['id']}"


def lock(api: Api, entry: dict[str, Any], status: int = 200, **body: Any) -> Any:
    return api.put(f"{path(entry)}/lock", body or None, status)


def lock_of(api: Api, entry: dict[str, Any]) -> Any:
    return api.get(f"{path(entry)}/lock")["data"]


def save(api: Api, entry: dict[str, Any], status: int = 200, query: str = "", **data: Any) -> Any:
    body = {"data": data, "base_version": 1}
    return api.patch(path(entry) + query, body, status)


@pytest.fixture
def frozen_entry(frozen_clock: ModuleType, admin: Api) -> dict[str, Any]:
    return admin.create(title="One", publish=False)


def test_a_lock_is_taken_told_of_and_let_go(ann: Api, admin: Api, entry: dict[str, Any]) -> None:
    free = lock_of(admin, entry)
    assert (free["locked"], free["mine"], free["holder"], free["expires_at"]) == (
        False,
        False,
        None,
        None,
    )
    taken = lock(ann, entry)["data"]
    assert (taken["locked"], taken["mine"], taken["strict"]) == (True, True, False)
    seen = lock_of(admin, entry)
    assert (seen["locked"], seen["mine"], seen["holder"]["name"]) == (True, False, "Editor")
    ann.delete(f"{path(entry)}/lock")
    ann.delete(f"{path(entry)}/lock")
    assert lock_of(admin, entry) == free


def test_what_somebody_holds_nobody_else_gets(ann: Api, admin: Api, entry: dict[str, Any]) -> None:
    taken = lock(ann, entry)["data"]
    told = lock(admin, entry, 409)
    assert told["type"] == "urn:cartouche:problem:entry-locked"
    assert told["lock"]["holder"] == taken["holder"]
    assert told["lock"]["expires_at"] == taken["expires_at"]
    told = admin.delete(f"{path(entry)}/lock", 409).json
    assert told["lock"]["holder"] == taken["holder"]
    assert lock_of(ann, entry)["mine"]


def test_a_lock_ends_with_its_time_unless_it_is_renewed(
    frozen_clock: ModuleType, frozen_entry: dict[str, Any], ann: Api, admin: Api
) -> None:
    first = lock(ann, frozen_entry)["data"]
    frozen_clock.tick(14 * 60)
    renewed = lock(ann, frozen_entry)["data"]
    assert renewed["taken_at"] == first["taken_at"]
    assert renewed["expires_at"] > first["expires_at"]
    frozen_clock.tick(15 * 60 - 1)
    lock(admin, frozen_entry, 409)
    frozen_clock.tick(1)
    assert not lock_of(ann, frozen_entry)["locked"]
    other = lock(admin, frozen_entry)["data"]
    assert (other["mine"], other["taken_over_from"]) == (True, None)


def test_a_lock_is_taken_over_by_right_and_its_holder_learns_of_it(
    ann: Api, admin: Api, entry: dict[str, Any], engine: Engine
) -> None:
    lock(admin, entry)
    define_role(admin, "nobody", "view_draft", "edit")
    refused = lock(admin.as_("nobody"), entry, 403, take_over=True)
    assert "break_lock" in refused["detail"]
    lock(ann, entry, 409)
    taken = lock(ann, entry, take_over=True)["data"]
    assert taken["taken_over_from"]["name"] == "Administrator"
    assert lock(ann, entry)["data"]["taken_over_from"]["name"] == "Administrator"
    told = lock(admin, entry, 409)
    assert "Editor took the lock over from Administrator" in told["detail"]
    assert told["lock"]["taken_over_from"]["name"] == "Administrator"
    (event,) = events(engine)
    assert event.subject == entry["id"]
    assert event.actor_label == "Editor"
    assert event.payload["type"] == "page"
    assert event.payload["from"] == told["lock"]["taken_over_from"]["id"]


def define_role(admin: Api, name: str, *permissions: str) -> None:
    """Let a person do some things to pages."""
    rules = [{"effect": "allow", "permission": one, "type": "page"} for one in permissions]
    role = {"name": "made", "label": "Made for the test", "rules": rules}
    admin.post("/roles", {"data": role}, 201)
    user = admin.as_(name).get("/sessions/current")["data"]["user"]["id"]
    admin.post("/grants", {"data": {"principal": f"user:{user}", "role": "made"}}, 201)


def test_taking_over_what_is_free_is_taking_it(
    ann: Api, entry: dict[str, Any], engine: Engine
) -> None:
    assert lock(ann, entry, take_over=True)["data"]["taken_over_from"] is None
    assert lock(ann, entry, take_over=True)["data"]["mine"]
    assert events(engine) == []


def events(engine: Engine) -> list[Event]:
    with make_session_factory(engine)() as session:
        return list(session.query(Event).filter(Event.name == "lock.taken_over"))


def test_who_may_not_edit_locks_nothing(admin: Api, entry: dict[str, Any]) -> None:
    lock(admin, entry)
    for name, status in (("reader", 403), ("nobody", 403), (None, 401)):
        for method in ("GET", "PUT", "DELETE"):
            answered = admin.as_(name).call(method, f"{path(entry)}/lock")
            assert answered.status_int == status, (name, method)
            assert "Administrator" not in answered.text
    note = admin.create("note", title="Hidden", publish=False)
    for method in ("GET", "PUT", "DELETE"):
        assert admin.as_("reader").call(method, f"/content/note/{note['id']}/lock").status_int in (
            403,
            404,
        )


def test_what_is_sent_is_checked(ann: Api, entry: dict[str, Any]) -> None:
    lock(ann, entry, 422, take_over="yes")
    lock(ann, entry, 400, force=True)
    ann.put(f"{path(entry)}/lock?dry_run=true", None, 400)
    ann.put("/content/page/nothing-here/lock", None, 404)
    ann.call("POST", f"{path(entry)}/lock", {}, 405)


# -- what a lock does ---------------------------------------------------------------------


def test_a_lock_warns_and_bars_nobody(ann: Api, admin: Api, entry: dict[str, Any]) -> None:
    lock(ann, entry)
    planned = save(admin, entry, query="?dry_run=true", rank=2)["data"]
    (warning,) = planned["warnings"]
    assert warning.startswith("Editor has locked it since")
    saved = save(admin, entry, rank=2)
    assert saved["meta"]["warnings"][0].startswith("Editor has locked it since")
    assert saved["data"]["rank"] == 2
    own = save(ann, entry, title="Two")
    assert "warnings" not in own["meta"]
    assert (own["data"]["rank"], own["data"]["title"]) == (2, "Two")


def test_a_strict_lock_bars_all_who_write(strict: Api) -> None:
    entry = strict.create(title="One", publish=False)
    ann = strict.as_("editor")
    assert lock(ann, entry)["data"]["strict"] is True
    told = save(strict, entry, 409, rank=2)
    assert told["type"] == "urn:cartouche:problem:entry-locked"
    assert told["lock"]["holder"]["name"] == "Editor"
    assert told["lock"]["entry"] == entry["id"]
    assert "Editor has locked it since" in told["detail"]
    for verb, body in (("publish", None), ("move", {}), ("trash", None)):
        assert strict.post(f"{path(entry)}/{verb}", body, 409)["lock"]["holder"]
    strict.delete(path(entry), 409)
    operations = [{"operation": "publish", "entry": entry["id"]}]
    strict.post("/batch", {"operations": operations}, 409)
    read = strict.get(f"{path(entry)}?status=draft")["data"]
    assert (read["_meta"]["version"], read["_meta"]["status"]) == (1, "draft")
    assert save(ann, entry, rank=3)["data"]["rank"] == 3
    ann.delete(f"{path(entry)}/lock")
    strict.post(f"{path(entry)}/publish")


def test_other_types_stay_open(strict: Api) -> None:
    person = strict.create("person", name="Ann")
    address = f"/content/person/{person['id']}"
    strict.as_("editor").put(f"{address}/lock", None)
    strict.patch(address, {"data": {"name": "Anna"}, "base_version": 1})


def test_what_goes_along_is_looked_at_too(strict: Api) -> None:
    parent = strict.create(title="Above", publish=False)
    child = strict.create(title="Below", publish=False, control_parent=parent["id"])
    lock(strict.as_("editor"), child)
    told = strict.delete(path(parent), 409).json
    assert told["lock"]["entry"] == child["id"]


def test_undo_and_bulk_are_writes_as_well(strict: Api) -> None:
    entry = strict.create(title="One", rank=1, publish=False)
    transaction = save(strict, entry, rank=2)["meta"]["transaction"]
    lock(strict.as_("editor"), entry)
    told = strict.post("/undo", {"transaction": transaction}, 409)
    assert told["lock"]["entry"] == entry["id"]
    told = strict.post("/bulk/page?filter[rank]=2", {"operation": "publish"}, 409)
    assert told["lock"]["entry"] == entry["id"]
    strict.as_("editor").delete(f"{path(entry)}/lock")
    strict.post("/undo", {"transaction": transaction})


def test_a_working_copy_may_be_kept_of_what_another_has_locked(strict: Api) -> None:
    entry = strict.create(title="One", publish=False)
    lock(strict.as_("editor"), entry)
    strict.put(f"{path(entry)}/working-copy", {"data": {"title": "x"}, "base_version": 1})


def test_a_refusal_tells_of_the_lock_only_who_may_see_drafts(strict: Api) -> None:
    entry = strict.create(title="One")
    define_role(strict, "nobody", "edit")
    nobody = strict.as_("nobody")
    assert save(nobody, entry, rank=1)["data"]["_meta"]["version"]
    lock(strict.as_("editor"), entry)
    told = nobody.patch(path(entry), {"data": {"rank": 2}, "base_version": 2}, 409)
    assert "lock" not in told
    assert "Editor" not in told["detail"]
    # Who would be refused anyway does not learn of it.
    assert (
        strict.as_("reader")
        .call("PATCH", path(entry), {"data": {"rank": 2}, "base_version": 2})
        .status_int
        == 403
    )


# -- the two stores -----------------------------------------------------------------------


def test_locking_does_not_change_the_version_of_the_content(
    ann: Api, entry: dict[str, Any], engine: Engine
) -> None:
    if engine.dialect.name != "sqlite":
        return
    file = make_url(str(engine.url)).database or ""
    lock(ann, entry)
    with closing(sqlite3.connect(file)) as other:
        before = other.execute("PRAGMA data_version").fetchone()
        lock(ann, entry)
        ann.delete(f"{path(entry)}/lock")
        lock(ann, entry)
        assert other.execute("PRAGMA data_version").fetchone() == before


def test_of_many_at_once_one_gets_the_lock(
    admin: Api, entry: dict[str, Any], engine: Engine
) -> None:
    store = Ephemeral(engine)
    factory = make_session_factory(engine)
    people = [f"{number:08d}-0000-7000-8000-000000000000" for number in range(8)]
    principals = admin.get("/grants")["data"]
    (chief,) = [one["principal"] for one in principals if one["role"] == "administrator"]

    def attempt(user_id: str) -> bool:
        actor = Actor(user_id=user_id, label=user_id[:8], principals=frozenset({chief}))
        with factory() as session:
            begin_write(session)
            lens = open_lens(session, load_site(session), actor, REGISTRY, status="draft")
            place = find_place(session, lens, REGISTRY.require("page"), entry["id"])
            try:
                take(store, place, timedelta(minutes=1))
            except EntryLocked:
                return False
            session.commit()
            return True

    with ThreadPoolExecutor(len(people)) as pool:
        won = list(pool.map(attempt, people))
    store.close()
    assert sum(won) == 1

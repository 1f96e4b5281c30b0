"""Working copies: kept while one types, told to nobody else, gone with the save that takes their place."""

from __future__ import annotations

import os
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from webtest import TestApp

from cms.app import add_services
from cms.content.collaboration.settling import forget_old, forget_person
from cms.content.models import WorkingCopy
from cms.db.identifiers import new_id
from cms.db.session import begin_write, make_session_factory
from cms.settings import EditingSettings
from tests.functional.api.conftest import Api, services_on

from .conftest import Statements, content, history

AUTOSAVES = 10_000 if os.environ.get("CMS_TEST_LONG") else 200


def path(entry: dict[str, Any]) -> str:
    return f"/content/page/{entry['id']}"


def keep(api: Api, entry: dict[str, Any], query: str = "", status: int = 200, **data: Any) -> Any:
    body = {"data": data, "base_version": entry["_meta"]["version"]}
    return api.put(f"{path(entry)}/working-copy{query}", body, status)


def copy_of(api: Api, entry: dict[str, Any], query: str = "", status: int = 200) -> Any:
    return api.get(f"{path(entry)}/working-copy{query}", status)


def copies(engine: Engine) -> int:
    with engine.connect() as connection:
        return len(connection.execute(select(WorkingCopy.entry_id)).all())


def test_what_was_typed_is_there_again(ann: Api, entry: dict[str, Any]) -> None:
    kept = keep(ann, entry, title="Ty", body="not a tree", nonsense=[1])["data"]
    assert (kept["base_version"], kept["head"], kept["stale"]) == (1, 1, False)
    found = copy_of(ann, entry)["data"]
    assert found["data"] == {"title": "Ty", "body": "not a tree", "nonsense": [1]}
    assert found["changed"] == ["title", "body"]
    assert found["changed_since"] == []
    assert found["created_at"] == kept["created_at"]
    keep(ann, entry, title="Typing")
    assert copy_of(ann, entry)["data"]["data"] == {"title": "Typing"}


def test_an_entry_may_be_named_by_its_slug(ann: Api, entry: dict[str, Any]) -> None:
    ann.put("/content/page/one/working-copy", {"data": {"rank": 2}, "base_version": 1})
    assert copy_of(ann, entry)["data"]["id"] == entry["id"]


def test_each_locale_has_a_copy_of_its_own(ann: Api, entry: dict[str, Any]) -> None:
    keep(ann, entry, title="One more")
    keep(ann, entry, "?locale=de", title="Eins")
    assert copy_of(ann, entry)["data"]["data"] == {"title": "One more"}
    assert copy_of(ann, entry, "?locale=de")["data"]["data"] == {"title": "Eins"}
    ann.delete(f"{path(entry)}/working-copy?locale=de")
    copy_of(ann, entry, "?locale=de", 404)
    assert copy_of(ann, entry)["data"]["locale"] == "en"


def test_nobody_sees_the_copy_of_another_administrators_included(
    ann: Api, admin: Api, entry: dict[str, Any]
) -> None:
    keep(ann, entry, title="Mine")
    copy_of(admin, entry, status=404)
    assert admin.get("/working-copies")["data"] == []
    admin.delete(f"{path(entry)}/working-copy")
    keep(admin, entry, title="Other")
    assert copy_of(ann, entry)["data"]["data"] == {"title": "Mine"}


def test_an_autosave_leaves_no_trace_in_the_content(
    ann: Api, entry: dict[str, Any], engine: Engine
) -> None:
    before = content(engine)
    keep(ann, entry, title="A")
    keep(ann, entry, title="B")
    assert content(engine) == before
    assert copies(engine) == 1


def test_an_autosave_is_cheap(
    ann: Api, entry: dict[str, Any], statements: Statements, engine: Engine
) -> None:
    keep(ann, entry, title="A")
    with statements() as found:
        keep(ann, entry, title="B")
    writing = [s for s in found if s.split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert [s.split()[:2] for s in writing] == [["UPDATE", "working_copy"]]
    assert not [s for s in found if "advisory" in s or "FOR UPDATE" in s]
    # The token and its user, rights, site, the present, the entry and its scope, and the write.
    assert len(found) <= 9, found


def test_autosaves_make_no_version_and_no_event(
    ann: Api, entry: dict[str, Any], engine: Engine
) -> None:
    before = history(engine)
    for number in range(AUTOSAVES):
        keep(ann, entry, title=f"Typing {number}", rank=number)
    assert history(engine) == before
    assert copies(engine) == 1
    assert copy_of(ann, entry)["data"]["data"]["rank"] == AUTOSAVES - 1


# -- saving -------------------------------------------------------------------------------


def save(api: Api, entry: dict[str, Any], query: str = "", **data: Any) -> Any:
    body = {"data": data, "base_version": entry["_meta"]["version"]}
    return api.patch(f"{path(entry)}{query}", body)["data"]


def test_a_save_takes_the_place_of_the_copy(ann: Api, entry: dict[str, Any]) -> None:
    keep(ann, entry, title="Typing", rank=1)
    keep(ann, entry, "?locale=de", title="Eins")
    save(ann, entry, title="Typed")
    copy_of(ann, entry, status=404)
    assert copy_of(ann, entry, "?locale=de")["data"]["data"] == {"title": "Eins"}


def test_a_save_without_effect_takes_its_place_as_well(ann: Api, entry: dict[str, Any]) -> None:
    keep(ann, entry, title="Typing")
    assert save(ann, entry, title="One")["_meta"]["version"] == 1
    copy_of(ann, entry, status=404)


def test_a_save_that_names_less_leaves_what_is_being_written(
    ann: Api, entry: dict[str, Any]
) -> None:
    """A script that changes a number in somebody's name does not throw their text away."""
    keep(ann, entry, title="A long text")
    save(ann, entry, rank=2)
    found = copy_of(ann, entry)["data"]
    assert found["data"] == {"title": "A long text"}
    assert (found["stale"], found["head"], found["changed_since"]) == (True, 2, ["rank"])


def test_a_replacement_takes_the_place_of_any_copy(ann: Api, entry: dict[str, Any]) -> None:
    keep(ann, entry, title="Typing", rank=3)
    ann.put(path(entry), {"data": {"title": "Whole"}, "base_version": 1})
    copy_of(ann, entry, status=404)


def test_a_save_by_another_leaves_it_and_makes_it_stale(
    ann: Api, admin: Api, entry: dict[str, Any]
) -> None:
    keep(ann, entry, title="Mine")
    save(admin, entry, title="Theirs", rank=5)
    found = copy_of(ann, entry)["data"]
    assert found["stale"] is True
    assert (found["base_version"], found["head"]) == (1, 2)
    assert found["changed"] == ["title"]
    assert found["changed_since"] == ["title", "rank"]


def test_a_save_that_is_refused_or_only_planned_leaves_it(ann: Api, entry: dict[str, Any]) -> None:
    keep(ann, entry, title="Typing")
    body = {"data": {"title": "Typed"}, "base_version": 1}
    ann.patch(f"{path(entry)}?dry_run=true", body)
    ann.patch(path(entry), {**body, "data": {"title": "Typed", "rank": "x"}}, 422)
    assert copy_of(ann, entry)["data"]["data"] == {"title": "Typing"}


def test_the_copy_goes_with_the_entry(
    ann: Api, admin: Api, entry: dict[str, Any], engine: Engine
) -> None:
    keep(ann, entry, title="Typing")
    admin.delete(path(entry))
    keep(ann, entry, title="More", status=409)
    assert copies(engine) == 1
    admin.post(f"{path(entry)}/purge", status=204)
    assert copies(engine) == 0


# -- an entry that is not created yet -----------------------------------------------------


def test_an_entry_that_is_about_to_be_created_has_a_copy(ann: Api, engine: Engine) -> None:
    made = new_id()
    address = f"/content/page/{made}/working-copy"
    kept = ann.put(address, {"data": {"title": "Draft of a draft"}})["data"]
    assert (kept["id"], kept["head"], kept["base_version"], kept["stale"]) == (
        made,
        None,
        None,
        False,
    )
    found = ann.get(address)["data"]
    assert found["data"] == {"title": "Draft of a draft"}
    assert found["changed"] == ["title"]
    (listed,) = ann.get("/working-copies")["data"]
    assert (listed["id"], listed["title"]) == (made, None)
    ann.put(address, {"data": {}, "base_version": 1}, 400)
    created = ann.post("/content/page", {"data": {"title": "Drafted"}, "entry_id": made}, 201)
    assert created["data"]["id"] == made
    ann.get(address, 404)
    assert copies(engine) == 0


def test_who_may_not_create_has_none_to_begin(admin: Api) -> None:
    address = f"/content/page/{new_id()}/working-copy"
    admin.as_("reader").put(address, {"data": {}}, 403)
    admin.as_("nobody").put(address, {"data": {}}, 403)
    admin.as_(None).put(address, {"data": {}}, 401)
    admin.get(address, 404)
    admin.put("/content/page/no-such-page/working-copy", {"data": {}}, 404)
    admin.put(f"/content/nothing/{new_id()}/working-copy", {"data": {}}, 404)


def test_an_id_that_one_does_not_see_is_as_good_as_none(admin: Api) -> None:
    """Else the answer would tell which entries there are."""
    note = admin.create("note", title="Hidden", publish=False)
    author = admin.as_("author")
    for entry_id in (note["id"], new_id()):
        seen = author.call(
            "PUT", f"/content/page/{entry_id}/working-copy", {"data": {"title": "x"}}
        )
        assert seen.status_int == 200


# -- rights -------------------------------------------------------------------------------


def test_who_may_not_edit_keeps_nothing(admin: Api, entry: dict[str, Any]) -> None:
    keep(admin.as_("reader"), entry, status=403, title="x")
    assert admin.as_(None).call("GET", f"{path(entry)}/working-copy").status_int == 401
    admin.post(f"{path(entry)}/publish")
    keep(admin.as_("reader"), entry, status=403, title="x")
    copy_of(admin.as_("reader"), entry, status=403)


def test_fields_that_one_may_not_read_are_not_told_of(
    ann: Api, admin: Api, entry: dict[str, Any]
) -> None:
    keep(ann, entry, title="Mine")
    save(admin, entry, secret="told")
    found = copy_of(ann, entry)["data"]
    assert found["stale"] is True
    assert found["changed_since"] == []
    keep(admin, {**entry, "_meta": {"version": 1}}, rank=1)
    assert copy_of(admin, entry)["data"]["changed_since"] == ["secret"]


def test_who_lost_the_right_loses_the_copy(ann: Api, admin: Api, entry: dict[str, Any]) -> None:
    keep(ann, entry, title="Mine")
    (grant,) = [g for g in admin.get("/grants")["data"] if g["role"] == "editor"]
    admin.delete(f"/grants/{grant['id']}")
    copy_of(ann, entry, status=403)
    ann.get("/working-copies", 403)


# -- bounds -------------------------------------------------------------------------------


@pytest.fixture
def narrow(wsgi: Any, engine: Engine, tokens: dict[str, str]) -> Api:
    editing = EditingSettings(working_copy_bytes=1024, working_copies=2)
    services = services_on(engine, editing=editing)
    add_services(services)
    wsgi.registry.cms_services = services
    return Api(TestApp(wsgi), tokens["administrator"], tokens)


def test_a_copy_is_bounded_in_size_and_number(narrow: Api) -> None:
    one, two, three = (narrow.create(title=name, publish=False) for name in ("a", "b", "c"))
    keep(narrow, one, title="x" * 2000, status=413)
    keep(narrow, one, title="x")
    keep(narrow, two, title="x")
    told = keep(narrow, three, title="x", status=409)
    assert "working copies" in told["detail"]
    keep(narrow, one, title="y")
    narrow.delete(f"{path(two)}/working-copy")
    keep(narrow, three, title="x")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"data": {}}, 428),
        ({"data": {}, "base_version": 2}, 400),
        ({"data": {}, "base_version": 0}, 422),
        ({"data": {}, "base_version": "1"}, 422),
        ({"data": [], "base_version": 1}, 422),
        ({"base_version": 1}, 422),
        ({"data": {}, "base_version": 1, "publish": True}, 400),
        ({"data": {}, "base_version": 1.0}, 200),
    ],
)
def test_what_is_sent_is_checked(ann: Api, entry: dict[str, Any], body: Any, status: int) -> None:
    ann.put(f"{path(entry)}/working-copy", body, status)


def test_parameters_and_methods_that_are_not_known_are_refused(
    ann: Api, entry: dict[str, Any]
) -> None:
    copy_of(ann, entry, "?status=draft", 400)
    copy_of(ann, entry, "?locale=fr", 400)
    assert ann.call("POST", f"{path(entry)}/working-copy", {}).status_int == 405
    assert ann.call("PUT", "/working-copies", {}).status_int == 405


# -- the list, and the end ----------------------------------------------------------------


def test_ones_own_copies_are_listed_the_newest_first(ann: Api, admin: Api) -> None:
    made = [admin.create(title=title, publish=False) for title in ("a", "b", "c")]
    for one in made:
        keep(ann, one, title=one["title"] * 2)
    keep(ann, made[0], "?locale=de", title="x")
    save(admin, made[1], rank=1)
    listed = ann.get("/working-copies?page[size]=3&count=true")
    assert [(one["title"], one["locale"]) for one in listed["data"]] == [
        ("a", "de"),
        ("c", "en"),
        ("b", "en"),
    ]
    assert [one["stale"] for one in listed["data"]] == [False, False, True]
    assert "data" not in listed["data"][0]
    assert listed["meta"]["page"]["total"] == 4
    (last,) = ann.get(listed["links"]["next"])["data"]
    assert ann.get(last["links"]["self"])["data"]["data"] == {"title": "aa"}


def test_copies_of_what_one_no_longer_sees_are_not_listed(
    ann: Api, admin: Api, entry: dict[str, Any]
) -> None:
    keep(ann, entry, title="Typing")
    admin.delete(path(entry))
    assert ann.get("/working-copies")["data"] == []
    admin.post(f"{path(entry)}/restore")
    assert len(ann.get("/working-copies")["data"]) == 1


def test_old_copies_and_those_of_a_person_can_be_thrown_away(
    frozen_clock: ModuleType, ann: Api, admin: Api, entry: dict[str, Any], engine: Engine
) -> None:
    keep(ann, entry, title="Old")
    frozen_clock.tick(86400 * 90)
    keep(admin, entry, title="New")
    user = admin.get("/sessions/current")["data"]["user"]["id"]
    with make_session_factory(engine)() as session:
        begin_write(session)
        assert forget_old(session, frozen_clock.now() - timedelta(days=89)) == 1
        assert remaining(session) == [{"title": "New"}]
        assert forget_person(session, user) == 1
        assert remaining(session) == []


def remaining(session: Session) -> list[Any]:
    return list(session.scalars(select(WorkingCopy.data)))

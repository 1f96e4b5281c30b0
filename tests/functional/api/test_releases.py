"""Releases by the API: gathered, planned, looked through, published, undone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from cms.access.actor import user_principal
from cms.access.grants import define_role, grant
from cms.access.permissions import PermissionRegistry
from cms.accounts.tokens import create_token
from cms.accounts.users import create_user
from cms.clock import tick
from cms.db.session import begin_write, make_session_factory
from tests.functional.api.conftest import CHEAP, Api

MISSING = "00000000-0000-7000-8000-000000000009"


@pytest.fixture(autouse=True)
def _still(frozen_clock: Any) -> None:
    """The clock stands, unless a test moves it."""


def release(api: Api, *items: dict[str, Any], title: str = "Spring") -> str:
    made: str = api.post("/releases", {"data": {"title": title}}, 201)["data"]["id"]
    if items:
        api.post(f"/releases/{made}/items", {"items": list(items)})
    return made


def titles(api: Api, query: str = "") -> list[str]:
    return sorted(one["title"] for one in api.get(f"/content/page{query}")["data"])


@pytest.fixture
def spring(admin: Api) -> dict[str, str]:
    """A release that replaces one page, shows another and withdraws a third."""
    old = admin.create(title="Old")["id"]
    admin.patch(f"/content/page/{old}", {"data": {"title": "New"}, "base_version": 1})
    fresh = admin.create(title="Fresh", publish=False)["id"]
    gone = admin.create(title="Gone")["id"]
    made = release(admin, {"entry": old}, {"entry": fresh}, {"entry": gone, "action": "unpublish"})
    return {"release": made, "old": old, "fresh": fresh, "gone": gone}


def person(engine: Engine, app: Any, name: str, rules: list[dict[str, Any]]) -> Api:
    """Somebody with a role of their own."""
    with make_session_factory(engine)() as session:
        begin_write(session)
        define_role(session, name, name.capitalize(), rules, PermissionRegistry())
        user = create_user(session, f"{name}@example.org", name.capitalize(), parameters=CHEAP)
        grant(session, user_principal(user.id), name)
        secret = create_token(session, user, name).secret
        session.commit()
    return Api(app, secret)


def test_a_release_is_a_noun(admin: Api) -> None:
    made = admin.call("POST", "/releases", {"data": {"title": "Spring", "note": "x"}}, 201)
    data = made.json["data"]
    assert (data["state"], data["items"], data["revision"]) == ("open", 0, 1)
    where = made.json["links"]["self"]
    assert made.headers["Location"].endswith(where)
    etag = made.headers["ETag"]
    assert admin.call("GET", where, None, 200).headers["ETag"] == etag
    admin.get(where, 304, If_None_Match=etag)
    changed = admin.call("PATCH", where, {"data": {"title": "Summer"}}, 200, If_Match=etag)
    assert changed.json["data"]["title"] == "Summer"
    admin.patch(where, {"data": {"title": "Autumn"}}, 412, If_Match=etag)
    assert [one["title"] for one in admin.get("/releases?count=true")["data"]] == ["Summer"]
    plan = admin.patch(f"{where}?dry_run=true", {"data": {"title": "Autumn"}})
    assert plan["data"]["events"] == ["release.changed"]
    admin.patch(where, {"data": {"title": ""}}, 422)
    admin.patch(where, {"data": {"titel": "x"}}, 400)
    admin.get("/releases?page[after]=x", 400)
    admin.get("/releases?x=1", 400)
    admin.delete(where)
    admin.get(where, 404)
    admin.get(f"/releases/{MISSING}", 404)
    admin.get("/releases/x", 404)


def test_items_are_listed_with_what_they_are_about(admin: Api, spring: dict[str, str]) -> None:
    path = f"/releases/{spring['release']}/items"
    answer = admin.get(path)
    assert [(one["title"], one["action"]) for one in answer["data"]] == [
        ("New", "publish"),
        ("Fresh", "publish"),
        ("Gone", "unpublish"),
    ]
    assert answer["meta"]["unseen"] == 0
    page = admin.get(f"{path}?page[size]=2&page[number]=2")
    assert [one["title"] for one in page["data"]] == ["Gone"]
    assert "prev" in page["links"]
    assert "next" not in page["links"]
    first = answer["data"][0]["id"]
    admin.delete(f"{path}/{first}?dry_run=true", 200)
    admin.delete(f"{path}/{first}", 412, If_Match='"0123456789abcdef0123"')
    admin.delete(f"{path}/{first}")
    admin.delete(f"{path}/{first}", 404)
    assert len(admin.get(path)["data"]) == 2
    admin.get(f"{path}?count=true", 400)


def test_what_is_sent_is_checked(admin: Api, spring: dict[str, str]) -> None:
    path = f"/releases/{spring['release']}/items"
    for body, pointer in [
        ({}, "/items"),
        ({"items": []}, "/items"),
        ({"items": [1]}, "/items/0"),
        ({"items": [{"entry": "x"}]}, "/items/0/entry"),
        ({"items": [{"entry": MISSING}]}, "/items/0/entry"),
        ({"items": [{"entry": spring["old"], "action": "burn"}]}, "/items/0/action"),
        ({"items": [{"entry": spring["old"]}]}, "/items/0/locales"),
        ({"items": [{"entry": MISSING, "when": 1}]}, "/items/0/when"),
    ]:
        answer = admin.post(path, body, 422)
        assert answer["errors"][0]["pointer"] == pointer, body
    admin.post(f"/releases/{spring['release']}/publish", {"x": 1}, 400)
    admin.post(f"/releases/{spring['release']}/publish?x=1", {}, 400)
    admin.call("PUT", f"/releases/{spring['release']}", {}, 405)


def test_the_site_is_looked_at_through_it(admin: Api, spring: dict[str, str]) -> None:
    query = f"?release={spring['release']}"
    assert titles(admin) == ["Gone", "Old"]
    assert titles(admin, query) == ["Fresh", "New"]
    one = admin.get(f"/content/page/{spring['fresh']}{query}")["data"]
    assert one["_meta"]["release"] == spring["release"]
    assert admin.get(f"/paths/fresh{query}")["data"]["title"] == "Fresh"
    assert [n["title"] for n in admin.get(f"/tree{query}")["data"]] == ["New", "Fresh"]
    admin.get(f"/content/page/{spring['gone']}{query}", 404)
    admin.get(f"/content/page/{spring['gone']}/references{query}", 404)
    for bad in (f"{query}&at=2026-01-01T00:00:00Z", f"{query}&status=draft", "?release=x"):
        assert admin.get(f"/content/page{bad}", 400)["parameter"] == "release"


def test_relations_are_expanded_through_it(admin: Api) -> None:
    ann = admin.create("person", name="Ann", publish=False)["id"]
    page = admin.create(title="Page", author=ann)["id"]
    made = release(admin, {"entry": ann})
    plain = admin.get(f"/content/page/{page}?include=author")["data"]
    assert plain.get("author") is None
    through = f"include=author&release={made}"
    assert admin.get(f"/content/page/{page}?{through}")["data"]["author"]["name"] == "Ann"
    listed = admin.get(f"/content/page?filter[author.name]=Ann&{through}")["data"]
    assert [one["author"]["name"] for one in listed] == ["Ann"]


def test_it_is_published_and_undone(admin: Api, spring: dict[str, str]) -> None:
    path = f"/releases/{spring['release']}"
    plan = admin.post(f"{path}/publish?dry_run=true")["data"]
    assert {one["entry"] for one in plan["also"]} == {
        spring["old"],
        spring["fresh"],
        spring["gone"],
    }
    assert titles(admin) == ["Gone", "Old"]
    etag = admin.call("GET", path, None, 200).headers["ETag"]
    assert admin.post(f"{path}/publish", {}, If_Match=etag)["data"]["state"] == "published"
    assert titles(admin) == ["Fresh", "New"]
    admin.post(f"{path}/publish", {}, 409)
    admin.delete(path, 409)
    applied = admin.get(f"{path}/items")["data"][0]["applied"]
    assert applied == {"version": 2, "slices": ["*", "en"]}
    assert admin.post(f"{path}/undo")["data"]["state"] == "undone"
    assert titles(admin) == ["Gone", "Old"]
    admin.post(f"{path}/undo", {}, 409)


def test_it_is_scheduled_and_comes_true(admin: Api, spring: dict[str, str]) -> None:
    path = f"/releases/{spring['release']}"
    admin.post(f"{path}/schedule", {}, 422)
    admin.post(f"{path}/schedule", {"at": "2020-01-01T00:00:00Z"}, 400)
    at = {"local": "2026-03-02T13:00", "time_zone": "Europe/Berlin"}
    data = admin.post(f"{path}/schedule", {"at": at})["data"]
    assert (data["state"], data["at"]) == ("scheduled", "2026-03-02T12:00:00.000000Z")
    tick(24 * 3600 - 1)
    assert titles(admin) == ["Gone", "Old"]
    tick(1)
    assert titles(admin) == ["Fresh", "New"]
    assert admin.get(path)["data"]["state"] == "published"
    admin.post(f"{path}/unschedule", {}, 409)
    admin.post(f"{path}/undo")
    assert titles(admin) == ["Gone", "Old"]


def test_operations_go_in_batches_too(admin: Api, spring: dict[str, str]) -> None:
    body = [
        {"operation": "create_release", "title": "Other"},
        {"operation": "publish_release", "release": spring["release"]},
    ]
    answer = admin.post("/batch", {"operations": body})["data"]
    assert [one["type"] for one in answer] == ["release", "release"]
    assert titles(admin) == ["Fresh", "New"]


# -- the plan ---------------------------------------------------------------------------------


def planned(api: Api, made: str) -> tuple[dict[str, Any], dict[str, Any]]:
    answer = api.get(f"/releases/{made}/plan")
    return {one["title"]: one for one in answer["data"]}, answer["meta"]["summary"]


def test_the_plan_says_what_changes(admin: Api, spring: dict[str, str]) -> None:
    found, summary = planned(admin, spring["release"])
    english = {title: plan["locales"][0] for title, plan in found.items()}
    assert {title: one["change"] for title, one in english.items()} == {
        "New": "changed",
        "Fresh": "published",
        "Gone": "withdrawn",
    }
    assert english["New"]["fields"] == [{"field": "title", "change": "changed"}]
    assert (english["New"]["from_version"], english["New"]["to_version"]) == (1, 2)
    assert found["New"]["missing_locales"] == ["de"]
    assert summary["ready"] is True
    assert summary["entries"] == 3


def test_the_plan_names_what_stands_in_the_way(admin: Api) -> None:
    holder = admin.create(title="Holder", slug="taken")["id"]
    ann = admin.create("person", name="Ann", publish=False)["id"]
    bob = admin.create("person", name="Bob")["id"]
    page = admin.create(title="Page", author=ann, publish=False)["id"]
    admin.patch(f"/content/page/{page}", {"data": {"slug": "taken"}, "base_version": 1})
    linking = admin.create(title="Linking", author=bob)["id"]
    empty = admin.create(rank=1, publish=False)["id"]
    soon = {"at": "2026-03-05T00:00:00Z"}
    admin.post(f"/content/page/{linking}/schedule", {**soon, "action": "unpublish"})
    other = release(admin, {"entry": page})
    made = release(
        admin,
        {"entry": page},
        {"entry": bob, "action": "unpublish"},
        {"entry": empty},
        {"entry": linking},
    )
    answer = admin.get(f"/releases/{made}/plan")
    found = {one["entry"]: one for one in answer["data"]}
    assert found[page]["links"] == [
        {"pointer": "/author", "entry": ann, "locale": locale} for locale in ("en", "de")
    ]
    assert {(one["locale"], one["entry"]) for one in found[page]["collisions"]} == {
        ("en", holder),
        ("de", holder),
    }
    assert found[page]["also"][0]["release"] == other
    assert {one["entry"] for one in found[bob]["referrers"]} == {linking}
    assert [one["pointer"] for one in found[empty]["problems"]] == ["/title"]
    assert found[linking]["also"][0]["action"] == "unpublish"
    summary = answer["meta"]["summary"]
    assert summary["ready"] is False
    assert (summary["problems"], summary["collisions"], summary["links"]) == (1, 1, 2)
    with_ann = release(admin, {"entry": page}, {"entry": ann})
    found = {one["entry"]: one for one in admin.get(f"/releases/{with_ann}/plan")["data"]}
    assert found[page]["links"] == []


def test_the_plan_says_where_old_addresses_lead(admin: Api) -> None:
    page = admin.create(title="Page", slug="before")["id"]
    admin.patch(f"/content/page/{page}", {"data": {"slug": "after"}, "base_version": 1})
    found, _ = planned(admin, release(admin, {"entry": page}))
    assert found["Page"]["redirects"] == [
        {"locale": locale, "from": "/before", "to": "/after"} for locale in ("en", "de")
    ]


def test_a_plan_is_paged(admin: Api, spring: dict[str, str]) -> None:
    first = admin.get(f"/releases/{spring['release']}/plan?page[size]=2")
    second = admin.get(first["links"]["next"])
    assert [len(first["data"]), len(second["data"])] == [2, 1]
    assert first["meta"]["summary"]["entries"] == second["meta"]["summary"]["entries"] == 3


# -- rights -----------------------------------------------------------------------------------


def test_who_sees_no_releases_is_told_nothing(anybody: Api, spring: dict[str, str]) -> None:
    made = spring["release"]
    for path in (
        "/releases",
        f"/releases/{made}",
        f"/releases/{made}/items",
        f"/releases/{MISSING}",
    ):
        anybody.get(path, 401)
        anybody.as_("nobody").get(path, 403)
    anybody.post("/releases", {"data": {"title": "x"}}, 401)
    anybody.as_("contributor").post("/releases", {"data": {"title": "x"}}, 403)
    anybody.as_("nobody").post(f"/releases/{made}/publish", {}, 403)
    assert titles(anybody.as_("editor"), f"?release={made}") == ["Fresh", "New"]
    anybody.get(f"/content/page?release={made}", 403)
    anybody.as_("nobody").get(f"/content/page?release={MISSING}", 403)


def test_what_the_planner_may_not_is_named(engine: Engine, app: Any, admin: Api) -> None:
    rules = [
        {"effect": "allow", "permission": one}
        for one in ("view", "view_draft", "view_release", "manage_releases")
    ]
    planner = person(
        engine,
        app,
        "planner",
        [
            *rules,
            {"effect": "deny", "permission": "view", "type": "note"},
            {"effect": "deny", "permission": "view_draft", "type": "note"},
        ],
    )
    page = admin.create(title="Page", publish=False)["id"]
    note = admin.create("note", title="Secret", publish=False)["id"]
    made = release(admin, {"entry": page}, {"entry": note})
    answer = planner.get(f"/releases/{made}/items")
    assert [one["entry"] for one in answer["data"]] == [page]
    assert answer["meta"]["unseen"] == 1
    found, summary = planned(planner, made)
    assert "publish" in found["Page"]["refused"][0]["detail"]
    assert (summary["ready"], summary["unseen"], summary["entries"]) == (False, 1, 1)
    refused = planner.post(f"/releases/{made}/publish", {}, 403)
    assert len(refused["errors"]) == 2
    assert note not in str(refused)
    assert planner.post(f"/releases/{made}/items", {"items": [{"entry": note}]}, 422)["errors"] == [
        {"pointer": "/items/0/entry", "detail": f"names the entry {note}, which does not exist."}
    ]
    hidden = admin.get(f"/releases/{made}/items")["data"][1]["id"]
    planner.delete(f"/releases/{made}/items/{hidden}", 404)
    planner.post(f"/releases/{made}/schedule", {"at": "2026-03-05T00:00:00Z"}, 403)
    admin.post(f"/releases/{made}/publish")
    planner.post(f"/releases/{made}/undo", {}, 403)


def test_fields_that_a_release_may_not_show_stay_hidden(
    engine: Engine, app: Any, admin: Api
) -> None:
    shown = [{"effect": "allow", "permission": one} for one in ("view", "view_release")]
    deny = {"effect": "deny", "permission": "view_release", "fields": ["rank"]}
    viewer = person(engine, app, "viewer", [*shown, deny])
    page = admin.create(title="Page", rank=7, publish=False)["id"]
    made = release(admin, {"entry": page})
    one = viewer.get(f"/content/page/{page}?release={made}")["data"]
    assert one["title"] == "Page"
    assert "rank" not in one
    viewer.get(f"/content/page?release={made}&filter[rank]=7", 400)
    viewer.get(f"/content/page/{page}", 404)

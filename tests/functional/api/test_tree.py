"""Paths, navigation, and what stands where."""

from __future__ import annotations

from .conftest import Api


def test_an_entry_is_found_by_its_path_with_its_ancestors(admin: Api, anybody: Api) -> None:
    news = admin.create(title="News")
    made = admin.create(title="First", control_parent=news["id"])
    answer = anybody.get("/paths/news/first")
    assert answer["data"]["id"] == made["id"]
    assert answer["data"]["_meta"]["path"] == "/news/first"
    assert [(one["title"], one["path"]) for one in answer["meta"]["ancestors"]] == [
        ("News", "/news")
    ]
    anybody.get("/paths/news/nothing", 404)
    anybody.get("/paths", 404)


def test_an_old_path_is_answered_with_where_it_leads(admin: Api, anybody: Api) -> None:
    made = admin.create(title="Old")
    admin.patch(
        f"/content/page/{made['id']}", {"data": {"slug": "new"}, "base_version": 1, "publish": True}
    )
    answer = anybody.get("/paths/old")
    assert answer["data"] == {"redirect": "/new", "status": 301}
    assert anybody.get(answer["links"]["target"])["data"]["id"] == made["id"]


def test_navigation_is_nested_as_deep_as_asked(admin: Api, anybody: Api) -> None:
    news = admin.create(title="News")
    year = admin.create(title="Year", control_parent=news["id"])
    admin.create(title="Deep", control_parent=year["id"])
    admin.create(title="About")
    admin.create(title="Hidden", publish=False)
    tree = anybody.get("/tree")["data"]
    assert [node["title"] for node in tree] == ["News", "About"]
    assert tree[0]["children"][0]["path"] == "/news/year"
    assert tree[0]["children"][0]["children"] == []
    below = anybody.get("/tree/news?depth=5")["data"]
    assert below[0]["children"][0]["title"] == "Deep"
    anybody.get("/tree?depth=9", 400)
    anybody.get("/tree/nothing", 404)
    assert len(admin.get("/tree?status=draft")["data"]) == 3


def test_a_move_changes_the_path_and_a_circle_is_refused(admin: Api, anybody: Api) -> None:
    one = admin.create(title="One")
    two = admin.create(title="Two")
    moved = admin.post(f"/content/page/{two['id']}/move", {"parent": one["id"]})["data"]
    assert moved["_meta"]["path"] == "/one/two"
    assert anybody.get("/paths/two")["data"]["redirect"] == "/one/two"
    problem = admin.post(f"/content/page/{one['id']}/move", {"parent": two["id"]}, 422)
    assert problem["errors"][0]["pointer"] == "/parent"
    admin.post(f"/content/page/{one['id']}/move", {"parent": "x"}, 422)


def test_what_links_here_is_listed_as_far_as_it_is_seen(admin: Api, anybody: Api) -> None:
    ann = admin.create("person", name="Ann")
    made = admin.create(title="One", author=ann["id"])
    admin.create(title="Two", author=ann["id"], publish=False)
    path = f"/content/person/{ann['id']}/references"
    found = anybody.get(path)["data"]
    assert [(one["id"], one["field"]) for one in found] == [(made["id"], "author")]
    assert len(admin.get(f"{path}?status=draft")["data"]) == 2


def test_history_is_for_who_may_see_it(admin: Api, anybody: Api) -> None:
    made = admin.create(title="One")
    path = f"/content/page/{made['id']}"
    admin.patch(path, {"data": {"title": "Two"}, "base_version": 1, "note": "Better"})
    answer = admin.get(f"{path}/versions")
    assert [(one["version"], one["note"]) for one in answer["data"]] == [(2, "Better"), (1, "")]
    assert answer["data"][0]["author"]["name"] == "Administrator"
    paged = admin.get(f"{path}/versions?page[size]=1")
    assert admin.get(paged["links"]["next"])["data"][0]["version"] == 1
    first = admin.get(f"{path}/versions/1")
    assert first["data"]["title"] == "One"
    assert first["meta"]["base"] is None
    admin.get(f"{path}/versions/3", 404)
    admin.get(f"{path}/versions/x", 404)
    anybody.get(f"{path}/versions", 401)
    anybody.as_("nobody").get(f"{path}/versions/1", 403)
    anybody.get("/content/page/nothing/versions", 401)
    anybody.as_("nobody").get("/content/page/nothing/versions", 404)


def test_permissions_are_explained(admin: Api, anybody: Api) -> None:
    made = admin.create(title="One")
    path = f"/content/page/{made['id']}/permissions"
    found = {one["permission"]: one for one in anybody.get(path)["data"]}
    assert found["view"]["allowed"] is True
    assert found["edit"]["allowed"] is False
    assert found["edit"]["reason"]
    me = admin.get("/sessions/current")["data"]["user"]["id"]
    only = admin.get(f"{path}?permission=publish")["data"]
    assert [(one["permission"], one["allowed"]) for one in only] == [("publish", True)]
    anybody.get(f"{path}?user={me}", 403)
    users = admin.get("/users")["data"]
    reader = next(user for user in users if user["email"] == "reader@example.org")
    theirs = admin.get(f"{path}?user={reader['id']}&permission=edit")["data"]
    assert theirs[0]["allowed"] is False
    admin.get(f"{path}?permission=publsh", 400)
    admin.get(f"{path}?user=x", 404)

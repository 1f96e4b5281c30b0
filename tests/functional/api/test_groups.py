"""Groups over the API: made, filled, granted to, and deleted once they are empty."""

from __future__ import annotations

from .conftest import Api


def test_a_group_is_made_filled_named_anew_and_deleted(admin: Api) -> None:
    made = admin.post("/groups", {"data": {"name": "desk", "label": "News desk"}}, 201)["data"]
    assert (made["member_count"], made["members"], made["grants"]) == (0, [], [])
    problem = admin.post("/groups", {"data": {"name": "desk", "label": "Again"}}, 409)
    assert "group 'desk' already" in problem["detail"]
    users = {one["email"]: one["id"] for one in admin.get("/users")["data"]}
    ids = [users[f"{name}@example.org"] for name in ("reader", "author")]
    for one in ids:
        admin.patch(f"/users/{one}", {"data": {"groups": ["desk"]}})
    given = {"data": {"principal": "group:desk", "role": "editor"}}
    grant = admin.post("/grants", given, 201)["data"]
    whole = admin.get("/groups/desk")["data"]
    assert [one["name"] for one in whole["members"]] == ["Author", "Reader"]
    assert [one["role"] for one in whole["grants"]] == ["editor"]
    assert admin.as_("reader").get("/users", 403)
    admin.as_("reader").post("/content/page", {"data": {"title": "By the desk"}}, 201)
    changed = admin.patch("/groups/desk", {"data": {"label": "Desk"}})["data"]
    assert (changed["name"], changed["label"]) == ("desk", "Desk")
    assert "2 members" in admin.delete("/groups/desk", 409).json["detail"]
    for one in ids:
        admin.patch(f"/users/{one}", {"data": {"groups": []}})
    assert "1 grants" in admin.delete("/groups/desk", 409).json["detail"]
    admin.delete(f"/grants/{grant['id']}")
    admin.delete("/groups/desk")
    admin.get("/groups/desk", 404)


def test_groups_and_members_come_in_pages(admin: Api) -> None:
    for name in ("b", "a", "c"):
        admin.post("/groups", {"data": {"name": name, "label": name.upper()}}, 201)
    for user in admin.get("/users")["data"][:3]:
        admin.patch(f"/users/{user['id']}", {"data": {"groups": ["a", "c"]}})
    first = admin.get("/groups?page[size]=2&count=true")
    assert [(one["name"], one["member_count"]) for one in first["data"]] == [("a", 3), ("b", 0)]
    assert first["meta"]["page"]["total"] == 3
    (last,) = admin.get(first["links"]["next"])["data"]
    assert (last["name"], last["member_count"]) == ("c", 3)
    page = admin.get("/groups/a/members?page[size]=2&count=true")
    assert page["meta"]["page"]["total"] == 3
    assert len(page["data"]) == 2
    assert len(admin.get(page["links"]["next"])["data"]) == 1
    admin.get("/groups/a/members?page[after]=x", 400)
    admin.get("/groups/none/members", 404)


def test_an_old_state_is_not_written_over(admin: Api) -> None:
    admin.post("/groups", {"data": {"name": "desk", "label": "Desk"}}, 201)
    tag = admin.call("GET", "/groups/desk", None, 200).headers["ETag"]
    admin.get("/groups/desk", 304, If_None_Match=tag)
    (user, *_) = admin.get("/users")["data"]
    admin.patch(f"/users/{user['id']}", {"data": {"groups": ["desk"]}})
    admin.get("/groups/desk", 200, If_None_Match=tag)
    admin.patch("/groups/desk", {"data": {"label": "x"}}, 412, If_Match=tag)
    admin.delete("/groups/desk", 412, If_Match=tag)


def test_a_user_is_put_into_groups_that_there_are_only(admin: Api) -> None:
    admin.post("/groups", {"data": {"name": "desk", "label": "Desk"}}, 201)
    body = {"data": {"email": "zoe@example.org", "name": "Zoe", "groups": ["desk", "dsek"]}}
    problem = admin.post("/users", body, 422)
    assert problem["errors"] == [
        {"pointer": "/data/groups/1", "detail": "names no group: there is no 'dsek'."}
    ]
    for odd in ("", "a b", "x" * 65, "\x01"):
        admin.post("/groups", {"data": {"name": odd, "label": "Odd"}}, 422)
    admin.post("/groups", {"data": {"name": "x", "label": ""}}, 422)
    admin.post("/groups", {"data": {"name": "x", "label": "X", "members": []}}, 400)


def test_who_manages_users_sees_groups_but_not_their_grants(admin: Api, anybody: Api) -> None:
    rules = [{"effect": "allow", "permission": "manage_users"}]
    admin.post("/roles", {"data": {"name": "clerk", "label": "Clerk", "rules": rules}}, 201)
    users = {one["email"]: one["id"] for one in admin.get("/users")["data"]}
    principal = f"user:{users['nobody@example.org']}"
    admin.post("/grants", {"data": {"principal": principal, "role": "clerk"}}, 201)
    admin.post("/grants", {"data": {"principal": "group:desk", "role": "editor"}}, 201)
    clerk = anybody.as_("nobody")
    made = clerk.post("/groups", {"data": {"name": "desk", "label": "Desk"}}, 201)["data"]
    assert made["grants"] is None
    assert clerk.get("/groups/desk")["data"]["grants"] is None
    assert len(admin.get("/groups/desk")["data"]["grants"]) == 1
    reader = f"/users/{users['reader@example.org']}"
    clerk.patch(reader, {"data": {"groups": ["desk"]}}, 403)
    anybody.as_("editor").get("/groups", 403)
    anybody.get("/groups", 401)

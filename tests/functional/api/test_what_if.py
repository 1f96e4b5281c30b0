"""Breaks of inheritance, and what changes of rights would do, over the API."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Api


@pytest.fixture
def entries(admin: Api) -> dict[str, str]:
    """A page with one below it, both drafts; the only notes of the site are two."""
    found = {}
    for name, more in (("board", {}), ("minutes", {"parent": "board"})):
        parent = {"parent": found[more["parent"]]} if more else {}
        body = {"data": {"title": name.capitalize()}, **parent}
        found[name] = admin.post("/content/page", body, 201)["data"]["id"]
    for title in ("One", "Two"):
        admin.post("/content/note", {"data": {"title": title}, "publish": True}, 201)
    return found


def told(answer: Any, who: str, permission: str, type_name: str | None) -> dict[str, Any] | None:
    """What somebody would gain and lose, if anything."""
    person = next((one for one in answer["data"] if one["name"] == who), None)
    effects = person["effects"] if person else []
    of = [one for one in effects if (one["permission"], one["type"]) == (permission, type_name)]
    return of[0] if of else None


def ask(admin: Api, *changes: Any, **more: Any) -> Any:
    return admin.post(
        "/rights/what-if?page[size]=100", {"data": {"changes": list(changes)}}, **more
    )


def test_inheritance_is_broken_and_joined(admin: Api, anybody: Api, entries: Any) -> None:
    path = f"/breaks/{entries['board']}"
    editor = anybody.as_("editor")
    page = f"/content/page/{entries['minutes']}?status=draft"
    editor.get(page)
    made = admin.post("/breaks", {"data": {"entry": entries["board"].upper()}}, 201)["data"]
    assert made["entry"] == entries["board"]
    editor.get(page, 404)
    assert [one["entry"] for one in admin.get("/breaks")["data"]] == [entries["board"]]
    assert admin.get(path)["data"]["entry"] == entries["board"]
    admin.delete(path)
    editor.get(page)
    admin.get(path, 404)
    problem = admin.post("/breaks", {"data": {"entry": path[-36:-1] + "x"}}, 422)
    assert problem["errors"][0]["pointer"] == "/data/entry"
    editor.post("/breaks", {"data": {"entry": entries["board"]}}, 403)


def test_who_would_gain_and_lose_is_told_and_nothing_changes(
    admin: Api, anybody: Api, entries: Any
) -> None:
    users = {one["name"]: one["id"] for one in admin.get("/users")["data"]}
    before = [admin.get(f"/{noun}") for noun in ("grants", "roles", "breaks")]
    grant = {"do": "grant", "principal": f"user:{users['Nobody']}", "role": "editor"}
    found = ask(admin, {**grant, "entry": entries["board"]})
    gained = told(found, "Nobody", "edit", "page")
    assert gained is not None
    assert (gained["gains"], gained["loses"]) == (2, 0)
    assert (gained["before"], gained["after"]) == ("none", "some")
    assert told(found, "Nobody", "view", "note") is None
    # Everywhere it is all, and the notes too, which are not public.
    found = ask(admin, grant)
    assert told(found, "Nobody", "view", "note") == {
        "permission": "view", "type": "note", "locale": "en", "field": None,
        "before": "none", "after": "all", "gains": 2, "loses": 0,
    }  # fmt: skip
    rules = [{"effect": "deny", "permission": "edit", "type": "page"}]
    found = ask(
        admin,
        {"do": "define_role", "name": "no-pages", "rules": rules},
        {"do": "grant", "principal": "system.Authenticated", "role": "no-pages"},
        {"do": "break", "entry": entries["board"]},
    )
    lost = told(found, "Editor", "edit", "page")
    assert lost is not None
    assert (lost["gains"], lost["loses"]) == (0, 2)
    assert told(found, "Administrator", "edit", "page") is None
    assert [admin.get(f"/{noun}") for noun in ("grants", "roles", "breaks")] == before
    anybody.as_("editor").get(f"/content/page/{entries['minutes']}?status=draft")


def test_what_is_about_no_content_is_told_too(admin: Api, entries: Any) -> None:
    users = {one["name"]: one["id"] for one in admin.get("/users")["data"]}
    own = next(one for one in admin.get("/grants")["data"] if one["role"] == "editor")
    rules = [{"effect": "allow", "permission": "manage_users"}]
    found = ask(
        admin,
        {"do": "define_role", "name": "clerk", "rules": rules},
        {"do": "grant", "principal": f"user:{users['Reader']}", "role": "clerk"},
        {"do": "revoke", "grant": own["id"]},
        {"do": "deactivate", "user": users["Author"]},
    )
    gained = told(found, "Reader", "manage_users", None)
    assert gained is not None
    assert (gained["before"], gained["after"], gained["gains"]) == ("none", "all", None)
    lost = told(found, "Editor", "view", "note")
    assert lost is not None
    assert (lost["gains"], lost["loses"]) == (0, 2)
    assert told(found, "Author", "create", "page") is not None
    assert [one["name"] for one in found["data"]] == ["Author", "Editor", "Reader"]


def test_changes_that_can_not_be_are_named(admin: Api, anybody: Api) -> None:
    own = next(one for one in admin.get("/grants")["data"] if one["role"] == "administrator")
    wrong: list[tuple[Any, str]] = [
        ({"do": "revoke", "grant": own["id"]}, "/data/changes/0"),
        ({"do": "dance"}, "/data/changes/0"),
        ({"do": "grant", "principal": "x", "role": "editor"}, "/data/changes/0"),
        ({"do": "grant", "principal": 5, "role": "editor"}, "/data/changes/0/principal"),
        ({"do": "break", "entry": "x", "why": "y"}, "/data/changes/0/why"),
        (
            {"do": "define_role", "name": "x", "rules": [{"effect": "maybe"}]},
            "/data/changes/0/rules/0/effect",
        ),
    ]
    for change, pointer in wrong:
        problem = ask(admin, change, status=422)
        assert pointer in {one["pointer"] for one in problem["errors"]}, change
    ask(admin, status=422)
    anybody.as_("editor").post("/rights/what-if", {"data": {"changes": []}}, 403)

"""Tokens that take each other's place, and tokens that show what is not public yet."""

from __future__ import annotations

from typing import Any

import pytest

from cms import clock

from .conftest import Api


def entry(admin: Api, title: str, **more: Any) -> str:
    return str(admin.post("/content/page", {"data": {"title": title}, **more}, 201)["data"]["id"])


def preview(by: Api, **what: Any) -> Api:
    made = by.post("/preview-tokens", {"data": what}, 201)["data"]
    assert made["secret"].startswith("cmsp_")
    return Api(by.app, made["secret"])


def test_a_token_is_rotated_with_an_overlap(admin: Api, frozen_clock: Any) -> None:
    scopes = [{"permission": "view", "type": "*", "subtree": None, "locale": "*"}]
    until = "2026-03-11T12:00:00Z"
    body = {"data": {"name": "site", "scopes": scopes, "expires_at": until}}
    first = admin.post("/tokens", body, 201)["data"]
    frozen_clock.tick(86400)
    path = f"/tokens/{first['id']}/rotate"
    second = admin.post(path, {"data": {"overlap_hours": 2}}, 201)["data"]
    assert second["id"] != first["id"]
    assert (second["name"], second["scopes"]) == ("site", scopes)
    assert second["expires_at"] == "2026-03-12T12:00:00.000000Z"
    for one in (first, second):
        Api(admin.app, one["secret"]).get("/content/page")
    frozen_clock.tick(2 * 3600)
    Api(admin.app, first["secret"]).get("/content/page", 401)
    Api(admin.app, second["secret"]).get("/content/page")
    admin.post(path, {"data": {}}, 409)
    again = f"/tokens/{second['id']}/rotate"
    admin.post(again, {"data": {"overlap_hours": -1}}, 422)
    admin.post(again, {"data": {"overlap_hours": True}}, 422)
    third = admin.post(again, {"data": {}}, 201)["data"]
    Api(admin.app, second["secret"]).get("/content/page", 401)
    narrow = Api(admin.app, third["secret"])
    narrow.post(f"/tokens/{third['id']}/rotate", {"data": {}}, 403)


def test_a_preview_shows_one_draft_and_what_everyone_sees(admin: Api, anybody: Api) -> None:
    draft, other = entry(admin, "Draft"), entry(admin, "Other")
    public = entry(admin, "Public", publish=True)
    shown = preview(admin, entry=draft.upper())
    assert shown.get(f"/content/page/{draft}?status=draft")["data"]["title"] == "Draft"
    assert [one["id"] for one in shown.get("/content/page?status=draft")["data"]] == [draft]
    assert [one["id"] for one in shown.get("/content/page")["data"]] == [public]
    shown.get(f"/content/page/{other}?status=draft", 404)
    shown.get(f"/content/page/{draft}", 404)
    shown.get(f"/content/page/{draft}?status=draft&at=2020-01-01T00:00:00Z", 403)
    for path in ("/users", "/tokens", "/notifications", "/tasks", "/sessions/current"):
        assert shown.call("GET", path).status_int in (401, 403), path
    shown.patch(f"/content/page/{draft}", {"data": {"title": "x"}, "base_version": 1}, 403)
    shown.post("/preview-tokens", {"data": {"entry": draft}}, 403)
    anybody.get(f"/content/page/{draft}?status=draft", 403)


def test_a_preview_shows_the_site_through_one_release(admin: Api) -> None:
    draft = entry(admin, "Draft")
    made = [
        admin.post("/releases", {"data": {"title": title}}, 201)["data"]["id"] for title in "ab"
    ]
    admin.post(f"/releases/{made[0]}/items", {"items": [{"entry": draft}]}, (200, 201))
    shown = preview(admin, release=made[0])
    found = shown.get(f"/content/page?release={made[0]}")["data"]
    assert [one["id"] for one in found] == [draft]
    shown.get(f"/content/page/{draft}?release={made[0].upper()}")
    shown.get("/content/page", 403)
    shown.get(f"/content/page?release={made[1]}", 403)
    shown.get(f"/content/page/{draft}?status=draft", 403)
    admin.post(f"/releases/{made[0]}/publish", {})
    shown.get(f"/content/page?release={made[0]}", 401)


def test_a_preview_shows_no_more_than_its_issuer_sees(admin: Api, anybody: Api) -> None:
    author = anybody.as_("author")
    own = entry(author, "Own")
    theirs = entry(admin, "Theirs")
    for what in ({"entry": theirs}, {"entry": own[:-1] + "x"}, {"release": own}, {}, {"hours": 1}):
        author.post("/preview-tokens", {"data": what}, 422)
    for hours in (0, 169, True, "1"):
        author.post("/preview-tokens", {"data": {"entry": own, "hours": hours}}, 422)
    anybody.post("/preview-tokens", {"data": {"entry": own}}, 401)
    shown = preview(author, entry=own)
    shown.get(f"/content/page/{own}?status=draft")
    rules = [{"effect": "deny", "permission": "view_draft", "fields": ["rank"]}]
    admin.post("/roles", {"data": {"name": "blind", "label": "Blind", "rules": rules}}, 201)
    users = {one["name"]: one["id"] for one in admin.get("/users")["data"]}
    blind = {"principal": f"user:{users['Author']}", "role": "blind"}
    admin.post("/grants", {"data": blind}, 201)
    assert "rank" not in author.get(f"/content/page/{own}?status=draft")["data"]
    assert "rank" not in shown.get(f"/content/page/{own}?status=draft")["data"]
    admin.patch(f"/users/{users['Author']}", {"data": {"active": False}})
    shown.get(f"/content/page/{own}?status=draft", 401)


@pytest.mark.parametrize("wrong", ["cmsp_", "cmsp_AAAA", "cmsp_é", "cmsp_" + "A" * 2000])
def test_a_forged_preview_is_refused(admin: Api, wrong: str) -> None:
    Api(admin.app, wrong).get("/content/page", 401)


def test_a_preview_ends(admin: Api, frozen_clock: Any) -> None:
    draft = entry(admin, "Draft")
    shown = preview(admin, entry=draft, hours=1)
    shown.get(f"/content/page/{draft}?status=draft")
    secret = shown.headers["Authorization"].split()[1]
    changed = secret[:-2] + ("AA" if secret[-2:] != "AA" else "BB")
    Api(admin.app, changed).get("/content/page", 401)
    frozen_clock.tick(3600)
    assert clock.is_frozen()
    shown.get(f"/content/page/{draft}?status=draft", 401)


def test_a_token_is_for_a_subtree_that_its_maker_sees(admin: Api, anybody: Api) -> None:
    reader = anybody.as_("reader")
    hidden, shown = entry(admin, "Draft"), admin.create(title="Shown")["id"]
    absent = "00000000-0000-7000-8000-000000000009"

    def refused(place: str) -> str:
        body = {"data": {"name": "x", "scopes": [{"permission": "view", "subtree": place}]}}
        return str(reader.post("/tokens", body, 404)["detail"])

    assert refused(hidden).replace(hidden, absent) == refused(absent)
    scopes = [{"permission": "view", "subtree": shown}]
    reader.post("/tokens", {"data": {"name": "x", "scopes": scopes}}, 201)

"""Where an asset is used, as far as each may see; the rest is counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from cms.content.assets.types import CORE_TYPES
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import build_registry
from cms.settings import MediaSettings

from .conftest import Api, served, services_on
from .test_alternates import counted
from .test_media import asset

LATER = "2999-01-01T00:00:00Z"


class Article(ContentType):
    title = f.Text(required=True, localized=True)
    photo = f.Image()
    gallery = f.List(f.Image())


class Memo(ContentType, public=False):
    title = f.Text(required=True)
    photo = f.Image()
    hidden = f.Image(read_permission="view_audit")


REGISTRY = build_registry([*CORE_TYPES, ("test", Article), ("test", Memo)])


@pytest.fixture
def api(engine: Engine, tokens: dict[str, str], tmp_path: Path) -> Api:
    services = services_on(engine, REGISTRY, media=MediaSettings(folder=tmp_path / "media"))
    return Api(served(services), tokens["editor"], tokens)


@pytest.fixture
def lamp(api: Api) -> str:
    return str(asset(api)["id"])


def states(answer: dict[str, Any]) -> dict[str, set[str]]:
    return {one["title"]: {use["state"] for use in one["uses"]} for one in answer["data"]}


def uses(api: Api, lamp: str, query: str = "", status: int = 200) -> Any:
    return api.get(f"/media/{lamp}/uses{query}", status)


def test_live_drafts_history_and_the_trash_are_told_apart(api: Api, lamp: str) -> None:
    api.create("article", title="Live", photo=lamp)
    api.create("article", publish=False, title="Draft", gallery=[lamp])
    past = api.create("article", title="Past", photo=lamp)
    change = {"data": {"photo": None}, "base_version": 1, "publish": True}
    api.patch(f"/content/article/{past['id']}", change)
    gone = api.create("article", title="Gone", photo=lamp)
    api.post(f"/content/article/{gone['id']}/trash", {})
    answer = uses(api, lamp)
    assert states(answer) == {
        "Live": {"live", "draft"},
        "Draft": {"draft"},
        "Past": {"history"},
        "Gone": {"trash", "history"},
    }
    assert answer["meta"]["hidden"] == 0
    live = next(one for one in answer["data"] if one["title"] == "Live")
    assert {
        "state": "live",
        "locale": "de",
        "field": "photo",
        "release": None,
        "versions": [1, 1],
    } in live["uses"]


def test_what_is_scheduled_and_in_a_release(api: Api, lamp: str) -> None:
    soon = api.create("article", publish=False, title="Soon", photo=lamp)
    api.post(f"/content/article/{soon['id']}/schedule", {"at": LATER})
    release = api.post("/releases", {"data": {"title": "Spring"}}, 201)["data"]["id"]
    shown = api.create("article", publish=False, title="Shown", photo=lamp)
    api.post(f"/releases/{release}/items", {"items": [{"entry": shown["id"]}]})
    answer = uses(api, lamp)
    assert states(answer) == {"Soon": {"draft", "scheduled"}, "Shown": {"draft", "release"}}
    named = [use["release"] for one in answer["data"] for use in one["uses"] if use["release"]]
    assert set(named) == {release}
    assert list(states(uses(api, lamp, "?state=scheduled"))) == ["Soon"]
    uses(api, lamp, "?state=never", 400)


def test_others_are_counted_and_not_named(api: Api, lamp: str) -> None:
    own = asset(api.as_("author"))["id"]
    api.create("memo", publish=False, title="Secret", photo=own)
    answer = uses(api.as_("author"), own)
    assert (answer["data"], answer["meta"]["hidden"]) == ([], 1)
    uses(api.as_("author"), lamp, status=403)
    uses(api.as_(None), lamp, status=401)
    api.post(f"/content/asset/{lamp}/unpublish", {})
    uses(api.as_("author"), lamp, status=404)


def test_a_field_that_is_hidden_hides_the_use(api: Api, lamp: str) -> None:
    api.as_("administrator").create("memo", title="Memo", hidden=lamp)
    answer = uses(api, lamp)
    assert (answer["data"], answer["meta"]["hidden"]) == ([], 1)
    assert states(uses(api.as_("administrator"), lamp)) == {"Memo": {"live", "draft"}}


def test_pages_hold_entries_and_cost_the_same(api: Api, lamp: str, engine: Engine) -> None:
    api.create("article", title="One", photo=lamp)
    with counted(engine) as one:
        uses(api, lamp)
    for title in ("Two", "Three"):
        api.create("article", title=title, photo=lamp, gallery=[lamp, lamp])
    with counted(engine) as many:
        uses(api, lamp)
    assert len(many) == len(one)
    first = uses(api, lamp, "?page[size]=2&count=true")
    assert list(states(first)) == ["One", "Two"]
    assert first["meta"]["page"]["total"] == 3
    second = api.get(first["links"]["next"])
    assert list(states(second)) == ["Three"]
    assert "next" not in second["links"]

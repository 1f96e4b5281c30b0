"""The media library is searched: by what files are, where they lie, what uses them, what they lack."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.media.pictures import picture

from .conftest import Api
from .test_media import PICTURE, asset, send
from .test_media_uses import api

__all__ = ["api"]


def titles(api: Api, query: str, noun: str = "media") -> list[str]:
    found = api.get(f"/{noun}?sort=title&{query}")["data"]
    return [one["title"] for one in found]


@pytest.fixture
def library(api: Api) -> dict[str, str]:
    """Two folders in each other with an image each, and a text at the root; ids by title."""
    ids = {}
    parent = None
    for number, name in enumerate(("outer", "inner")):
        control = {"control_parent": parent} if parent else {}
        parent = api.create("media_folder", title=name, **control)["id"]
        form = {"title": f"Image {name}", "parent": parent, "publish": "true"}
        alt = {"alt": "A lamp"} if name == "inner" else {}
        data = PICTURE if number else picture("PNG", (900, 700))
        ids |= {name: parent, form["title"]: send(api, "/media", data, **form, **alt)["data"]["id"]}
    text = send(api, "/media", b"some text", "a.txt", title="Text", publish="true")
    return {**ids, "Text": text["data"]["id"]}


def test_assets_are_found_by_what_they_are_and_where(api: Api, library: dict[str, str]) -> None:
    change = {"data": {"tags": ["Night", "sea"], "licence_until": "2027-03-01"}, "base_version": 1}
    api.patch(f"/media/{library['Text']}", {**change, "publish": True})
    assert titles(api, "filter[kind]=image") == ["Image inner", "Image outer"]
    assert titles(api, "filter[kind][in]=file,pdf") == ["Text"]
    assert titles(api, "filter[size][lt]=100") == ["Image inner", "Text"]
    assert titles(api, "filter[width][gte]=900") == ["Image outer"]
    assert titles(api, "filter[tags][any]=Night") == ["Text"]
    assert titles(api, "filter[tags][any]=night") == []
    assert titles(api, "filter[licence_until][lte]=2027-03-01") == ["Text"]
    assert titles(api, "filter[licence_until][lt]=2027-03-01") == []
    assert titles(api, f"filter[_below]={library['outer']}") == ["Image inner", "Image outer"]
    assert titles(api, f"filter[_below]={library['inner']}&filter[kind]=image") == ["Image inner"]
    assert titles(api, f"filter[_below]={library['Text']}") == []


def test_what_nothing_uses(api: Api, library: dict[str, str]) -> None:
    shown = api.create("article", title="Shown", photo=library["Image inner"])
    api.create("article", publish=False, title="Draft", gallery=[library["Image outer"]])
    both = "status=draft&filter[_unused]="
    assert titles(api, f"{both}true") == ["Text"]
    change = {"data": {"photo": None}, "base_version": 1, "publish": True}
    api.patch(f"/content/article/{shown['id']}", change)
    assert titles(api, f"{both}true") == ["Image inner", "Text"]
    assert titles(api, f"{both}never") == ["Text"]
    page = api.get(f"/media?{both}true&count=true&page[size]=1&sort=title")
    assert page["meta"]["page"]["total"] == 2
    assert [one["title"] for one in api.get(page["links"]["next"])["data"]] == ["Text"]
    # Drafts of others are not told of by what is asked about what is published.
    api.get("/media?filter[_unused]=true", 400)
    api.as_(None).get(f"/media?{both}true", 403)


def test_images_that_lack_their_words_in_a_locale(api: Api, library: dict[str, str]) -> None:
    lacking = "filter[_lacks_alt]="
    assert titles(api, f"{lacking}en") == ["Image outer"]
    assert titles(api, f"{lacking}de") == ["Image inner", "Image outer"]
    german = {"data": {"alt": "Eine Lampe"}, "base_version": 1, "publish": True}
    api.patch(f"/media/{library['Image inner']}?locale=de", german)
    for locale in ("en", "de"):
        assert titles(api, f"{lacking}de&locale={locale}") == ["Image outer"]
    assert titles(api, f"{lacking}de", "content/asset") == ["Image outer"]


def test_colours_that_are_near(api: Api, library: dict[str, str]) -> None:
    found = api.get("/media?filter[kind]=image")["data"]
    colours = {one["title"]: one["colour"] for one in found if one["colour"]}
    for title, colour in colours.items():
        red = int(colour[1:3], 16)
        near = f"{red + 20 if red < 128 else red - 20:02x}{colour[3:]}"
        assert title in titles(api, f"filter[_colour]={near}")
        far = "".join("00" if int(colour[at : at + 2], 16) > 127 else "ff" for at in (1, 3, 5))
        assert title not in titles(api, f"filter[_colour]=%23{far}")


def test_what_cannot_be_asked_is_named(api: Api) -> None:
    for query in (
        "media?filter[_unused]=yes&status=draft",
        "media?filter[_lacks_alt]=xx",
        "media?filter[_below]=00000000-0000-7000-8000-000000000009",
        "media?filter[_below]=/",
        "media?filter[_colour]=red",
        "content/article?filter[_lacks_alt]=de",
    ):
        problem = api.get(f"/{query}", 400)
        assert query.split("?")[1].split("=")[0] in problem["detail"]


def test_what_is_unused_is_thrown_away_at_once(api: Api, library: dict[str, str]) -> None:
    api.create("article", title="Shown", photo=library["Image inner"])
    found: Any = api.post("/bulk/asset?filter[_unused]=true", {"operation": "trash"})["data"]
    assert found["changed"] == 2
    assert titles(api, "status=draft") == ["Image inner"]
    asset(api)

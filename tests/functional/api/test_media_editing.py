"""Assets are edited: one by one, many at once, file and words, with all that came before kept."""

from __future__ import annotations

from tests.unit.media.pictures import picture

from .conftest import Api
from .test_media import PICTURE, asset, send
from .test_media_uses import api, lamp

__all__ = ["api", "lamp"]


def test_a_replaced_file_keeps_address_uses_and_past(api: Api, lamp: str) -> None:
    shown = api.create("article", title="Shown", photo=lamp)["id"]
    before = api.get(f"/media/{lamp}")["data"]
    new = send(api, "/uploads", picture("JPEG", (9, 9)), "new.jpg")["data"]["id"]
    change = {"data": {"file": {"upload": new}}, "base_version": 1, "publish": True}
    after = api.patch(f"/media/{lamp}", change)["data"]
    assert (after["id"], after["width"]) == (lamp, 9)
    for article in (
        api.as_(None).get(f"/content/article/{shown}")["data"],
        api.get(f"/content/article/{shown}?status=draft")["data"],
    ):
        assert (article["photo"]["id"], article["photo"]["url"]) == (lamp, after["file"]["url"])
    # What a version of before shows is there for who may see the past, and brought back whole.
    old = api.get(f"/content/asset/{lamp}/versions/1")["data"]["file"]
    assert (old["hash"], old["name"]) == (before["file"]["hash"], before["file"]["name"])
    back = api.post(f"/content/asset/{lamp}/revert", {"version": 1, "base_version": 2})
    # What is not published yet has an address for who may see it.
    file = {name: one for name, one in back["data"]["file"].items() if "signed" not in name}
    assert file == before["file"]
    api.post(f"/content/asset/{lamp}/publish", {})
    photo = api.as_(None).get(f"/content/article/{shown}")["data"]["photo"]
    assert photo["url"] == before["file"]["url"]
    assert api.app.get(photo["url"]).body == PICTURE
    assert [one["id"] for one in api.get(f"/media/{lamp}/uses?state=live")["data"]] == [shown]


def test_many_are_tagged_moved_and_licensed_at_once(api: Api, lamp: str) -> None:
    other = asset(api, title="other")["id"]
    api.post(f"/content/asset/{lamp}/tag", {"add": ["sea", "night"]})
    bulk = {"operation": "tag", "add": ["night", "stock"], "remove": ["sea"], "publish": True}
    done = api.post("/bulk/asset?filter[kind]=image", bulk)
    assert (done["data"]["found"], done["data"]["changed"]) == (2, 2)
    assert api.get(f"/media/{lamp}")["data"]["tags"] == ["night", "stock"]
    assert api.get(f"/media/{other}")["data"]["tags"] == ["night", "stock"]
    assert api.post("/bulk/asset", bulk)["data"]["changed"] == 0
    api.post("/undo", {"transaction": done["meta"]["transaction"]})
    assert api.get(f"/media/{lamp}?status=draft")["data"]["tags"] == ["night", "sea"][::-1]
    folder = api.create("media_folder", title="Press")["id"]
    api.post("/bulk/asset", {"operation": "move", "parent": folder})
    assert len(api.get(f"/media?status=draft&filter[_below]={folder}")["data"]) == 2
    licence = {"operation": "save", "data": {"licence": "CC BY 4.0"}, "publish": True}
    api.post("/bulk/asset", licence)
    assert api.get("/media?filter[licence]=CC BY 4.0&count=true")["meta"]["page"]["total"] == 2
    both = [
        {"operation": "save", "entry": one, "data": {"alt": alt}, "locale": "de", "base_version": 9}
        for one, alt in ((lamp, "Eine Lampe"), (other, "Anderes"))
    ]
    for one in both:
        one["base_version"] = api.get(f"/media/{one['entry']}?status=draft")["data"]["_meta"][
            "version"
        ]
    api.post("/batch", {"operations": both})
    assert api.get(f"/media/{other}?status=draft&locale=de")["data"]["alt"] == "Anderes"


def test_what_tags_are_not(api: Api, lamp: str) -> None:
    shown = api.create("article", title="Shown")["id"]
    api.post(f"/content/article/{shown}/tag", {"add": ["x"]}, 409)
    api.post(f"/content/asset/{lamp}/tag", {"add": ["x" * 81]}, 422)
    api.post(f"/content/asset/{lamp}/tag", {"add": "x"}, 422)
    api.as_("reader").post(f"/content/asset/{lamp}/tag", {"add": ["x"]}, 403)
    plan = api.post(f"/content/asset/{lamp}/tag?dry_run=true", {"add": ["x"]})["data"]
    assert [one["field"] for one in plan["changes"]] == ["tags"]


def test_the_words_that_a_locale_lacks_are_named(api: Api) -> None:
    lamp = asset(api, alt="A lamp", caption="In the evening")["id"]

    def missing(locale: str) -> list[str]:
        found = api.get(f"/content/asset/{lamp}/locales")["data"]
        return next(one["missing"] for one in found if one["locale"] == locale)

    assert missing("en") == []
    assert missing("de") == ["/alt", "/caption"]
    german = {"data": {"alt": "Eine Lampe"}, "base_version": 1}
    api.patch(f"/media/{lamp}?locale=de", german)
    assert missing("de") == ["/caption"]
    behind = api.get("/translations?locale=de&type=asset")["data"]
    assert [one["entry"]["id"] if "entry" in one else one["id"] for one in behind] == [lamp]

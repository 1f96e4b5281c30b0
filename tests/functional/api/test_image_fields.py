"""A page learns from one answer in which sizes its images are had, and where."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from cms.content.assets.images import Images, images_of
from cms.content.assets.passes import Passes
from cms.errors import ConfigurationError
from cms.media.renditions.declared import Renditions
from cms.media.renditions.signing import RenditionSigner

from .conftest import Api
from .test_alternates import counted
from .test_media import send
from .test_renditions import api, engine, folder, photo, services, shown, upload

__all__ = ["api", "engine", "folder", "services"]


def size(api: Api, url: str) -> tuple[int, int]:
    return shown(api.app.get(url).body)[1]


def test_a_field_tells_of_its_renditions(api: Api) -> None:
    asset = upload(api)
    made = api.create("article", title="Light", photo=asset["id"], gallery=[asset["id"]])
    seen = api.as_(None).get(f"/content/article/{made['id']}")["data"]["photo"]
    card, plain = seen["renditions"]["card"], seen["renditions"]["plain"]
    assert (card["width"], card["height"]) == size(api, card["url"]) == (40, 20)
    assert (plain["width"], plain["height"]) == size(api, plain["url"]) == (60, 40)
    assert shown(api.app.get(plain["url"], headers={"Accept": "image/webp"}).body)[0] == "PNG"
    assert made["gallery"][0]["renditions"] == {"card": card}
    widths = [one.split(" ") for one in seen["srcset"].split(", ")]
    assert [told for _, told in widths] == ["50w", "100w", "120w"]
    assert [size(api, url)[0] for url, _ in widths] == [50, 100, 120]


def test_an_asset_tells_of_all(api: Api) -> None:
    file = upload(api)["file"]
    assert list(file["renditions"]) == ["card", "plain"]
    assert size(api, file["renditions"]["card"]["url"]) == (40, 20)
    assert file["srcset"].count("/media/") == 3


def test_focus_and_crop_are_those_of_the_draft_or_of_what_is_live(api: Api) -> None:
    asset = upload(api)
    live = asset["file"]["renditions"]["card"]["url"]
    crop = {"left": "0.5", "top": "0", "width": "0.5", "height": "0.25"}
    body = {"data": {"crop": crop, "focus": {"x": "0.75", "y": "0"}}, "base_version": 1}
    draft = api.patch(f"/media/{asset['id']}", body)["data"]["file"]
    assert "focus=0.75,0&crop=0.5,0,0.5,0.25" in draft["renditions"]["card"]["url"]
    plain = draft["renditions"]["plain"]
    assert (plain["width"], plain["height"]) == size(api, plain["url"]) == (60, 20)
    assert [one.split(" ")[1] for one in draft["srcset"].split(", ")] == ["50w", "60w"]
    shown = api.as_(None).get(f"/media/{asset['id']}")["data"]["file"]
    assert shown["renditions"]["card"]["url"] == live


def test_what_is_no_image_has_no_renditions(api: Api) -> None:
    made = send(api, "/media", b"text", "a.txt", publish="true")["data"]
    assert {"renditions", "srcset"}.isdisjoint(made["file"])
    page = api.create("article", title="Light", photo=made["id"], manual=upload(api)["id"])
    assert "renditions" not in page["photo"]
    assert page["manual"]["renditions"] == {}
    assert page["manual"]["srcset"]


def test_an_image_that_is_drawn_is_its_own_rendition(services: Any) -> None:
    file = {"hash": "0" * 64, "name": "a.svg", "kind": "image", "media_type": "image/svg+xml"}
    for known, size in (({}, (None, None)), ({"width": 120, "height": 80}, (40, 20))):
        told = services.get(Images).file({**file, **known}, {}, Passes())
        assert told["url"] == f"/media/{'0' * 64}/a.svg"
        width, height = size
        card = {"url": told["url"], "width": width, "height": height}
        assert (told["renditions"]["card"], told["srcset"]) == (card, None)


def test_images_cost_no_query_each(api: Api, engine: Engine) -> None:
    def listing() -> int:
        with counted(engine) as asked:
            api.as_(None).get("/content/article?page[size]=50")
        return len(asked)

    first = upload(api)
    api.create("article", title="One", photo=first["id"], gallery=[first["id"]])
    few = listing()
    for _ in range(3):
        found = upload(api, photo())["id"]
        api.create("article", title="Light", photo=found, gallery=[found, first["id"]])
    assert listing() == few


@pytest.mark.parametrize("width", ["wide", "0", "-1", "9999", "٣"])
def test_widths_that_are_none_stop_the_start(width: str) -> None:
    with pytest.raises(ConfigurationError, match="srcset"):
        images_of(RenditionSigner.of("x"), Renditions(), ["320", width])

"""Films and PDFs are shown by an image: one found in the file, or one that somebody chose."""

from __future__ import annotations

import io
import itertools
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Engine

from cms import clock
from cms.content.assets.collecting import collect
from cms.db.session import make_session_factory
from cms.media.files import Files
from cms.media.models import Blob
from cms.media.previews import asking
from tests.unit.media.films import document, film

from .conftest import Api
from .test_alternates import counted
from .test_media import send
from .test_prepared_renditions import Crew
from .test_renditions import api, engine, folder, rows, services, shown, upload

__all__ = ["api", "engine", "folder", "services"]
SHADES = itertools.count(20, 20)


def sent(api: Api, kind: str = "film", publish: str = "true") -> dict[str, Any]:
    """Return a new asset with a film, or a PDF, that nobody has sent yet."""
    shade = next(SHADES)
    data, name = (
        (film(shade=shade), "Rain.mp4") if kind == "film" else (document(shade=shade), "Rain.pdf")
    )
    made: dict[str, Any] = send(api, "/media", data, name, publish=publish)["data"]
    return made


def told(api: Api, page: dict[str, Any], caller: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = api.as_(caller).get(f"/content/article/{page['id']}")["data"]["photo"]
    return found


def test_a_film_tells_of_itself_and_is_shown_in_every_size(api: Api, engine: Engine) -> None:
    asset = sent(api)
    assert (asset["kind"], asset["duration"], asset["width"], asset["height"]) == (
        "video",
        "2",
        160,
        96,
    )
    page = api.create("article", title="Light", photo=asset["id"])
    seen = told(api, page)
    assert seen["url"].endswith("/Rain.mp4")
    preview = seen["preview"]
    assert preview["blurhash"]
    assert preview["colour"].startswith("#f")
    assert (preview["name"], preview["width"], preview["height"]) == ("Rain.jpeg", 160, 96)
    card = preview["renditions"]["card"]
    answer = api.app.get(card["url"], headers={"Accept": "image/webp"})
    assert shown(answer.body) == ("WEBP", (40, 20))
    assert shown(api.app.get(preview["url"]).body) == ("JPEG", (160, 96))
    assert [one.split(" ")[1] for one in preview["srcset"].split(", ")] == ["50w", "100w", "160w"]
    assert seen.keys().isdisjoint({"renditions", "srcset"})


def test_a_pdf_is_shown_by_its_first_page(api: Api) -> None:
    asset = sent(api, "pdf")
    file = asset["file"]
    assert file["pages"] == 3
    assert shown(api.app.get(file["preview"]["url"]).body) == ("PNG", (1067, 1600))
    assert api.app.get(file["url"]).headers["Content-Disposition"].startswith("attachment")
    again = api.get(f"/media/{asset['id']}")["data"]
    assert again["file"]["preview"]["renditions"].keys() == {"card", "plain"}
    kept = {"data": {"file": {"hash": file["hash"], "name": "Snow.pdf", "preview": {"hash": "0"}}}}
    renamed = api.patch(f"/media/{asset['id']}", {**kept, "base_version": 1})["data"]["file"]
    assert renamed["preview"]["hash"] == file["preview"]["hash"]
    assert renamed["preview"]["url"].endswith("/Snow.png")


def test_who_does_not_see_a_file_does_not_see_its_preview(api: Api) -> None:
    preview = sent(api, publish="false")["file"]["preview"]
    api.app.get(preview["url"], status=404)
    signed = api.app.get(preview["signed_url"])
    assert signed.headers["Cache-Control"].startswith("private")
    card = preview["renditions"]["card"]
    api.app.get(card["url"], status=404)
    assert shown(api.app.get(card["signed_url"]).body)[1] == (40, 20)


def test_another_poster_wins_as_far_as_it_is_seen(api: Api) -> None:
    poster, asset = upload(api), sent(api)
    page = api.create("article", title="Light", photo=asset["id"])
    found = told(api, page)["preview"]["hash"]
    change = {"data": {"poster": poster["id"]}, "base_version": 1, "publish": True}
    changed = api.patch(f"/media/{asset['id']}", change)["data"]
    assert changed["file"]["preview"]["hash"] == poster["file"]["hash"]
    preview = told(api, page)["preview"]
    assert (preview["hash"], preview["name"]) == (poster["file"]["hash"], "lamp.jpg")
    assert shown(api.app.get(preview["renditions"]["card"]["url"]).body)[1] == (40, 20)
    uses = api.get(f"/media/{poster['id']}/uses")["data"]
    assert [one["id"] for one in uses] == [asset["id"]]
    api.post(f"/content/asset/{poster['id']}/unpublish", {})
    assert told(api, page)["preview"]["hash"] == found


def test_posters_of_many_are_read_at_once(api: Api, engine: Engine) -> None:
    def page(count: int) -> str:
        assets = []
        for _ in range(count):
            asset, poster = sent(api), upload(api)
            change = {"data": {"poster": poster["id"]}, "base_version": 1, "publish": True}
            api.patch(f"/media/{asset['id']}", change)
            assets.append(asset["id"])
        made = api.create("article", title="Light", gallery=assets)
        return f"/content/article/{made['id']}"

    one, three = page(1), page(3)
    reader = api.as_("administrator")  # what anybody reads is answered from memory
    reader.get(one)
    with counted(engine) as for_one:
        reader.get(one)
    with counted(engine) as for_three:
        reader.get(three)
    assert len(for_one) == len(for_three)


def test_workers_make_the_sizes_of_what_stands_for_a_film(
    api: Api, services: Any, engine: Engine
) -> None:
    crew, asset = Crew(services), sent(api)
    api.create("article", title="Light", gallery=[asset["id"]])
    crew.work()
    preview = {"file": asset["file"]["preview"]}
    assert [one.media_type for one in rows(engine, preview)] == [
        "image/avif",
        "image/jpeg",
        "image/webp",
    ]
    assert rows(engine, asset) == []


def test_a_preview_is_kept_as_long_as_what_it_shows(
    api: Api, services: Any, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: Files = services.get(Files)
    asset = sent(api)
    waiting = send(api, "/uploads", film(shade=next(SHADES)), "b.mp4")["data"]
    hashes = [asset["file"]["hash"], asset["file"]["preview"]["hash"], waiting["file"]["hash"]]
    with make_session_factory(engine)() as session:
        hashes.append(str(session.get_one(Blob, hashes[2]).preview))
        for blob in session.query(Blob):
            blob.seen_at = clock.now() - timedelta(days=90)
        session.commit()

    def left() -> list[bool]:
        collect(files)
        collect(files)
        with make_session_factory(engine)() as session:
            return [session.get(Blob, one) is not None for one in hashes]

    assert left() == [True] * 4
    api.delete(f"/uploads/{waiting['id']}")
    assert left() == [True, True, False, False]
    api.delete(f"/media/{asset['id']}")
    assert left() == [True, True, False, False]
    api.app.get(asset["file"]["preview"]["url"], status=404)


def test_a_file_that_is_broken_is_taken_in_without_a_preview(api: Api) -> None:
    for data, name in ((film()[:400], "a.mp4"), (document()[:400], "a.pdf")):
        file = send(api, "/media", data, name, publish="true")["data"]["file"]
        assert "preview" not in file
        assert api.app.get(file["url"]).body == data


def test_a_file_from_before_is_read_when_it_is_sent_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = film(shade=next(SHADES))
    with monkeypatch.context() as without:
        without.setattr(asking, "_BEGIN", "raise ModuleNotFoundError('av')")
        asset = send(api, "/media", data, "a.mp4", publish="true")["data"]
    assert (asset["duration"], "preview" in asset["file"]) == (None, False)
    again = send(api, "/uploads", data, "a.mp4")["data"]
    assert again["file"]["hash"] == asset["file"]["hash"]
    change = {"data": {"file": {"upload": again["id"]}}, "base_version": 1, "publish": True}
    saved = api.patch(f"/media/{asset['id']}", change)["data"]
    assert (saved["duration"], saved["file"]["url"]) == ("2", asset["file"]["url"])
    assert shown(api.as_(None).app.get(saved["file"]["preview"]["url"]).body)[1] == (160, 96)
    monkeypatch.setattr(asking, "_BEGIN", "raise SystemExit(1)")
    assert send(api, "/uploads", data, "a.mp4")["data"]["file"]["preview"]


def test_an_image_stands_for_itself(api: Api) -> None:
    file = upload(api)["file"]
    assert "preview" not in file
    assert Image.open(io.BytesIO(api.app.get(file["url"]).body)).size == (120, 80)

"""Browsers get images in the sizes that were given out: made once, in a format that they take."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from sqlalchemy import Engine, select
from webtest import TestApp

from cms.app import make_app
from cms.content.assets.types import CORE_TYPES
from cms.db.session import make_engine, make_session_factory
from cms.media.renditions.models import MadeRendition
from cms.media.renditions.recipes import Recipe
from cms.media.renditions.signing import RenditionSigner
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import build_registry
from cms.schema.rendition import Rendition
from cms.settings import MediaSettings
from tests.databases import SqliteSource
from tests.unit.media.pictures import picture

from .conftest import Api, people, services_on
from .test_alternates import counted
from .test_media import send

CARD = Rendition("card", 40, 20)
PLAIN = Rendition("plain", 60, fit="contain", quality=70, formats=())


class Article(ContentType):
    title = f.Text(required=True)
    photo = f.Image(renditions=(CARD, PLAIN))
    gallery = f.List(f.Image(renditions=CARD))
    manual = f.File()


REGISTRY = build_registry([*CORE_TYPES, ("test", Article)])
AVIF = "image/avif,image/webp,image/apng,*/*;q=0.8"
SHADES = itertools.count()


@pytest.fixture(scope="module")
def engine(sqlite_source: SqliteSource) -> Iterator[Engine]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def services(engine: Engine, folder: Path) -> Any:
    settings = MediaSettings(folder=folder, srcset=("50", "100", "500"))
    return services_on(engine, REGISTRY, media=settings)


@pytest.fixture(scope="module")
def api(engine: Engine, services: Any) -> Api:
    tokens = people(engine)
    return Api(TestApp(make_app(services)), tokens["editor"], tokens)


def address(services: Any, made: dict[str, Any], **recipe: Any) -> str:
    signer: RenditionSigner = services.get(RenditionSigner)
    return signer.address(made["file"]["hash"], made["file"]["name"], Recipe(**recipe))


def photo() -> bytes:
    """Return an image of 120 x 80 pixels that nobody has uploaded yet."""
    file = io.BytesIO()
    Image.new("RGB", (120, 80), (next(SHADES), 90, 200)).save(file, "PNG")
    return file.getvalue()


def upload(api: Api, data: bytes | None = None, publish: str = "true") -> dict[str, Any]:
    data = data or photo()
    made: dict[str, Any] = send(api, "/media", data, "lamp.jpg", publish=publish)["data"]
    return made


def shown(body: bytes) -> tuple[str | None, tuple[int, int]]:
    with Image.open(io.BytesIO(body)) as image:
        return image.format, image.size


def rows(engine: Engine, made: dict[str, Any]) -> list[MadeRendition]:
    query = select(MadeRendition).where(MadeRendition.hash == made["file"]["hash"])
    with make_session_factory(engine)() as session:
        return list(session.scalars(query.order_by(MadeRendition.media_type)))


def test_the_browser_gets_what_it_takes(api: Api, services: Any, engine: Engine) -> None:
    made = upload(api)
    url = address(services, made, width=40, height=20)
    for accept, kind in (
        (AVIF, "avif"),
        ("image/webp,*/*", "webp"),
        ("image/avif;q=0, image/webp ; q=0.5", "webp"),
        ("*/*", "png"),
        ("image/*", "png"),
    ):
        found = api.app.get(url, headers={"Accept": accept})
        assert found.content_type == f"image/{kind}"
        assert shown(found.body) == (kind.upper(), (40, 20))
        assert found.headers["Vary"] == "Accept"
        assert f'filename="lamp.{kind}"' in found.headers["Content-Disposition"]
        assert found.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert found.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in found.headers["Content-Security-Policy"]
    assert [one.media_type for one in rows(engine, made)] == [
        "image/avif",
        "image/png",
        "image/webp",
    ]


def test_a_format_that_is_named_is_what_all_get(api: Api, services: Any) -> None:
    url = address(services, upload(api), width=30, format="webp", quality=40)
    found = api.app.get(url, headers={"Accept": "image/avif"})
    assert shown(found.body) == ("WEBP", (30, 20))
    assert "Accept" not in found.headers.get("Vary", "")


def test_focus_and_crop_are_part_of_it(api: Api, services: Any) -> None:
    image = Image.new("RGB", (100, 50), "red")
    image.paste("blue", (50, 0, 100, 50))
    file = io.BytesIO()
    image.save(file, "PNG")
    made = upload(api, file.getvalue())
    wanted = {"width": 20, "height": 20, "format": "png"}
    for more, seen in (
        ({"focus": (0.0, 0.5)}, (255, 0, 0)),
        ({"focus": (1.0, 0.5)}, (0, 0, 255)),
        ({"crop": (0.5, 0.0, 0.5, 1.0)}, (0, 0, 255)),
    ):
        found = api.app.get(address(services, made, **wanted, **more))
        with Image.open(io.BytesIO(found.body)) as got:
            assert (got.size, got.convert("RGB").getpixel((10, 10))) == ((20, 20), seen)


def test_nothing_is_enlarged(api: Api, services: Any) -> None:
    found = api.app.get(address(services, upload(api), width=5000, format="jpeg"))
    assert shown(found.body) == ("JPEG", (120, 80))


def test_addresses_that_were_not_given_out(api: Api, services: Any, engine: Engine) -> None:
    made = upload(api)
    url = address(services, made, width=40, height=20)
    other = upload(api, picture("JPEG", (90, 60)))
    for changed in (
        url.replace("w=40", "w=41"),
        url.replace("&h=20", ""),
        url + "&q=80",
        url + "&w=40",
        url.replace("format=auto", "format=jpeg"),
        url.partition("&s=")[0],
        url[:-1] + ("A" if url[-1] != "A" else "B"),
        f"{made['file']['url']}?w=40",
        f"{made['file']['url']}?crop=nan",
        f"{made['file']['url']}?w=99999999999999999999&s=x",
        url.replace(made["file"]["hash"], other["file"]["hash"]),
        url + "&s=" + "a" * 1000,
    ):
        assert api.app.get(changed, status=403).json["title"] == "Not allowed"
    assert rows(engine, made) == []
    assert api.app.get(url + "&x=1", status=400).json["parameter"] == "x"
    api.app.get(url + "é", status=400)
    # In another order it is the same.
    path, _, query = url.partition("?")
    api.app.get(f"{path}?{'&'.join(reversed(query.split('&')))}")
    assert len(rows(engine, made)) == 1


def test_somebody_known_asks_for_a_size_of_their_own(api: Api, services: Any) -> None:
    focus = {"focus": {"x": "1", "y": "0.5"}}
    made = upload(api)
    api.patch(f"/media/{made['id']}", {"data": focus, "base_version": 1, "publish": True})
    place = f"/media/{made['id']}/rendition"
    told = api.get(f"{place}?w=40&h=40&format=webp&q=60")["data"]
    assert (told["width"], told["height"], "signed_url" in told) == (40, 40, False)
    assert "focus=1,0.5" in told["url"]
    assert shown(api.app.get(told["url"]).body) == ("WEBP", (40, 40))
    assert api.get(f"{place}?w=5000")["data"]["width"] == 120  # never enlarged
    api.as_(None).get(f"{place}?w=40", 401)
    for query in ("", "?fit=cover", "?w=0", "?w=x", "?w=9999", "?w=4&q=101", "?w=4&format=tiff"):
        api.get(f"{place}{query}", 400)
    api.get(f"{place}?w=4&focus=0,0", 400)


def test_renditions_of_what_is_not_public_have_a_pass(api: Api, services: Any) -> None:
    made = upload(api, publish="false")
    draft = api.get(f"/media/{made['id']}?status=draft")["data"]["file"]
    own = api.get(f"/media/{made['id']}/rendition?w=30&status=draft")["data"]
    first = draft["signed_srcset"].partition(" ")[0]
    for url in (draft["renditions"]["card"]["signed_url"], own["signed_url"], first):
        found = api.app.get(url)
        assert found.headers["Cache-Control"].startswith("private, max-age=")
        plain = url.partition("&expires=")[0]
        api.app.get(plain, status=404)
        api.app.get(url[:-1] + ("A" if url[-1] != "A" else "B"), status=404)
        api.app.get(url.replace("w=", "w=1"), status=403)
    # A pass for the file alone shows what was given out of it, and nothing that was not.
    given = draft["signed_url"].partition("?")[2]
    api.app.get(f"{draft['url']}?w=31&format=auto&{given}", status=403)


def test_a_rendition_is_seen_by_who_sees_the_file(api: Api, services: Any) -> None:
    made = upload(api, publish="false")
    url = address(services, made, width=40)
    api.app.get(url, status=404)
    api.app.get(url, headers=api.as_("reader").headers, status=404)
    own = api.app.get(url, headers=api.headers)
    assert own.headers["Cache-Control"] == "private, no-store"
    api.post(f"/content/asset/{made['id']}/publish", {})
    assert api.app.get(url).body == own.body
    api.post(f"/content/asset/{made['id']}/unpublish", {})
    api.app.get(url, status=404)


def test_parts_and_what_is_known_already(api: Api, services: Any) -> None:
    url = address(services, upload(api), width=40, format="png")
    whole = api.app.get(url)
    part = api.app.get(url, headers={"Range": "bytes=1-3"}, status=206)
    assert part.body == b"PNG"
    assert part.headers["Content-Range"] == f"bytes 1-3/{len(whole.body)}"
    assert int(whole.headers["Content-Length"]) == len(whole.body)
    api.app.get(url, headers={"If-None-Match": whole.headers["ETag"]}, status=304)
    assert api.app.head(url).headers["Content-Length"] == whole.headers["Content-Length"]
    other = address(services, upload(api), width=41, format="png")
    assert api.app.get(other).headers["ETag"] != whole.headers["ETag"]


def test_one_whose_bytes_are_gone_is_made_again(
    api: Api, services: Any, engine: Engine, folder: Path
) -> None:
    made = upload(api)
    url = address(services, made, width=40)
    first = api.app.get(url, headers=api.headers).body
    [row] = rows(engine, made)
    (folder / str(row.key)).unlink()
    assert api.app.get(url, headers=api.headers).body == first
    assert [one.key == row.key for one in rows(engine, made)] == [False]


def test_what_is_no_image_has_none(api: Api, services: Any, engine: Engine) -> None:
    made = send(api, "/media", b"text", "a.txt", publish="true")["data"]
    problem = api.app.get(address(services, made, width=40), status=422)
    assert "text/plain" in problem.json["detail"]
    assert rows(engine, made) == []


def test_the_secret_decides(api: Api, services: Any) -> None:
    made = upload(api)
    other = RenditionSigner.of("another secret")
    path = other.address(made["file"]["hash"], "lamp.jpg", Recipe(width=40))
    assert urlsplit(path).path == made["file"]["url"]
    api.app.get(path, status=403)


def test_one_that_anybody_may_see_is_answered_from_memory(
    api: Api, services: Any, engine: Engine
) -> None:
    made = upload(api)
    url = address(services, made, width=40)
    first = {accept: api.app.get(url, headers={"Accept": accept}) for accept in (AVIF, "*/*")}
    assert first[AVIF].body != first["*/*"].body
    with counted(engine) as statements:
        for accept, found in first.items():
            again = api.app.get(url, headers={"Accept": accept, "Accept-Encoding": "gzip"})
            assert (again.body, again.headers["ETag"]) == (found.body, found.headers["ETag"])
            assert again.headers["Vary"] == "Accept"
            assert "Content-Encoding" not in again.headers
            assert again.headers["Content-Security-Policy"]
        known = {"Accept": AVIF, "If-None-Match": first[AVIF].headers["ETag"]}
        api.app.get(url, headers=known, status=304)
    assert statements == []
    # A part is read from the storage, as what is large is.
    api.app.get(url, headers={"Range": "bytes=1-3"}, status=206)
    api.post(f"/content/asset/{made['id']}/unpublish", {})
    api.app.get(url, status=404)


def test_a_file_that_two_entries_show_stays_while_one_does(api: Api, engine: Engine) -> None:
    data = photo()
    one, other = upload(api, data), upload(api, data)
    url = one["file"]["url"]
    api.app.get(url)
    for made in (one, other):
        api.app.get(url)
        with counted(engine) as statements:
            api.app.get(url)
        assert statements == []
        api.post(f"/content/asset/{made['id']}/unpublish", {})
    api.app.get(url, status=404)


def test_one_that_is_made_costs_little(api: Api, services: Any, engine: Engine) -> None:
    made = upload(api)
    url = address(services, made, width=40)
    # A part is not remembered, so that it is asked each time who may see it.
    part = {"Range": "bytes=0-"}
    api.app.get(url, headers=part)
    with counted(engine) as rendition:
        api.app.get(url, headers=part)
    with counted(engine) as file:
        api.app.get(made["file"]["url"], headers=part)
    # The file with who has it, the site, the rights, the instant, and the entry that shows it.
    assert len([one for one in rendition if one.startswith("SELECT")]) == 5
    assert len(rendition) == len(file)

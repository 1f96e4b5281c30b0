"""Files that are not everybody's are seen by signed addresses, and large ones at their storage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import urllib3
from sqlalchemy import Engine
from webtest import TestApp, Upload

from cms import clock
from cms.app import make_app
from cms.content.assets.signing import FileSigner
from cms.content.assets.types import CORE_TYPES
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import build_registry
from cms.settings import MediaSettings
from cms.settings.storages import StorageSettings
from tests.functional.cli.servers import free_port
from tests.s3_server import new_bucket
from tests.unit.media.pictures import picture

from .conftest import Api, people, services_on


class Story(ContentType):
    title = f.Text(required=True)
    photo = f.Image()


REGISTRY = build_registry([*CORE_TYPES, ("test", Story)])
PICTURE = picture("PNG", (6, 4))


def api_on(engine: Engine, media: MediaSettings, **storages: StorageSettings) -> Api:
    services = services_on(engine, REGISTRY, media=media, storages=storages)
    tokens = people(engine)
    return Api(TestApp(make_app(services)), tokens["editor"], tokens)


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    from cms.db.session import make_engine

    engine = make_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def api(sqlite_engine: Engine, tmp_path: Path) -> Api:
    return api_on(sqlite_engine, MediaSettings(folder=tmp_path / "media"))


def asset(api: Api, data: bytes = PICTURE, name: str = "lamp.png", **form: str) -> dict[str, Any]:
    params = {**form, "file": Upload(name, data)}
    made = api.app.post("/api/v1/media", params, headers=api.headers, status=201)
    found: dict[str, Any] = made.json["data"]
    return found


def test_a_draft_has_a_signed_address_that_needs_no_header(api: Api) -> None:
    file = asset(api)["file"]
    api.app.get(file["url"], status=404)
    found = api.app.get(file["signed_url"])
    assert (found.content_type, found.body) == ("image/png", PICTURE)
    scope, _, seconds = found.headers["Cache-Control"].rpartition("=")
    assert scope == "private, max-age"
    assert 880 <= int(seconds) <= 1200
    part = api.app.get(file["signed_url"], headers={"Range": "bytes=1-3"}, status=206)
    assert part.body == b"PNG"
    api.app.get(file["signed_url"], headers={"Range": "bytes=999-"}, status=416)


def test_what_is_public_has_its_plain_address_alone(api: Api) -> None:
    made = asset(api, publish="true")
    assert "signed_url" not in made["file"]
    story = api.create("story", title="Light", photo=made["id"])
    assert "signed_url" not in story["photo"]
    assert "signed_url" not in api.get(f"/media/{made['id']}?status=draft")["data"]["file"]
    # The file of a draft is not public because the one before it is.
    body = {"data": {"file": {"upload": upload(api, picture("PNG", (9, 9)))}}, "base_version": 1}
    assert "signed_url" in api.patch(f"/media/{made['id']}", body)["data"]["file"]
    assert "signed_url" not in api.get(f"/media/{made['id']}")["data"]["file"]


def upload(api: Api, data: bytes) -> str:
    form = {"file": Upload("a.png", data)}
    found = api.app.post("/api/v1/uploads", form, headers=api.headers, status=201)
    return str(found.json["data"]["id"])


def test_images_in_drafts_are_signed_too(api: Api) -> None:
    made = asset(api)
    story = api.create("story", title="Light", photo=made["id"])
    draft = api.get(f"/content/story/{story['id']}?status=draft")["data"]["photo"]
    assert api.app.get(draft["signed_url"]).body == PICTURE
    listed = api.get("/media?status=draft")["data"]
    assert [one["file"]["signed_url"] for one in listed] == [draft["signed_url"]]


def test_private_folders_have_signed_addresses(api: Api) -> None:
    folder = api.create("media_folder", title="Press")
    made = asset(api, parent=folder["id"], publish="true")
    api.as_("administrator").post("/breaks", {"data": {"entry": folder["id"]}}, 201)
    shown = api.as_("administrator").get(f"/media/{made['id']}")["data"]["file"]
    api.app.get(shown["url"], status=404)
    assert api.app.get(shown["signed_url"]).body == PICTURE


def test_what_is_not_signed_so_shows_nothing(api: Api) -> None:
    url = asset(api)["file"]["signed_url"]
    address, _, query = url.partition("?")
    expires, _, signature = query.partition("&pass=")
    number = int(expires.removeprefix("expires="))
    other = asset(api, picture("PNG", (5, 5)))["file"]["hash"]
    forged = [
        address,
        f"{address}?{expires}",
        f"{address}?expires={number + 60}&pass={signature}",
        f"{address}?{expires}&pass={signature[:-2]}",
        f"{address}?{expires}&pass=",
        f"{address}?{expires}&pass=%00%c3%a9",
        f"{address}?expires=-1&pass={signature}",
        f"{address}?expires=9999999999999999&pass={signature}",
        f"{address}?expires=%c2%b2&pass={signature}",
        f"/media/{other}/a.png?{query}",
    ]
    for one in forged:
        api.app.get(one, status=404)


def test_a_signed_address_ends(api: Api) -> None:
    signer = FileSigner("secret", 900)
    with clock.freeze(clock.now()):
        url = signer.address("a" * 64, "a.png")
        given = dict(one.split("=", 1) for one in url.partition("?")[2].split("&"))
        ends = signer.until("a" * 64, given)
        assert ends is not None
        clock.tick((ends - clock.now()).total_seconds() - 1)
        assert signer.until("a" * 64, given) == ends
        clock.tick(1)
        assert signer.until("a" * 64, given) is None
    assert FileSigner("other", 900).until("a" * 64, given) is None


def test_large_files_are_read_at_their_storage(
    sqlite_engine: Engine, s3_endpoint: str, tmp_path: Path
) -> None:
    settings = MediaSettings(
        folder=tmp_path, storages=("main",), direct_from=50, types=("image/*",)
    )
    api = api_on(sqlite_engine, settings, main=new_bucket(s3_endpoint))
    made = asset(api, publish="true", name="lämp.png")["file"]
    assert made["size"] > 50
    there = api.app.get(made["url"], status=302)
    assert there.headers["Cache-Control"] == "private, no-store"
    with urllib3.PoolManager() as pool:
        found = pool.request("GET", there.location, headers={"Range": "bytes=1-3"}, retries=False)
    assert (found.status, found.data) == (206, b"PNG")
    assert found.headers["Content-Type"] == "image/png"
    assert found.headers["Content-Disposition"].startswith("inline;")
    api.app.head(made["url"], status=200)
    draft = asset(api, picture("PNG", (60, 40)))["file"]
    api.app.get(draft["url"], status=404)
    api.app.get(draft["signed_url"], status=302)


def test_small_files_and_drawings_are_passed_on(
    sqlite_engine: Engine, s3_endpoint: str, tmp_path: Path
) -> None:
    settings = MediaSettings(folder=tmp_path, storages=("main",), direct_from=1_000_000)
    api = api_on(sqlite_engine, settings, main=new_bucket(s3_endpoint))
    found = api.app.get(asset(api, publish="true")["file"]["url"], status=200)
    assert found.body == PICTURE


def test_a_storage_that_is_out_of_reach_is_told(
    sqlite_engine: Engine, s3_endpoint: str, tmp_path: Path
) -> None:
    settings = MediaSettings(folder=tmp_path, storages=("main",))
    bucket = new_bucket(s3_endpoint)
    url = asset(api_on(sqlite_engine, settings, main=bucket), publish="true")["file"]["url"]
    nowhere = replace(bucket, endpoint=f"http://127.0.0.1:{free_port()}", timeout_seconds=1)
    services = services_on(sqlite_engine, REGISTRY, media=settings, storages={"main": nowhere})
    app = TestApp(make_app(services))
    for headers in ({}, {"Range": "bytes=1-2"}):
        problem = app.get(url, headers=headers, status=503).json
        assert problem["type"] == "urn:cartouche:problem:storage-failed"
        assert nowhere.bucket not in problem["detail"]

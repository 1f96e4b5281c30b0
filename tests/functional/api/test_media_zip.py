"""Many assets are sent as one archive: those that the caller may see, and within bounds."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from cms.settings import MediaSettings

from .conftest import Api, served, services_on
from .test_media import PICTURE, asset, send
from .test_media_uses import REGISTRY


@pytest.fixture
def api(engine: Engine, tokens: dict[str, str], tmp_path: Path) -> Api:
    room = MediaSettings(folder=tmp_path / "media", zip_files=3, zip_bytes=2_000)
    services = services_on(engine, REGISTRY, media=room)
    return Api(served(services), tokens["editor"], tokens)


def names(api: Api, body: dict[str, Any], query: str = "", **headers: str) -> list[str]:
    response = api.call("POST", f"/media/zip{query}", body, 200, **headers)
    assert response.content_type == "application/zip"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Disposition"] == 'attachment; filename="media.zip"'
    found = zipfile.ZipFile(io.BytesIO(response.body))
    assert found.testzip() is None
    return found.namelist()


def test_a_folder_and_a_selection(api: Api) -> None:
    press = api.create("media_folder", title="Press")["id"]
    inner = api.create("media_folder", title="In/ner", control_parent=press)["id"]
    asset(api, parent=press)
    asset(api, parent=press)
    deep = asset(api, parent=inner)
    assert sorted(names(api, {"folder": press})) == ["lamp (2).png", "lamp.png", "ner/lamp.png"]
    assert names(api.as_(None), {"folder": inner}) == ["lamp.png"]
    assert names(api.as_(None), {"ids": [deep["id"], deep["id"]]}) == ["lamp.png"]
    named = {"Idempotency-Key": "once"}
    assert names(api, {"ids": [deep["id"]]}, **named) == ["lamp.png"]


def test_what_one_does_not_see_is_not_in_it(api: Api) -> None:
    folder = api.create("media_folder", title="Press")["id"]
    asset(api, parent=folder)
    draft = send(api, "/media", PICTURE, "draft.png", parent=folder)["data"]["id"]
    nobody = api.as_(None)
    assert names(nobody, {"folder": folder}) == ["lamp.png"]
    assert sorted(names(api, {"folder": folder}, "?status=draft")) == ["draft.png", "lamp.png"]
    problem = nobody.post("/media/zip", {"ids": [draft]}, 422)
    assert problem["errors"] == [{"pointer": "/ids/0", "detail": "names no asset."}]
    nobody.post("/media/zip?status=draft", {"ids": [draft]}, 401)
    api.as_("administrator").post("/breaks", {"data": {"entry": folder}}, 201)
    nobody.post("/media/zip", {"folder": folder}, 422)


def test_an_archive_has_bounds(api: Api) -> None:
    folder = api.create("media_folder", title="Press")["id"]
    for _ in range(3):
        asset(api, parent=folder)
    large = send(api, "/media", b"text " * 500, "a.txt", publish="true")["data"]["id"]
    assert "2000 at most" in api.post("/media/zip", {"ids": [large]}, 413)["detail"]
    asset(api, parent=folder)
    assert "zip_files" in api.post("/media/zip", {"folder": folder}, 413)["detail"]
    api.post("/media/zip", {"ids": [large] * 4}, 413)
    for body in ({}, {"ids": []}, {"ids": [1]}, {"ids": [large], "folder": folder}, {"folder": 1}):
        api.post("/media/zip", body, 422)
    api.post("/media/zip?depth=1", {"ids": [large]}, 400)

"""Files that browsers send to the storage by themselves are taken in like all others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import urllib3
from sqlalchemy import Engine

from cms.settings import MediaSettings

from .conftest import Api
from .test_signed_files import PICTURE, api_on, sqlite_engine

__all__ = ["sqlite_engine"]


@pytest.fixture
def api(sqlite_engine: Engine, s3_endpoint: str, tmp_path: Path) -> Api:
    from tests.s3_server import new_bucket

    settings = MediaSettings(folder=tmp_path, storages=("main",), upload_max=10_000)
    return api_on(sqlite_engine, settings, main=new_bucket(s3_endpoint))


def begin(api: Api, size: int, status: int = 201) -> Any:
    body = {"data": {"direct": True, "name": "lamp.png", "size": size}}
    return api.post("/uploads", body, status)


def send(form: dict[str, Any], data: bytes) -> int:
    fields = {**form["fields"], "file": ("lamp.png", data)}
    with urllib3.PoolManager() as pool:
        return pool.request("POST", form["url"], fields=fields, retries=False).status


def test_a_file_goes_to_the_storage_and_becomes_an_asset(api: Api) -> None:
    begun = begin(api, len(PICTURE))["data"]
    path = f"/uploads/{begun['id']}"
    assert (begun["received"], begun["size"]) == (0, len(PICTURE))
    assert "0 of 69 bytes" in api.post(f"{path}/finish", status=409)["detail"]
    assert send(begun["form"], PICTURE) == 204
    whole = api.post(f"{path}/finish")["data"]
    assert (whole["file"]["width"], whole["received"]) == (6, len(PICTURE))
    assert api.post(f"{path}/finish")["data"] == whole
    body = {"data": {"file": {"upload": begun["id"]}}, "publish": True}
    made = api.post("/media", body, 201)["data"]
    assert api.app.get(made["file"]["url"]).body == PICTURE


def test_nothing_is_believed_of_what_was_sent(api: Api) -> None:
    program = b"MZ\x90\x00 program"
    begun = begin(api, len(program))["data"]
    send(begun["form"], program)
    assert "of no known type" in api.post(f"/uploads/{begun['id']}/finish", status=422)["detail"]
    api.get(f"/uploads/{begun['id']}", 404)
    other = begin(api, len(PICTURE) + 1)["data"]
    send(other["form"], PICTURE)
    assert "69 of 70" in api.post(f"/uploads/{other['id']}/finish", status=409)["detail"]


def test_an_upload_is_its_owners_alone(api: Api) -> None:
    begun = begin(api, len(PICTURE))["data"]
    send(begun["form"], PICTURE)
    api.as_("author").post(f"/uploads/{begun['id']}/finish", status=404)
    begin(api.as_("reader"), 5, 403)
    begin(api.as_(None), 5, 401)
    begin(api, 10_001, 413)


def test_what_is_no_such_wish(api: Api) -> None:
    for data in ({"direct": False}, {"size": 0}, {"size": "5"}, {"name": "x" * 5000}):
        body = {"data": {"direct": True, "name": "a", "size": 5, **data}}
        api.post("/uploads", body, 422)


def test_a_folder_takes_nothing_from_elsewhere(sqlite_engine: Engine, tmp_path: Path) -> None:
    api = api_on(sqlite_engine, MediaSettings(folder=tmp_path))
    assert "/api/v1/uploads" in begin(api, 5, 409)["detail"]

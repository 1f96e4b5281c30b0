"""Resumable uploads by hand-made requests of tus 1.0: each rule of it that a server has to keep."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms.app import make_app
from cms.db.session import make_engine
from cms.errors import TooSlow
from cms.media.files import Files
from cms.settings import ApiSettings, MediaSettings
from cms.web.reception import received
from tests.databases import SqliteSource
from tests.unit.media.pictures import picture

from .conftest import people, services_on
from .test_media import REGISTRY

PART = "application/offset+octet-stream"
PICTURE = picture("PNG", (60, 40))
ORIGIN = "https://pages.example"


@dataclass
class Tus:
    """Somebody who speaks tus."""

    app: TestApp
    tokens: dict[str, str]
    files: Files
    who: str = "editor"

    def ask(self, method: str, path: str, body: bytes = b"", **headers: Any) -> Any:
        named = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        given = {
            "Authorization": f"Bearer {self.tokens[self.who]}",
            "Tus-Resumable": "1.0.0",
            **named,
        }
        spoken = {name: value for name, value in given.items() if value != "None"}
        return self.app.request(path, method=method, body=body, headers=spoken, status="*")

    def begin(self, size: int, name: str = "lamp.png", **headers: Any) -> str:
        metadata = f"filename {base64.b64encode(name.encode()).decode()},filetype dGV4dA=="
        given = {"Upload_Length": size, "Upload_Metadata": metadata, **headers}
        made = self.ask("POST", "/api/v1/uploads", **given)
        assert (made.status_int, made.headers["Upload-Offset"]) == (201, "0"), made
        address: str = made.headers["Location"]
        return address

    def add(self, address: str, start: int, body: bytes, **headers: Any) -> Any:
        given = {"Upload_Offset": start, "Content_Type": PART, **headers}
        return self.ask("PATCH", address, body, **given)

    def stored(self, prefix: str = "uploads/") -> list[str]:
        return [one.key for one in self.files.taking.list(prefix)]


@pytest.fixture(scope="module")
def engine(sqlite_source: SqliteSource) -> Iterator[Engine]:
    with sqlite_source.copy() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def tus(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Tus:
    folder: Path = tmp_path_factory.mktemp("media")
    media = MediaSettings(
        folder=folder, upload_max=100_000, part_max=20_000, role_limits={"contributor": ("50",)}
    )
    api = ApiSettings(cors_origins=(ORIGIN,))
    services = services_on(engine, REGISTRY, media=media, api=api)
    return Tus(TestApp(make_app(services)), people(engine), services.get(Files))


def test_a_file_in_parts_becomes_whole(tus: Tus) -> None:
    address = tus.begin(len(PICTURE), "Lämpchen.png")
    first = tus.add(address, 0, PICTURE[:10])
    assert (first.status_int, first.headers["Upload-Offset"], first.body) == (204, "10", b"")
    assert first.headers["Tus-Resumable"] == "1.0.0"
    head = tus.ask("HEAD", address)
    assert (head.status_int, head.headers["Upload-Offset"]) == (200, "10")
    assert head.headers["Upload-Length"] == str(len(PICTURE))
    assert head.headers["Cache-Control"] == "no-store"
    assert head.headers["Upload-Expires"].endswith(" GMT")
    assert "file" not in tus.ask("GET", address).json["data"]
    last = tus.add(address, 10, PICTURE[10:])
    assert last.headers["Upload-Offset"] == str(len(PICTURE))
    shown = tus.ask("GET", address).json["data"]
    assert (shown["name"], shown["received"]) == ("Lämpchen.png", len(PICTURE))
    assert shown["file"]["hash"] == hashlib.sha256(PICTURE).hexdigest()
    body = {"data": {"title": "Lamp", "file": {"upload": shown["id"]}}}
    given = {"Authorization": f"Bearer {tus.tokens['editor']}"}
    assert tus.app.post_json("/api/v1/media", body, headers=given, status=201)
    assert tus.stored() == []


def test_the_first_part_may_come_with_the_beginning(tus: Tus) -> None:
    made = tus.ask(
        "POST", "/api/v1/uploads", PICTURE[:9], Upload_Length=len(PICTURE), Content_Type=PART
    )
    assert (made.status_int, made.headers["Upload-Offset"]) == (201, "9")
    assert tus.add(made.headers["Location"], 9, PICTURE[9:]).status_int == 204
    other = tus.ask("POST", "/api/v1/uploads", b"x", Upload_Length=5, Content_Type="text/plain")
    assert other.status_int == 415
    nothing = tus.ask("POST", "/api/v1/uploads", Upload_Length=0)
    assert (nothing.status_int, nothing.json["data"]["file"]["size"]) == (201, 0)


def test_a_part_that_does_not_go_on_where_the_last_ended_is_409(tus: Tus) -> None:
    address = tus.begin(10)
    assert tus.add(address, 0, b"01234").status_int == 204
    for start in (0, 4, 6):
        answer = tus.add(address, start, b"x")
        assert (answer.status_int, "at byte 5" in answer.json["detail"]) == (409, True)
    assert tus.ask("HEAD", address).headers["Upload-Offset"] == "5"
    assert len(tus.stored()) == 1
    for start in ("", "-1", "+5", "5.0", "٥", "9" * 19):
        assert tus.add(address, 5, b"x", Upload_Offset=start).status_int == 400, start
    assert tus.add(address, 5, b"x", Content_Type="text/plain").status_int == 415


def test_a_checksum_that_does_not_fit_is_460_and_nothing_is_kept(tus: Tus) -> None:
    address = tus.begin(10)
    before = tus.stored()
    for algorithm in ("sha1", "sha256", "md5"):
        digest = base64.b64encode(hashlib.new(algorithm, b"01").digest()).decode()
        wrong = tus.add(address, 0, b"10", Upload_Checksum=f"{algorithm} {digest}")
        assert (wrong.status_int, wrong.content_type) == (460, "application/problem+json")
    assert tus.ask("HEAD", address).headers["Upload-Offset"] == "0"
    assert tus.stored() == before
    assert tus.add(address, 0, b"01", Upload_Checksum=f"md5 {digest}").status_int == 204
    for bad in ("crc32 AAAA", "sha1 ???", "", "sha256"):
        assert tus.add(address, 2, b"23", Upload_Checksum=bad).status_int in (400, 460), bad


def test_what_is_too_large_is_413(tus: Tus) -> None:
    assert tus.ask("POST", "/api/v1/uploads", Upload_Length=100_001).status_int == 413
    address = tus.begin(10)
    assert tus.add(address, 0, b"01234567890").status_int == 413
    assert tus.add(tus.begin(50_000), 0, b"x" * 20_001).status_int == 413
    assert tus.ask("HEAD", address).headers["Upload-Offset"] == "0"
    for length in ("", "-1", "1e3", "x"):
        assert tus.ask("POST", "/api/v1/uploads", Upload_Length=length).status_int == 400


def test_how_large_a_file_may_be_is_a_matter_of_roles(tus: Tus) -> None:
    small = Tus(tus.app, tus.tokens, tus.files, "contributor")
    answer = small.ask("POST", "/api/v1/uploads", Upload_Length=51)
    assert (answer.status_int, "50 bytes" in answer.json["detail"]) == (413, True)
    assert small.begin(50)


def test_what_is_refused_is_gone(tus: Tus) -> None:
    address = tus.begin(5, "a.png")
    before = set(tus.stored())
    refused = tus.add(address, 0, b"\x00\x01\x02\x03\x04")
    assert (refused.status_int, refused.json["errors"][0]["pointer"]) == (422, "/file")
    assert tus.ask("HEAD", address).status_int == 404
    assert set(tus.stored()) <= before


@pytest.mark.parametrize(
    "metadata", ["filename", "filename !!!", "filename /w==", "x" * 5000, "filename LA==,b *"]
)
def test_metadata_that_can_not_be_read(tus: Tus, metadata: str) -> None:
    answer = tus.ask("POST", "/api/v1/uploads", Upload_Length=3, Upload_Metadata=metadata)
    if metadata == "filename":
        # A key without a value is none (the protocol: "The value MAY be empty").
        assert (answer.status_int, answer.json["data"]["name"]) == (201, "file")
    else:
        assert (answer.status_int, answer.json["parameter"]) == (400, "Upload-Metadata")


def test_another_version_is_412_and_told_which_one_is_spoken(tus: Tus) -> None:
    address = tus.begin(5)
    for version in ("0.2.2", "2.0.0", None):
        answer = tus.add(address, 0, b"x", Tus_Resumable=version)
        assert (answer.status_int, answer.headers["Tus-Version"]) == (412, "1.0.0")
    assert tus.ask("HEAD", address).headers["Upload-Offset"] == "0"
    other = tus.ask("POST", "/api/v1/uploads", Upload_Length=1, Tus_Resumable="9")
    assert other.status_int == 412


def test_an_upload_is_let_go_of(tus: Tus) -> None:
    address = tus.begin(5)
    before = len(tus.stored())
    tus.add(address, 0, b"01")
    gone = tus.ask("DELETE", address)
    assert (gone.status_int, gone.headers["Tus-Resumable"]) == (204, "1.0.0")
    assert tus.ask("HEAD", address).status_int == 404
    assert len(tus.stored()) == before
    assert tus.add(address, 2, b"2").status_int == 404


def test_somebody_elses_upload_is_not_there(tus: Tus) -> None:
    address = tus.begin(5)
    for who, status in (("author", 404), ("administrator", 404), ("reader", 403)):
        other = Tus(tus.app, tus.tokens, tus.files, who)
        assert other.add(address, 0, b"x").status_int == status
        assert other.ask("HEAD", address).status_int == status
        assert other.ask("DELETE", address).status_int == status


def test_another_method_can_be_asked_for(tus: Tus) -> None:
    address = tus.begin(5)
    given = {"Upload_Offset": 0, "Content_Type": PART, "X_HTTP_Method_Override": "PATCH"}
    assert tus.ask("POST", address, b"01", **given).headers["Upload-Offset"] == "2"
    other = tus.ask("POST", "/api/v1/schedule", X_HTTP_Method_Override="DELETE")
    assert other.status_int == 405
    assert "POST" in other.json["detail"]


def test_what_is_spoken_is_told_to_everybody(tus: Tus) -> None:
    for path in ("/api/v1/uploads", tus.begin(5)):
        told = tus.app.options(path)
        assert (told.status_int, told.headers["Tus-Version"]) == (204, "1.0.0")
        assert told.headers["Tus-Max-Size"] == "100000"
        assert "creation-with-upload" in told.headers["Tus-Extension"]
        assert "sha1" in told.headers["Tus-Checksum-Algorithm"]


def test_pages_of_other_origins_upload_as_the_settings_say(tus: Tus) -> None:
    asked = {"Access_Control_Request_Method": "PATCH", "Origin": ORIGIN}
    told = tus.ask("OPTIONS", "/api/v1/uploads", **asked)
    allowed = told.headers["Access-Control-Allow-Headers"].lower()
    for name in ("tus-resumable", "upload-length", "upload-metadata", "upload-offset"):
        assert name in allowed
    assert "PATCH" in told.headers["Access-Control-Allow-Methods"]
    shown = tus.ask("HEAD", tus.begin(5), Origin=ORIGIN)
    exposed = shown.headers["Access-Control-Expose-Headers"]
    for name in ("Location", "Upload-Offset", "Upload-Length", "Tus-Resumable"):
        assert name in exposed
    stranger = tus.ask("OPTIONS", "/api/v1/uploads", **{**asked, "Origin": "https://other.example"})
    assert "Access-Control-Allow-Origin" not in stranger.headers


class Broken(io.BytesIO):
    """A body whose sender leaves, or falls silent, before its end."""

    def __init__(self, data: bytes, error: Exception) -> None:
        super().__init__(data)
        self.error = error

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        if not found:
            raise self.error
        return found


@pytest.mark.parametrize("error", [OSError("left"), TooSlow("slow")], ids=["left", "slow"])
def test_what_came_of_a_part_that_broke_off_is_kept(tus: Tus, error: Exception) -> None:
    address = tus.begin(10)
    environ = {
        "REQUEST_METHOD": "PATCH",
        "HTTP_TUS_RESUMABLE": "1.0.0",
        "HTTP_UPLOAD_OFFSET": "0",
        "HTTP_AUTHORIZATION": f"Bearer {tus.tokens['editor']}",
        "CONTENT_TYPE": PART,
        "CONTENT_LENGTH": "10",
        "wsgi.input": Broken(b"0123", error),
    }
    request = tus.app.RequestClass.blank(address, environ)
    answer = request.get_response(tus.app.app)
    assert (answer.status_int, answer.headers["Upload-Offset"]) == (204, "4")
    assert tus.add(address, 4, b"456789").status_int == 204


def test_a_body_of_another_kind_has_to_be_whole() -> None:
    environ = {"CONTENT_LENGTH": "10", "wsgi.input": io.BytesIO(b"0123")}
    with pytest.raises(Exception, match="after 4 of 10"):
        received(environ, 100)

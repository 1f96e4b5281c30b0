"""Files by URL: what is fetched, from where, how much of it, and what never is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine
from webtest import TestApp

from cms.app import make_app
from cms.db.session import make_engine
from cms.errors import TooManyRequests
from cms.media.fetching import AT_A_TIME, _free, fetched
from cms.media.files import Files
from cms.outgoing.client import Outgoing
from cms.settings import MediaSettings, OutgoingSettings
from tests.databases import SqliteSource
from tests.http_server import Peer, http_server
from tests.unit.media.pictures import picture

from .conftest import Api, people, services_on
from .test_media import REGISTRY

PICTURE = picture("PNG", (6, 4))
ELSEWHERE = {"files.example": "127.0.0.1", "inside.example": "10.0.0.7"}


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    fields = "".join(f"{one}\r\n" for one in (*headers, f"Content-Length: {len(body)}"))
    return f"HTTP/1.1 {status}\r\n{fields}\r\n".encode() + body


def names(host: str, _port: int) -> tuple[str, ...]:
    if host in ("169.254.169.254", "127.0.0.1", "::1"):
        return (host,)
    return (ELSEWHERE[host],) if host in ELSEWHERE else ()


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]
)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    source: SqliteSource = request.getfixturevalue(f"{request.param}_source")
    with source.copy() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with http_server() as peer:
        yield peer


@pytest.fixture(scope="module")
def site(engine: Engine, peer: Peer, tmp_path_factory: pytest.TempPathFactory) -> Api:
    media = MediaSettings(
        folder=tmp_path_factory.mktemp("media"),
        upload_max=10_000,
        fetch_seconds=5,
        fetch_internal=(f"files.example:{peer.port}",),
    )
    services = services_on(engine, REGISTRY, media=media)
    services.add(Outgoing, Outgoing(OutgoingSettings(internal=("inside.example",)), names))
    tokens = people(engine)
    return Api(TestApp(make_app(services)), tokens["editor"], tokens)


def post(site: Api, url: Any, status: int = 201, **more: Any) -> Any:
    return site.post("/uploads", {"data": {"url": url, **more}}, status)


def test_a_file_is_fetched_and_what_it_is_its_bytes_say(site: Api, peer: Peer) -> None:
    peer.pieces = (answer(PICTURE, "Content-Type: text/html"),)
    made = post(site, f"http://files.example:{peer.port}/a/L%C3%A4mpchen.html?size=1#top")
    assert (made["data"]["name"], made["data"]["file"]["media_type"]) == (
        "Lämpchen.html",
        "image/png",
    )
    assert "GET /a/L%C3%A4mpchen.html?size=1 HTTP" in peer.asked[-1]
    assert site.headers["Authorization"] not in peer.asked[-1]
    again = post(site, f"http://files.example:{peer.port}/", name="../lamp.png")["data"]
    assert (again["name"], again["file"]["hash"]) == ("lamp.png", made["data"]["file"]["hash"])
    body = {"data": {"title": "Lamp", "file": {"upload": again["id"]}}}
    assert site.post("/media", body, 201)["data"]["width"] == 6


def test_redirects_are_followed_and_each_is_checked(site: Api, peer: Peer) -> None:
    here = f"http://files.example:{peer.port}"
    for place, told in (
        ("http://inside.example/secret", "inside the own network"),
        ("http://169.254.169.254/latest", "inside the own network"),
        ("file:///etc/passwd", "can't be sent to"),
        ("//user:word@files.example/x", "no name and password"),
        ("/again", "more than 5 times"),
        ("http://[", "no URL"),
        ("", "more than 5 times"),
    ):
        peer.pieces = (answer(b"", f"Location: {place}", status="302 Found"),)
        problem = post(site, f"{here}/start", 422)
        assert problem["errors"][0]["pointer"] == "/data/url"
        assert told in problem["errors"][0]["detail"], place


@pytest.mark.parametrize(
    "url",
    [
        "http://inside.example/a.png",
        "http://127.0.0.1/a.png",
        "http://localhost:5432/",
        "http://[::1]/",
        "http://2130706433/",
        "http://nobody.example/",
        "ftp://files.example/a.png",
        "gopher://files.example/",
        "data:image/png;base64,AAAA",
        "a.png",
        "",
        "http://a\r\nb/",
        "x" * 2001,
        None,
        5,
        ["http://files.example/"],
    ],
)
def test_addresses_that_are_not_asked(site: Api, peer: Peer, url: Any) -> None:
    before = len(peer.asked)
    assert post(site, url, 422)["errors"][0]["pointer"] == "/data/url"
    assert len(peer.asked) == before


def test_answers_that_are_no_file(site: Api, peer: Peer) -> None:
    here = f"http://files.example:{peer.port}/a"
    for pieces, status in (
        ((answer(b"gone", status="404 Not Found"),), 422),
        ((answer(PICTURE, status="206 Partial Content"),), 422),
        ((answer(PICTURE, "Content-Encoding: gzip"),), 422),
        ((answer(b"\x00\x01\x02"),), 422),
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort",), 422),
        ((b"nonsense\r\n\r\n",), 422),
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 10001\r\n\r\n",), 413),
        ((b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 10_002,), 413),
    ):
        peer.pieces = pieces
        post(site, here, status)
    files = site.app.app.registry.cms_services.get(Files)
    assert list(files.taking.list("uploads/")) == []


def test_who_may_not_upload_has_nothing_fetched(site: Api, peer: Peer) -> None:
    before = len(peer.asked)
    url = f"http://files.example:{peer.port}/a"
    post(site.as_("reader"), url, 403)
    post(site.as_(None), url, 401)
    site.post("/uploads", {"data": {"url": url, "headers": {}}}, 400)
    site.post("/uploads", {}, 422)
    site.post("/uploads", {"data": {"url": url, "name": 5}}, 422)
    assert len(peer.asked) == before


def test_a_repeat_by_its_key_is_answered_once(site: Api, peer: Peer) -> None:
    peer.pieces = (answer(PICTURE),)
    url, before = f"http://files.example:{peer.port}/once", len(peer.asked)
    first = post_once(site, url)
    assert post_once(site, url) == first
    assert len(peer.asked) == before + 1
    site.post("/uploads", {"data": {"url": f"{url}/other"}}, 422, Idempotency_Key="once")
    made = [post_form(site).json["data"]["id"] for _ in range(2)]
    assert made[0] == made[1]


def post_form(site: Api) -> Any:
    headers = {**site.headers, "Idempotency-Key": "form"}
    # The same body twice, to the byte, as who repeats a request sends it.
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    form = {**headers, "Content-Type": "multipart/form-data; boundary=x"}
    return site.app.post("/api/v1/media", body + PICTURE + b"\r\n--x--\r\n", form, status=201)


def post_once(site: Api, url: str) -> Any:
    return site.post("/uploads", {"data": {"url": url}}, 201, Idempotency_Key="once")


def test_only_files_may_be_larger_than_other_bodies(site: Api) -> None:
    body = b'{"url": "' + b"x" * 1024 * 1024 + b'"}'
    headers = {**site.headers, "Content-Type": "application/json"}
    for path in ("/uploads", "/media"):
        site.app.post(f"/api/v1{path}", body, headers=headers, status=413)


def test_so_many_at_a_time(peer: Peer) -> None:
    outgoing = Outgoing(OutgoingSettings(), names)
    media = replace(MediaSettings(), fetch_internal=("files.example",))
    taken = [_free.acquire(blocking=False) for _ in range(AT_A_TIME)]
    try:
        assert all(taken)
        with (
            pytest.raises(TooManyRequests),
            fetched(outgoing, media, f"http://files.example:{peer.port}/", 100),
        ):
            pass
    finally:
        for _ in taken:
            _free.release()

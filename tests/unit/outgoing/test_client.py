"""Requests to a real server: at the address that was checked, bounded, and never led elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from cms.errors import OutgoingFailed, OutgoingRefused
from cms.outgoing.client import Call, Outgoing
from cms.settings import OutgoingSettings
from tests.http_server import AUTHORITY, http_server


@dataclass
class Names:
    """A resolver that answers another address each time it is asked."""

    addresses: list[str]
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return (self.addresses.pop(0),)


def inside(**settings: object) -> Outgoing:
    allowed = OutgoingSettings(internal=("localhost", "cms.example.org"), **settings)  # type: ignore[arg-type]
    return Outgoing(allowed, lambda host, port: ("127.0.0.1",))


def test_an_answer_comes_back_whole() -> None:
    with http_server() as peer:
        peer.pieces = (b"HTTP/1.1 201 Made\r\nX-One: 1\r\nContent-Length: 6\r\n\r\nabc", b"def")
        answer = inside().send(
            Call("POST", f"http://localhost:{peer.port}/a?b=c", {"X-Two": "2"}, b"body")
        )
    assert (answer.status, answer.headers["x-one"], answer.body) == (201, "1", b"abcdef")
    (asked,) = peer.asked
    assert asked.startswith("POST /a?b=c HTTP/1.1\r\n")
    assert f"\r\nHost: localhost:{peer.port}\r\n" in asked
    assert "\r\nX-Two: 2\r\n" in asked


def test_nothing_is_sent_inside() -> None:
    with http_server() as peer:
        for host in ("localhost", "127.0.0.1", "[::ffff:127.0.0.1]"):
            with pytest.raises(OutgoingRefused, match="inside the own network"):
                Outgoing(OutgoingSettings()).send(Call("GET", f"http://{host}:{peer.port}/"))
    assert peer.asked == []


def test_a_name_that_points_elsewhere_a_moment_later_gains_nothing() -> None:
    """DNS rebinding: the second answer would be taken by a client that looks the name up again."""
    names = Names(["192.0.2.1", "127.0.0.1"])
    with http_server() as peer:
        with pytest.raises(OutgoingRefused):
            Outgoing(OutgoingSettings(), names).send(Call("GET", f"http://x.example:{peer.port}/"))
        assert names.asked == ["x.example"]
    with http_server() as peer:
        names = Names(["127.0.0.1", "192.0.2.1"])
        client = Outgoing(OutgoingSettings(internal=("x.example",)), names)
        client.send(Call("GET", f"http://x.example:{peer.port}/"))
        assert names.asked == ["x.example"]
    assert f"\r\nHost: x.example:{peer.port}\r\n" in peer.asked[0]


def test_a_redirect_is_an_answer_like_others() -> None:
    with http_server() as peer:
        peer.pieces = (
            b"HTTP/1.1 302 Found\r\nLocation: http://localhost/\r\nContent-Length: 0\r\n\r\n",
        )
        answer = inside().send(Call("GET", f"http://localhost:{peer.port}/"))
    assert (answer.status, answer.headers["location"]) == (302, "http://localhost/")
    assert len(peer.asked) == 1


def test_certificates_are_checked_for_the_name() -> None:
    with http_server(tls=True) as peer:
        known = inside(ca_file=AUTHORITY)
        assert known.send(Call("GET", f"https://localhost:{peer.port}/")).body == b"OK"
        with pytest.raises(OutgoingFailed, match="doesn't match either of"):
            known.send(Call("GET", f"https://cms.example.org:{peer.port}/"))
        with pytest.raises(OutgoingFailed, match=r"(?i)certificate"):
            inside().send(Call("GET", f"https://localhost:{peer.port}/"))
    assert len(peer.asked) == 1


def test_an_answer_that_is_too_large_is_cut_off() -> None:
    with http_server() as peer:
        peer.pieces = (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2000,)
        with pytest.raises(OutgoingFailed, match="more than 1024 bytes"):
            inside(answer_max=1024).send(Call("GET", f"http://localhost:{peer.port}/"))


@pytest.mark.parametrize(
    "drip",
    [
        [b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"] + [b"x"] * 900,
        [b"HTTP/1.1 200 OK\r\n\r\n"] + [b"x"] * 900,
        [b"HTTP/1.1 200 OK\r\n"] + [b"X: y\r\n"] * 90,
    ],
)
def test_an_answer_that_drips_is_cut_off_in_time(drip: list[bytes]) -> None:
    with http_server() as peer:
        over = threading.Event()
        peer.pieces, peer.wait = drip, lambda: over.wait(0.05)
        try:
            with pytest.raises(OutgoingFailed, match="no whole answer within 1 s"):
                inside(timeout_seconds=1).send(Call("GET", f"http://localhost:{peer.port}/"))
        finally:
            over.set()


def test_a_server_that_is_not_there() -> None:
    with http_server() as peer:
        port = peer.port
    with pytest.raises(OutgoingFailed, match=f"localhost:{port} can't be asked"):
        inside().send(Call("GET", f"http://localhost:{port}/"))


@pytest.mark.parametrize(
    "garbage", [b"hello\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"]
)
def test_an_answer_that_is_none(garbage: bytes) -> None:
    with http_server() as peer:
        peer.pieces = (garbage,)
        with pytest.raises(OutgoingFailed):
            inside().send(Call("GET", f"http://localhost:{peer.port}/"))


@pytest.mark.parametrize("headers", [{"X": "a\r\nY: b"}, {"X\r\nY": "b"}])
def test_headers_that_would_break_out(headers: dict[str, str]) -> None:
    with http_server() as peer:
        with pytest.raises(OutgoingFailed):
            inside().send(Call("GET", f"http://localhost:{peer.port}/", headers))
        assert peer.asked == []

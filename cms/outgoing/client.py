"""The client: sends a request to the address that was checked, and bounds what comes back."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from socket import SHUT_RDWR, socket
from time import monotonic

from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util import SKIP_HEADER

from cms.errors import OutgoingFailed
from cms.outgoing.target import Resolve, Target, address_of, resolve, target_of
from cms.settings import OutgoingSettings

CHUNK = 64 * 1024


@dataclass(frozen=True)
class Call:
    """A request to make; `headers` beside those that are always sent."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class Answer:
    """What came back; names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Stream:
    """An answer whose body is still to be read, once, in pieces."""

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]


@dataclass(frozen=True)
class Outgoing:
    """Makes requests within the bounds of the settings. Follows no redirect, keeps no cookie.

    The host is looked up once and the connection made to the address that was checked, so a name
    that points elsewhere a moment later (DNS rebinding) gains nothing. Certificates are checked
    against the host's name.
    """

    settings: OutgoingSettings
    resolver: Resolve = resolve

    def send(self, call: Call) -> Answer:
        """Make a request and read its answer whole.

        Raises OutgoingRefused for a place that nothing is sent to, and OutgoingFailed where no whole
        answer came within `outgoing.timeout_seconds` and `outgoing.answer_max`.
        """
        with self.open(call, answer_max=self.settings.answer_max) as stream:
            return Answer(stream.status, stream.headers, b"".join(stream.chunks))

    @contextmanager
    def open(
        self, call: Call, *, answer_max: int, seconds: float | None = None
    ) -> Iterator[Stream]:
        """Make a request whose answer is read in pieces, up to `answer_max` bytes in `seconds`.

        Raises as `send` does; reading the pieces may raise OutgoingFailed too.
        """
        target = target_of(call.url)
        address = address_of(target, self.settings.internal, self.resolver)
        bound = _Bound(target, self.settings.timeout_seconds if seconds is None else seconds)
        connection = self._connection(target, address, bound.seconds)
        with bound.kept(connection):
            answer = _ask(connection, target, call, bound)
            try:
                bound.check()
                yield Stream(answer.status, _headers(answer), _chunks(answer, bound, answer_max))
            finally:
                # One that is not read to its end holds a socket that the connection has let go of.
                answer.close()

    def _connection(self, target: Target, address: str, seconds: float) -> HTTPConnection:
        if target.scheme == "http":
            return HTTPConnection(address, target.port, timeout=seconds)
        given = self.settings.ca_file
        return HTTPSConnection(
            address,
            target.port,
            timeout=seconds,
            cert_reqs="CERT_REQUIRED",
            server_hostname=target.host,
            assert_hostname=target.host,
            ca_certs=str(given) if given else None,
        )


class _Bound:
    """Ends a connection when its time is over, however slowly the other side drips its bytes."""

    def __init__(self, target: Target, seconds: float) -> None:
        self.target, self.seconds = target, seconds
        self.until = monotonic() + seconds
        self.socket: socket | None = None

    @contextmanager
    def kept(self, connection: HTTPConnection) -> Iterator[None]:
        """Close `connection` at the end; turn whatever fails on it into OutgoingFailed."""
        clock = threading.Timer(self.seconds, self._cut, (connection,))
        clock.daemon = True
        clock.start()
        try:
            yield
        except (HTTPError, HTTPException, OSError) as error:
            self.check()
            raise OutgoingFailed(
                f"{self.target.authority} can't be asked: {type(error).__name__} ({error})."
            ) from error
        finally:
            clock.cancel()
            connection.close()

    def _cut(self, connection: HTTPConnection) -> None:
        # Shut down, not only closed: a thread that waits for bytes is woken by nothing less.
        used = self.socket or connection.sock
        if used is not None:
            try:
                used.shutdown(SHUT_RDWR)
            except OSError:
                return

    def check(self) -> None:
        """Raise OutgoingFailed if the time is over: what was cut off may look like a whole answer."""
        if monotonic() >= self.until:
            raise OutgoingFailed(
                f"{self.target.authority} gave no whole answer within {self.seconds:g} s."
            )


def _ask(connection: HTTPConnection, target: Target, call: Call, bound: _Bound) -> BaseHTTPResponse:
    headers = {
        "User-Agent": "Cartouche",
        "Accept-Encoding": SKIP_HEADER,
        **call.headers,
        "Host": target.authority,
    }
    try:
        connection.request(
            call.method,
            target.path,
            body=call.body,
            headers=headers,
            preload_content=False,
            decode_content=False,
        )
        # Where the answer ends with the connection, that lets go of its socket while it is read.
        bound.socket = connection.sock
        return connection.getresponse()
    except ValueError as error:
        raise OutgoingFailed(f"{target.authority} can't be asked: {error}.") from None


def _headers(answer: BaseHTTPResponse) -> Mapping[str, str]:
    return {name.lower(): value for name, value in answer.headers.items()}


def _chunks(answer: BaseHTTPResponse, bound: _Bound, answer_max: int) -> Iterator[bytes]:
    read = 0
    while chunk := answer.read(CHUNK):
        read += len(chunk)
        if read > answer_max:
            raise OutgoingFailed(f"{bound.target.authority} answered more than {answer_max} bytes.")
        yield chunk
    bound.check()

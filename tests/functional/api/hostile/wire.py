"""Asks the application with bytes of any kind, and holds every answer to what all answers promise."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes

LEAKS = (
    "Traceback",
    'File "/',
    "sqlalchemy",
    "psycopg",
    "sqlite3",
    "SELECT ",
    "INSERT INTO",
    " at 0x7f",
)
"""What an answer says only when it tells of the inside."""
MEMBERS = {"type", "title", "status", "detail", "instance", "request_id", "errors"}
JSON = "application/json"


@dataclass(frozen=True)
class Answer:
    """What came back: `headers` as they were sent, in order."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return found[0] if found else None

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def pointers(self) -> set[str]:
        return {one["pointer"] for one in self.json["errors"]}


@dataclass(frozen=True)
class Wire:
    """A caller that is not held to good manners; `token` goes along with every request."""

    app: Any
    token: str | None = None
    tokens: Mapping[str, str] = field(default_factory=dict)

    def as_(self, name: str | None) -> Wire:
        return Wire(self.app, self.tokens[name] if name else None, self.tokens)

    def ask(
        self,
        method: str,
        address: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        *,
        media: str | None = JSON,
        length: str | None = None,
    ) -> Answer:
        """Send a request; `address` is percent-encoded, `body` bytes or what is written as JSON."""
        raw = b"" if body is None else body if isinstance(body, bytes) else _dumps(body)
        path, _, query = address.partition("?")
        path = path if path.startswith(("/api", "//")) else f"/api/v1{path}"
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "REMOTE_ADDR": "192.0.2.1",
            "CONTENT_LENGTH": str(len(raw)) if length is None else length,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(raw),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **_variables(headers or {}, self.token),
        }
        if media is not None and (raw or body is not None):
            environ["CONTENT_TYPE"] = media
        answer = self._call(environ)
        check(answer, method, path, raw + address.encode() + repr(headers).encode())
        return answer

    def _call(self, environ: dict[str, Any]) -> Answer:
        started: list[Any] = []
        chunks = self.app(
            environ, lambda status, headers, _=None: started.extend((status, headers))
        )
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        return Answer(int(started[0].split()[0]), list(started[1]), body)

    def get(self, address: str, **headers: str) -> Answer:
        return self.ask("GET", address, headers=_named(headers))

    def post(self, address: str, body: Any = None, **headers: str) -> Answer:
        return self.ask("POST", address, body, _named(headers))

    def create(self, type: str = "page", *, publish: bool = False, **data: Any) -> dict[str, Any]:
        answer = self.post(f"/content/{type}", {"data": data, "publish": publish})
        assert answer.status == 201, answer
        made: dict[str, Any] = answer.json["data"]
        return made


def check(answer: Answer, method: str = "GET", path: str = "", sent: bytes = b"") -> None:
    """Assert what holds for every answer, whatever was asked."""
    assert answer.status < 500, (method, path, answer)
    names = [name.lower() for name, _ in answer.headers]
    for once in ("content-type", "content-length", "x-request-id", "etag", "location"):
        assert names.count(once) <= 1, answer.headers
    for name, value in answer.headers:
        assert value.isprintable(), (name, value)
        value.encode("latin-1")
    assert answer.header("X-Content-Type-Options") == "nosniff"
    if method == "HEAD":
        assert answer.body == b""
        return
    told = answer.body.decode("utf-8")
    for leak in LEAKS:
        assert leak not in told or leak.encode() in sent, (leak, told)
    if answer.status in (204, 304):
        assert answer.body == b""
    elif answer.status >= 400:
        _check_problem(answer)


def _check_problem(answer: Answer) -> None:
    assert answer.header("Content-Type") == "application/problem+json", answer
    problem = answer.json
    assert problem.keys() >= MEMBERS, problem
    assert problem["status"] == answer.status
    assert problem["request_id"] == answer.header("X-Request-Id")
    assert problem["type"].startswith("urn:cartouche:problem:")
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"].startswith("/")
    assert problem["instance"].isascii()
    for one in problem["errors"]:
        assert one.keys() == {"pointer", "detail"}
        assert one["detail"]
        assert not one["pointer"] or one["pointer"].startswith("/"), one
    if answer.status == 405:
        assert answer.header("Allow"), answer.headers
    if answer.status == 401:
        assert answer.header("WWW-Authenticate")


def _variables(headers: Mapping[str, str], token: str | None) -> dict[str, str]:
    named = {"Authorization": f"Bearer {token}"} if token else {}
    return {
        "HTTP_" + name.upper().replace("-", "_"): value
        for name, value in {**named, **headers}.items()
        if name.lower() not in ("content-type", "content-length")
    }


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _dumps(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")


def lines(raw: bytes) -> Iterable[str]:
    """Return the lines of a corpus file as header values, methods or parameters would carry them."""
    return [line.decode("latin-1") for line in raw.splitlines() if line]

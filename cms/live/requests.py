"""A request as it came by HTTP/1.1 (RFC 9112), as the application is to see it (PEP 3333)."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

import h11

Environ = dict[str, Any]
PATHS = ("/api/v1/events", "/healthz")
"""All that is answered here."""
_NOT_PASSED = ("content-length", "content-type", "transfer-encoding", "connection", "expect")


@dataclass(frozen=True)
class Ends:
    """The two ends of a connection: address and port of the client and of the server."""

    client: tuple[str, int]
    server: tuple[str, int]


def environ_of(request: h11.Request, ends: Ends) -> Environ | None:
    """Return the environ of a request without its body, or None for what is not answered here."""
    path, _, query = request.target.partition(b"?")
    plain = unquote_to_bytes(path).decode("latin-1")
    if plain not in PATHS:
        return None
    environ: Environ = {
        "REQUEST_METHOD": request.method.decode("ascii"),
        "SCRIPT_NAME": "",
        "PATH_INFO": plain,
        "QUERY_STRING": query.decode("latin-1"),
        "SERVER_NAME": ends.server[0],
        "SERVER_PORT": str(ends.server[1]),
        "SERVER_PROTOCOL": f"HTTP/{request.http_version.decode('ascii')}",
        "REMOTE_ADDR": ends.client[0],
        "REMOTE_PORT": str(ends.client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in _joined(request.headers).items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    return environ


def fresh(environ: Environ) -> Environ:
    """Return an environ to ask with: what one request makes of it, the next does not find."""
    return {**environ, "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr}


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("ascii").lower(), raw_value.decode("latin-1")
        # With an underscore it would pass for one with a hyphen, which a proxy may have taken out.
        if "_" in name or name in _NOT_PASSED:
            continue
        between = "; " if name == "cookie" else ","
        found[name] = f"{found[name]}{between}{value}" if name in found else value
    return found

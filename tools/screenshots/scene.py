"""The demo site that screenshots show, made and served by the command line as anybody's is."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.screenshots.story import tell

CMS = Path(sys.executable).parent / "cms"
EMAIL = "admin@example.com"
PATIENCE = 120
"""Seconds to wait for the server at most."""


@dataclass(frozen=True)
class Scene:
    """A served site: its address, its administrator's password, and ids by name."""

    address: str
    password: str
    ids: Mapping[str, str]


@contextmanager
def staged(folder: Path) -> Iterator[Scene]:
    """Make the demo site in a folder and serve it."""
    port = _free_port()
    said = subprocess.run(
        [CMS, "init", "--demo", "--name", "The Light Society", str(folder / "site")],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = re.search(r"password: (\S+)", said)
    if found is None:
        sys.exit(f"`cms init` told no password:\n{said}")
    config = folder / "site" / "site.ini"
    text = config.read_text(encoding="utf-8")
    text = text.replace("localhost:6543", f"127.0.0.1:{port}").replace(
        "127.0.0.1:6543", f"127.0.0.1:{port}"
    )
    config.write_text(text, encoding="utf-8")
    with subprocess.Popen([CMS, "--config", config, "serve"], stderr=subprocess.PIPE) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, server)
            api = _Api(address, found[1])
            yield Scene(address, found[1], tell(api))
        finally:
            server.terminate()
            server.wait(PATIENCE)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(PATIENCE * 5):
        if server.poll() is not None:
            sys.exit("The demo's server ended.")
        try:
            with urllib.request.urlopen(f"{address}/api/v1", timeout=5):  # nosec B310
                return
        except (urllib.error.URLError, OSError):
            server_waits(server)
    sys.exit("The demo's server does not answer.")


def server_waits(server: subprocess.Popen[bytes]) -> None:
    """Give the server a moment, or less where it ends."""
    try:
        server.wait(0.2)
    except subprocess.TimeoutExpired:
        return


class _Api:
    """The API of the scene, by a session of its administrator."""

    def __init__(self, address: str, password: str) -> None:
        self._address = address
        self._headers = {"Content-Type": "application/json", "Origin": address}
        answer, headers = self._ask(
            "POST", "/sessions", {"data": {"email": EMAIL, "password": password}}
        )
        cookies = [one.partition(";")[0] for one in headers.get_all("Set-Cookie")]
        self._headers |= {"Cookie": "; ".join(cookies), "X-CSRF-Token": answer["data"]["csrf"]}

    def get(self, path: str) -> Any:
        return self._ask("GET", path)[0]

    def post(self, path: str, data: Any) -> Any:
        return self._ask("POST", path, data)[0]

    def patch(self, path: str, data: Any) -> Any:
        return self._ask("PATCH", path, data)[0]

    def _ask(self, method: str, path: str, body: Any = None) -> tuple[Any, Any]:
        raw = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(
            f"{self._address}/api/v1{path}", raw, self._headers, method=method
        )
        with urllib.request.urlopen(asked, timeout=60) as answer:  # nosec B310
            return json.loads(answer.read() or b"null"), answer.headers

"""A server of its own on a database, as a process that can be killed, and ways to ask it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SERVER = """
import sys
import waitress
from cms.app import make_app
from cms.db.session import make_engine
from tests.functional.api.conftest import services_on
waitress.serve(make_app(services_on(make_engine(sys.argv[1]))), port=int(sys.argv[2]), threads=8)
"""


@dataclass
class Served:
    """A server on a database, and who calls it."""

    url: str
    port: int
    token: str
    tokens: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    script: str = SERVER

    def start(self) -> None:
        root = str(Path(__file__).parents[3])
        command = [sys.executable, "-W", "ignore", "-c", self.script, self.url, str(self.port)]
        environ = {**os.environ, "PYTHONPATH": root}
        self.process = subprocess.Popen(command, cwd=root, env=environ)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if self.ask("GET", "/types")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        named = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            raw = None if body is None else json.dumps(body)
            connection.request(method, f"/api/v1{path}", raw, {**named, **(headers or {})})
            response = connection.getresponse()
            answer = response.read()
            return response.status, json.loads(answer) if answer else None
        finally:
            connection.close()


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def retried(served: Served, method: str, path: str, body: Any, **headers: str) -> tuple[int, Any]:
    """Ask again while the database is busy, as its answer says one should."""
    for _ in range(200):
        status, answer = served.ask(method, path, body, headers)
        if status != 503:
            return status, answer
        time.sleep(0.02)
    raise AssertionError("the server stayed busy")

"""A release of 500 entries, while processes read at full speed: they see all of it or none."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from cms import clock
from cms.access.actor import SYSTEM
from cms.content.executor import Executor
from cms.content.operations.create import CreateEntry
from cms.content.operations.save import SaveDraft
from cms.content.releases.operations import AddToRelease, CreateRelease, NewItem
from cms.content.site import load_site
from cms.db.session import begin_write, make_session_factory
from tests.functional.api.conftest import REGISTRY
from tests.functional.cli.servers import free_port

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]
ENTRIES = 500 if os.environ.get("CMS_TEST_LONG") else 30
SERVERS, READERS = 2, 3
NONE, ALL = (ENTRIES // 2, [1]), (ENTRIES, [2])
"""Half of the entries are live with another rank; all of them will be, with the new one."""
AHEAD = timedelta(seconds=20 if ENTRIES > 100 else 10)
"""How far ahead the release is scheduled: longer than scheduling it takes on a busy machine."""
SERVER = """
import sys
import waitress
from cms.app import make_app
from cms.db.session import make_engine
from tests.functional.api.conftest import services_on
waitress.serve(make_app(services_on(make_engine(sys.argv[1]))), port=int(sys.argv[2]), threads=4)
"""


def python(*words: str, **more: Any) -> subprocess.Popen[str]:
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    return subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environ, text=True, **more)


def ask(port: int, token: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    raw = None if body is None else json.dumps(body)
    with closing(connection):
        connection.request(method, f"/api/v1{path}", raw, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read() or b"null")


@contextmanager
def serving(url: str, token: str) -> Iterator[list[int]]:
    """Servers on a database, each a process of its own; no worker runs."""
    ports = [free_port() for _ in range(SERVERS)]
    servers = [python("-c", SERVER, url, str(port)) for port in ports]
    try:
        for port in ports:
            _wait(port, token)
        yield ports
    finally:
        for server in servers:
            server.kill()
            server.wait()


def _wait(port: int, token: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if ask(port, token, "GET", "/types")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


class Readers:
    """Processes that read at full speed; `seen` is what each answer showed, and when."""

    def __init__(self, ports: list[int]) -> None:
        self.processes = [
            python(
                "-m",
                "tests.functional.api.release_reader",
                str(port),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            for port, _ in zip(cycle(ports), range(READERS), strict=False)
        ]
        for process in self.processes:
            assert process.stdout is not None
            assert process.stdout.readline()  # it reads by now

    def stop(self) -> list[list[Any]]:
        found = []
        for process in self.processes:
            output, _ = process.communicate(input="stop\n", timeout=120)
            assert process.returncode == 0
            found.append([json.loads(line) for line in output.splitlines()])
        return found


def test_readers_see_all_of_a_release_or_none_of_it(engine: Engine, tokens: dict[str, str]) -> None:
    release = gather(engine)
    url, token = engine.url.render_as_string(hide_password=False), tokens["administrator"]
    with ExitStack() as stack:
        ports = stack.enter_context(serving(url, token))
        path = f"/releases/{release}"

        def act(verb: str, body: Any = None) -> tuple[float, float]:
            began = time.time()
            status, answer = ask(ports[0], token, "POST", f"{path}/{verb}", body or {})
            assert status == 200, answer
            return began, time.time()

        for verb, before, after in (("publish", NONE, ALL), ("undo", ALL, NONE)):
            readers = Readers(ports)
            began, ended = act(verb)
            check(readers.stop(), before, after, began, ended)
        at = datetime.now(UTC) + AHEAD
        readers = Readers(ports)
        assert act("schedule", {"at": clock.to_text(at)})[1] < at.timestamp()
        time.sleep(max(0.0, at.timestamp() - time.time()))
        check(readers.stop(), NONE, ALL, at.timestamp(), at.timestamp())


def check(seen: list[list[Any]], before: Any, after: Any, began: float, ended: float) -> None:
    """Each reader saw the one until the change began, the other from its end on; nothing else."""
    for answers in seen:
        shown = [(total, ranks) for _, _, total, ranks in answers]
        assert [one for one in shown if one not in (before, after)] == []
        assert before in shown
        assert after in shown
        assert shown == sorted(shown, key=lambda one: one == after)
        for start, stop, total, ranks in answers:
            if stop < began:
                assert (total, ranks) == before
            if start > ended:
                assert (total, ranks) == after


def gather(engine: Engine) -> str:
    """Create the entries, and a release that publishes the newest version of all of them."""
    with make_session_factory(engine)() as session:
        begin_write(session)
        executor = Executor(session, load_site(session), REGISTRY, SYSTEM)
        ids = []
        for number in range(ENTRIES):
            live = number % 2 == 0
            data = {"title": f"Page {number}", "rank": 1 if live else 2}
            made = executor.apply(CreateEntry(type="page", data=data, publish=live)).entry_id
            if live:
                executor.apply(SaveDraft(entry=made, data={"rank": 2}, base_version=1))
            ids.append(made)
        release = executor.apply(CreateRelease(title="All of it")).entry_id
        items = tuple(NewItem(entry=one) for one in ids)
        executor.apply(AddToRelease(release=release, items=items))
        session.commit()
    return release

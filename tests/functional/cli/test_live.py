"""`cms live` as a process: beside `cms serve`, which writes, and on its own, until a signal ends it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from sqlalchemy import Engine

from cms.db.session import make_engine
from tests.functional.api.conftest import people
from tests.functional.cli.servers import PATIENCE, free_port, get, running
from tests.streaming import Follower

ROOT = Path(__file__).parent.parent.parent.parent
CMS = [str(Path(sys.executable).parent / "cms"), "--config", "site.ini"]
pytestmark = pytest.mark.slow


@pytest.fixture
def environ() -> dict[str, str]:
    folders = [ROOT, ROOT / "plugins" / "blog"]
    path = os.pathsep.join(map(str, folders))
    return {**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": "ignore"}


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


def write_ini(folder: Path, engine: Engine, port: int, live: int) -> None:
    text = f"""\
    [app:main]
    paste.app_factory = cms.app:main
    cms.database.url = {engine.url.render_as_string(hide_password=False)}
    cms.site.secret = the same for all processes
    cms.site.locales = en de
    cms.plugins = blog
    cms.jobs.in_serve = false
    cms.live.port = {live}
    cms.live.poll_seconds = 600
    [server:main]
    use = egg:waitress#main
    listen = 127.0.0.1:{port}
    """
    (folder / "site.ini").write_text(dedent(text).replace("%", "%%"))


def publish(port: int, token: str, title: str) -> str:
    """Publish a post over the API; return its id."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/content/post",
        json.dumps({"data": {"title": title}, "publish": True}).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return str(json.load(answer)["data"]["id"])


def told(follower: Follower) -> list[str]:
    name, data = follower.event() or ("", {"data": []})
    assert name == "changes"
    return [one["id"] for one in data["data"]]


@pytest.mark.long
def test_what_one_process_publishes_another_tells_and_resumes_after_its_death(
    tmp_path: Path, database: Engine, environ: dict[str, str]
) -> None:
    token = people(database)["administrator"]
    port, live = free_port(), free_port()
    write_ini(tmp_path, database, port, live)
    with running([*CMS, "serve"], tmp_path, environ) as process:
        get(f"http://127.0.0.1:{live}/healthz", process)
        get(f"http://127.0.0.1:{port}/healthz", process)
        follower = Follower(live).open()
        # Nothing but the commit itself can have woken it: it polls every ten minutes.
        first = publish(port, token, "First")
        assert told(follower) == [first]
        os.kill(live_of(process.pid), signal.SIGKILL)
        assert ends(follower)
        away = publish(port, token, "While nobody was there")
        get(f"http://127.0.0.1:{live}/healthz", process)
        again = Follower(live, last=follower.last).open()
        assert told(again) == [away]
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        assert ends(again)
        follower.close()
        again.close()


def test_it_ends_its_streams_when_it_is_asked_to_stop(
    tmp_path: Path, database: Engine, environ: dict[str, str]
) -> None:
    people(database)
    write_ini(tmp_path, database, 1, 0)
    port = free_port()
    with running([*CMS, "live", "--port", str(port)], tmp_path, environ) as process:
        get(f"http://127.0.0.1:{port}/healthz", process)
        follower = Follower(port).open()
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        assert follower.event() is None
        follower.close()


def test_without_a_port_it_says_what_is_missing(
    tmp_path: Path, database: Engine, environ: dict[str, str]
) -> None:
    people(database)
    write_ini(tmp_path, database, 1, 0)
    done = subprocess.run(
        [*CMS, "live"], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "cms.live.port" in done.stderr


def ends(follower: Follower) -> bool:
    """Say whether a stream is over, cleanly or cut."""
    try:
        return follower.event() is None
    except (OSError, ValueError):
        return True


def live_of(parent: int) -> int:
    """Return the process that was started beside a server."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"live" in words and str(parent).encode() in words:
                return int(folder.name)
    raise AssertionError("there is none")

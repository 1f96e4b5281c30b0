"""`cms worker` as a process: works, stops when asked, and runs beside `cms serve`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from sqlalchemy import Engine, select

from cms.content.site import create_site
from cms.db.session import begin_write, make_engine, make_session_factory
from cms.jobs.listing import PRUNE
from cms.jobs.models import Job
from cms.jobs.queue import enqueue
from tests.functional.cli.servers import PATIENCE, free_port, get, running

ROOT = Path(__file__).parent.parent.parent.parent
pytestmark = pytest.mark.slow
CMS = [str(Path(sys.executable).parent / "cms"), "--config", "site.ini"]


@pytest.fixture
def environ() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Engine]:
    engine = make_engine(sqlite_url)
    with make_session_factory(engine)() as session:
        begin_write(session)
        create_site(session, key="main", name="Main")
        session.commit()
    yield engine
    engine.dispose()


def write_ini(folder: Path, engine: Engine, *lines: str) -> None:
    text = f"""\
    [app:main]
    paste.app_factory = tests.functional.cli.hello:main
    cms.database.url = {engine.url}
    cms.site.name = Testville
    """
    (folder / "site.ini").write_text(dedent(text) + "\n".join(lines))


def put(engine: Engine) -> str:
    with make_session_factory(engine)() as session:
        made = enqueue(session, PRUNE, {})
        session.commit()
    return made


def done(engine: Engine, job: str) -> Callable[[], bool]:
    def look() -> bool:
        with make_session_factory(engine)() as session:
            return session.scalar(select(Job.state).where(Job.id == job)) == "done"

    return look


def wait(condition: Callable[[], Any], process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_worker_works_until_it_is_asked_to_stop(
    tmp_path: Path, database: Engine, environ: dict[str, str], sent: int, processes: str
) -> None:
    write_ini(tmp_path, database)
    with running([*CMS, "worker", "--processes", processes], tmp_path, environ) as process:
        wait(done(database, put(database)), process)
        process.send_signal(sent)
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize(
    ("egg", "end"),
    [
        ("egg:waitress#main", signal.SIGKILL),
        pytest.param("egg:waitress#main", signal.SIGTERM, marks=pytest.mark.long),
        pytest.param("egg:waitress#main", signal.SIGINT, marks=pytest.mark.long),
        ("egg:cartouche-cms#granian", signal.SIGTERM),
    ],
)
def test_serve_runs_one_worker_beside_which_ends_with_it_however_that_ends(
    tmp_path: Path, database: Engine, environ: dict[str, str], egg: str, end: int
) -> None:
    port = free_port()
    write_ini(
        tmp_path, database, "[server:main]", f"use = {egg}", "host = 127.0.0.1", f"port = {port}"
    )
    with running([*CMS, "serve"], tmp_path, environ) as process:
        get(f"http://127.0.0.1:{port}/", process)
        wait(done(database, put(database)), process)
        (worker,) = workers_of(process.pid)
        os.kill(worker, signal.SIGKILL)
        wait(done(database, put(database)), process)  # another one took its place
        (worker,) = workers_of(process.pid)
        process.send_signal(end)
        process.wait(PATIENCE)
        until = time.monotonic() + PATIENCE
        while alive(worker):
            assert time.monotonic() < until
            time.sleep(0.05)


def test_a_setting_keeps_the_worker_away(
    tmp_path: Path, database: Engine, environ: dict[str, str]
) -> None:
    port = free_port()
    write_ini(
        tmp_path,
        database,
        "cms.jobs.in_serve = false",
        "[server:main]",
        "use = egg:waitress#main",
        f"listen = 127.0.0.1:{port}",
    )
    with running([*CMS, "serve"], tmp_path, environ) as process:
        get(f"http://127.0.0.1:{port}/", process)
        assert workers_of(process.pid) == []


def workers_of(parent: int) -> list[int]:
    """The processes that were started with `--parent` of this one."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"--parent" in words and words[words.index(b"--parent") + 1] == str(parent).encode():
            found.append(int(folder.name))
    return found


def alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().split(")")[1].split()[0] != "Z"
    except OSError:
        return False

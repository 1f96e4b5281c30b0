"""`cms worker`: does what is done behind, until a signal ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cms.cli.output import say
from cms.cli.site import Site, pass_site

if TYPE_CHECKING:
    from cms.jobs.worker import Worker

ENDS = (signal.SIGTERM, signal.SIGINT)
_PAUSE = 0.5
"""Seconds between two looks at whether the parent, or a child, still lives."""
_RESPAWN = 5.0
"""Seconds after which a worker that failed is followed by another."""
_IMPATIENT = 1.0
"""Seconds after which a second signal means that nobody wants to wait."""


@click.command(
    epilog="\b\nExamples:\n  cms worker\n  cms --config production.ini worker --threads 4 --processes 2\n"
    "  cms worker --drain"
)
@click.option("--threads", type=click.IntRange(1, 64), help="Jobs at once, instead of the ini's.")
@click.option(
    "--processes", type=click.IntRange(1, 64), default=1, help="Processes; each has its threads."
)
@click.option("--once", is_flag=True, help="Do what is due, then end: for cron.")
@click.option(
    "--drain", is_flag=True, help="Do what is due and all that follows from it, then end."
)
@click.option("--parent", type=int, hidden=True, help="End when this process has ended.")
@pass_site
def worker(
    site: Site,
    threads: int | None,
    processes: int,
    parent: int | None,
    *,
    once: bool,
    drain: bool,
) -> None:
    """Do what is done behind: send mail, tell of schedules that came true, run cron entries.

    Any number of workers, on any number of machines, may work on one database. SIGTERM or Ctrl-C
    lets the jobs at work end, for as long as the settings say, and puts the others back.
    """
    from cms.cli.steps import make_keys, require_current

    require_current(site)
    make_keys(site)
    _log(site)
    if once or drain:
        _work_off(site, drain=drain)
    elif processes > 1:
        site.close()
        code = _supervise(site.config, threads, processes)
        raise click.exceptions.Exit(code)
    else:
        _work(site, threads, parent)


def _log(site: Site) -> None:
    from pyramid.paster import setup_logging

    from cms.logs.redaction import redact_handlers

    setup_logging(str(site.config))
    redact_handlers()


def _work_off(site: Site, *, drain: bool) -> None:
    found = _make(site)
    done = found.drain() if drain else found.once()
    say(f"{done} job{'' if done == 1 else 's'} done.")
    if found.failing:
        say(f"Error: failed: {', '.join(found.failing)}; the log says why.", err=True)
        raise click.exceptions.Exit(1)


def _make(site: Site, threads: int | None = None) -> Worker:
    from cms.app import add_entry_shapes
    from cms.background import make_worker

    add_entry_shapes(site.services)
    return make_worker(site.services, threads)


def _work(site: Site, threads: int | None, parent: int | None) -> None:
    # Waited for below, in this thread alone: a handler could run while a lock is held.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    found = _make(site, threads)
    working = threading.Thread(target=found.run, name="worker", daemon=True)
    working.start()
    if parent is None:
        say(f"A worker of {site.settings.site.name} is at work. Ctrl-C ends it.")
    stopped_at = None
    while working.is_alive():
        asked = signal.sigtimedwait(ENDS, _PAUSE)
        if asked and stopped_at and time.monotonic() - stopped_at > _IMPATIENT:
            os._exit(1)
        orphaned = parent is not None and os.getppid() != parent
        if (asked or orphaned) and stopped_at is None:
            stopped_at = time.monotonic()
            found.stop()
    _end(found, as_asked=stopped_at is not None)


def _end(found: Worker, *, as_asked: bool) -> None:
    """Leave at once: what was put back may still be at work in a thread, and nobody waits for it."""
    sys.stdout.flush()
    if not as_asked:
        say(f"Error: the worker {found.name} ended by itself; the log says why.", err=True)
    os._exit(0 if as_asked else 1)


def _supervise(config: Path, threads: int | None, processes: int) -> int:
    """Run workers as processes of their own, and others for those that fail, until a signal."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    children = [start(config, threads) for _ in range(processes)]
    while not signal.sigtimedwait(ENDS, _PAUSE):
        children = [one if one.poll() is None else start(config, threads) for one in children]
    for child in children:
        child.terminate()
    return max(child.wait() for child in children)


@contextmanager
def beside(config: Path, command: str = "worker") -> Iterator[None]:
    """Run a command as a process beside this one until the block ends, another if it fails."""
    ended = threading.Event()

    def keep() -> None:
        child = start(config, command=command)
        while not ended.wait(_PAUSE):
            if child.poll() is not None:
                # What ends at once would fill the log if it were started again at once.
                ended.wait(_RESPAWN)
                child = start(config, command=command)
        child.terminate()
        child.wait()

    keeper = threading.Thread(target=keep, name=f"{command} beside", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()


def start(
    config: Path, threads: int | None = None, command: str = "worker"
) -> subprocess.Popen[bytes]:
    """Start a worker, or `live`, as a process of its own, which ends when this one has ended."""
    code = "from cms.cli.main import main; main()"
    words = [sys.executable, "-c", code, "--config", str(config), command]
    words += ["--parent", str(os.getpid())]
    if threads:
        words += ["--threads", str(threads)]
    return subprocess.Popen(words)  # noqa: S603 - this very command, with numbers and a path

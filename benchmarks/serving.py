"""Runs `cms serve` in processes of its own, and tells how much CPU they took."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sites import HOST, Ini, environment

COMMAND = "import sys; from cms.cli.main import main; sys.exit(main())"
_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 60.0


@dataclass(frozen=True)
class Server:
    """A running server; `start` is how many seconds its first answer took to come."""

    process: subprocess.Popen[bytes]
    port: int
    start: float
    log: Path

    def cpu(self) -> float | None:
        """Return the CPU seconds that its processes took until now; None where /proc is not."""
        return cpu_of(self.process.pid)

    def said(self) -> str:
        """Return the end of what it has logged."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-6000:]


@contextmanager
def serving(ini: Ini, path: str) -> Iterator[Server]:
    """Serve an ini file as production does until the block ends.

    `path` is asked for until it is answered. Raises RuntimeError, with what the server said, if
    it ends or says nothing for a minute.
    """
    log = ini.path.with_suffix(".log")
    began = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "--config", str(ini.path), "serve"],
            env=environment(),
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=ini.path.parent,
        )
    try:
        _wait(process, ini.port, path, log)
        yield Server(process, ini.port, time.perf_counter() - began, log)
    finally:
        _stop(process)


def _wait(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        connection = http.client.HTTPConnection(HOST, port, timeout=10)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.05)
    raise RuntimeError(f"{path} is not answered:\n{log.read_text(errors='replace')[-4000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def cpu_of(pid: int) -> float | None:
    """Return the CPU seconds of a process and of all below it (Linux: /proc/<pid>/stat)."""
    if not Path("/proc/self/stat").exists():
        return None
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        one = int(path.parent.name)
        parents[one] = int(fields[1])
        ticks[one] = int(fields[11]) + int(fields[12])
    wanted, below = {pid}, {pid}
    while below:
        below = {one for one, parent in parents.items() if parent in below} - wanted
        wanted |= below
    return sum(ticks.get(one, 0) for one in wanted) / _TICKS

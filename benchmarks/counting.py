"""Counts the SQL statements of a request, and profiles it, in this very process."""

from __future__ import annotations

import cProfile
import pstats
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pyramid.request import Request
from sqlalchemy import Engine, event

from benchmarks.client import SERIAL
from benchmarks.scenarios import Scenario
from benchmarks.sites import Ini
from cms.app import make_app
from cms.cli.site import Site

_FRAME = ("BEGIN", "SET TRANSACTION", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
_WARM = 3
_FIRST = 90_000_000
"""Serials of what is written here; those of the load are below."""


class Inside:
    """The application of an ini file, called without a server."""

    def __init__(self, ini: Ini) -> None:
        self._site = Site(ini.path)
        self._app = make_app(self._site.services)
        self._serial = _FIRST

    def close(self) -> None:
        """Close the connections."""
        self._site.close()

    def call(self, scenario: Scenario) -> bytes:
        """Return the body that the application answers; raise RuntimeError for another status."""
        self._serial += 1
        body = scenario.body.replace(SERIAL.decode(), f"{self._serial:0{len(SERIAL)}}")
        request = Request.blank(
            scenario.path,
            method=scenario.method,
            headers=scenario.headers(),
            body=body.encode(),
        )
        response = request.get_response(self._app)
        if response.status_int != scenario.status:
            raise RuntimeError(f"{scenario.name}: {response.status} {response.text[:500]}")
        found: bytes = response.body
        return found

    def statements(self, scenario: Scenario) -> list[str]:
        """Return the statements of a request, but for those that begin or end a transaction.

        What a process keeps from earlier requests is there already.
        """
        for _ in range(_WARM):
            self.call(scenario)
        with _heard(self._site.engine) as found:
            self.call(scenario)
        return [one for one in found if not one.startswith(_FRAME)]

    def profile(self, scenario: Scenario, times: int = 200) -> list[tuple[str, float]]:
        """Return where the time of a request goes: parts, with their share of it in percent.

        By cProfile, whose own cost weighs on short functions: shares are a hint, not a measure.
        """
        for _ in range(_WARM):
            self.call(scenario)
        profiler = cProfile.Profile()
        profiler.enable()
        for _ in range(times):
            self.call(scenario)
        profiler.disable()
        return _by_part(pstats.Stats(profiler))


@contextmanager
def _heard(engine: Engine) -> Iterator[list[str]]:
    found: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement.strip())

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def _by_part(stats: Any) -> list[tuple[str, float]]:
    """Add up the time spent in the functions of each part; what is built in counts as its caller's."""
    parts: dict[str, float] = defaultdict(float)
    for (file, _line, name), (_, _, own, _, callers) in stats.stats.items():
        if file != "~":
            parts[_part(file, name)] += own
        elif _is_driver(name):
            parts["the database itself and its driver"] += own
        else:
            for (caller, _, called), (_, _, within, _) in callers.items():
                parts[_part(caller, called)] += within
    whole = sum(parts.values())
    shares = [(part, 100 * seconds / whole) for part, seconds in parts.items()]
    return sorted(shares, key=lambda one: -one[1])


def _is_driver(name: str) -> bool:
    return "sqlite3" in name or "psycopg" in name


def _part(file: str, name: str) -> str:
    path = Path(file)
    if "cms" in path.parts:
        below = path.parts[len(path.parts) - path.parts[::-1].index("cms") :]
        return "cms." + ".".join(Path(*below[:2]).with_suffix("").parts)
    if "site-packages" in path.parts:
        package = path.parts[path.parts.index("site-packages") + 1]
        driver = package.startswith("psycopg")
        return "the database itself and its driver" if driver else package.removesuffix(".py")
    return "Python's own modules"

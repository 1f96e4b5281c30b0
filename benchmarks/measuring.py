"""Measures a scenario in rounds: Cartouche, then the bare view, on the same server in turns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from benchmarks.client import Load, Timing, drive
from benchmarks.counting import Inside
from benchmarks.scenarios import Scenario
from benchmarks.serving import Server
from benchmarks.sites import HOST

CONNECTIONS, ROUNDS = 16, 3
_WARM_UP = 0.15
_BARE = 0.5
"""The bare view's part of the time that Cartouche gets, and that of a warm-up."""


@dataclass(frozen=True)
class Figures:
    """Medians over the rounds: requests a second, latencies and CPU in milliseconds."""

    rate: float
    p50: float
    p99: float
    cpu: float | None


@dataclass(frozen=True)
class Measured:
    """What a scenario came to; `statements` are those of one request."""

    scenario: str
    title: str
    cms: Figures
    bare: Figures
    statements: int
    bytes: int

    @property
    def ratio(self) -> float:
        """Requests a second of Cartouche for each one of the bare view."""
        return self.cms.rate / self.bare.rate


@dataclass(frozen=True)
class Bench:
    """The two servers, the client, and the folder of bytes from which the bare view answers."""

    cms: Server
    bare: Server
    client: Executor
    folder: Path
    inside: Inside
    seconds: float

    def measure(self, scenario: Scenario) -> Measured:
        """Check one answer's content, then measure; raise RuntimeError for any wrong answer."""
        body = self.inside.call(scenario)
        scenario.read(body)
        statements = self.inside.statements(scenario)
        (self.folder / scenario.name).write_bytes(body)
        loads = [self._load(scenario, self.cms, None, len(body))]
        loads.append(
            self._load(scenario, self.bare, scenario.beside or f"/{scenario.name}", len(body))
        )
        servers = [self.cms, self.bare]
        serial = _serials()
        for load in loads:
            self._drive(replace(load, seconds=load.seconds * _WARM_UP, serial=serial()))
        rounds: list[list[tuple[Timing, float | None]]] = [[], []]
        for _ in range(ROUNDS):
            for load, server, found in zip(loads, servers, rounds, strict=True):
                before = server.cpu()
                timing = self._drive(replace(load, serial=serial()))
                after = server.cpu()
                took = None if before is None or after is None else after - before
                found.append((timing, took))
        cms, bare = map(_medians, rounds)
        return Measured(scenario.name, scenario.title, cms, bare, len(statements), len(body))

    def in_turns(self, scenarios: Sequence[Scenario]) -> list[Figures]:
        """Check one answer of each, then measure them in turns; the bare view is not asked."""
        loads = []
        for scenario in scenarios:
            body = self.inside.call(scenario)
            scenario.read(body)
            loads.append(self._load(scenario, self.cms, None, len(body)))
        for load in loads:
            self._drive(replace(load, seconds=load.seconds * _WARM_UP))
        rounds: list[list[tuple[Timing, float | None]]] = [[] for _ in loads]
        for _ in range(ROUNDS):
            for load, found in zip(loads, rounds, strict=True):
                before = self.cms.cpu()
                timing = self._drive(load)
                after = self.cms.cpu()
                took = None if before is None or after is None else after - before
                found.append((timing, took))
        return [_medians(one) for one in rounds]

    def _load(self, scenario: Scenario, server: Server, path: str | None, length: int) -> Load:
        return Load(
            host=HOST,
            port=server.port,
            request=scenario.request(f"{HOST}:{server.port}", path),
            status=scenario.status,
            length=None if scenario.cookie else length,
            connections=CONNECTIONS,
            seconds=self.seconds / ROUNDS * (1 if path is None else _BARE),
        )

    def _drive(self, load: Load) -> Timing:
        return self.client.submit(drive, load).result()


def _serials() -> Callable[[], int]:
    """Return a function that gives the first number of each load: far from those before."""
    given = 0

    def following() -> int:
        nonlocal given
        given += 1_000_000
        return given

    return following


def _medians(rounds: list[tuple[Timing, float | None]]) -> Figures:
    cpu = [1000 * took / timing.answers for timing, took in rounds if took is not None]
    return Figures(
        rate=median(timing.rate for timing, _ in rounds),
        p50=median(1000 * timing.p50 for timing, _ in rounds),
        p99=median(1000 * timing.p99 for timing, _ in rounds),
        cpu=median(cpu) if cpu else None,
    )

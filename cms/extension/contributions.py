"""What plugins give when asked, kept with the name of the plugin that gave it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from cms import clock

KEPT = 100
"""Troubles beyond this many different ones are only counted in the log."""


class Contribution(NamedTuple):
    """One thing that a plugin gave."""

    plugin: str
    item: Any


class Trouble(NamedTuple):
    """A failure of a plugin in a hook that must not decide; the same one is only counted."""

    plugin: str
    hook: str
    detail: str
    last_seen: str
    """RFC 3339, UTC."""
    times: int


def items(result: object) -> Iterator[Any]:
    """Go through what a noun returned; raise TypeError when it is not a list or a folder."""
    if isinstance(result, Path):
        yield result
    elif isinstance(result, list | tuple):
        yield from result
    else:
        raise TypeError(f"returned {type(result).__name__}; a list is expected")


class Troubles:
    """A bounded record of failures, safe to write to from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._found: dict[tuple[str, str, str], Trouble] = {}

    def add(self, plugin: str, hook: str, error: Exception) -> None:
        """Remember that `plugin` raised `error` in `hook`."""
        detail = f"{type(error).__name__}: {error}"
        key = (plugin, hook, detail)
        with self._lock:
            times = self._found[key].times + 1 if key in self._found else 1
            if times > 1 or len(self._found) < KEPT:
                self._found[key] = Trouble(*key, clock.to_text(clock.now()), times)

    def __iter__(self) -> Iterator[Trouble]:
        with self._lock:
            return iter(list(self._found.values()))

    def __len__(self) -> int:
        return len(self._found)

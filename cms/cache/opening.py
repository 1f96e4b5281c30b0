"""Where the processes of a host meet: beside an SQLite file, else in shared memory by its name."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from sqlalchemy import URL, Engine

from cms.cache.generations import Generations
from cms.cache.watching import watch
from cms.settings import CacheSettings

_SUFFIX = "-generations1"
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - files there are checked for their owner  # nosec B108


def open_generations(engine: Engine, settings: CacheSettings) -> Generations:
    """Open the table of a database and have each commit on `engine` keep it.

    Raises ConfigurationError where it can't be had.
    """
    generations = Generations(settings.file or file_of(engine.url))
    watch(engine, generations)
    return generations


def file_of(url: URL) -> Path | None:
    """Return the usual file of a database; None for one that is this process's own, or nowhere."""
    if url.get_backend_name() == "sqlite":
        if url.database in (None, "", ":memory:"):
            return None
        beside = Path(f"{url.database}{_SUFFIX}").absolute()
        # Without its folder there is no database, and to make one is for others to decide.
        return beside if beside.parent.is_dir() else None
    # Whatever user and password a process comes with, the database is the same.
    place = f"{url.host or ''}:{url.port or 5432}/{url.database or ''}{sorted(url.query.items())}"
    digest = hashlib.sha256(place.encode()).hexdigest()[:24]
    folder = _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else Path(tempfile.gettempdir())
    return folder / f"cartouche-{digest}{_SUFFIX}"

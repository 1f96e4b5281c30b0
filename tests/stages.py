"""Stages: what the tests of a module begin with, set up once and copied for each of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Generic, TypeVar

from sqlalchemy import Engine

from cms import clock
from cms.db.session import make_engine
from conftest import FROZEN, create_tables

T = TypeVar("T")
EARLIER = FROZEN - timedelta(hours=1)
"""When stages are set up: no instant may lie after those of tests for which the clock stands."""


class Stage(Generic[T]):
    """A database with what `setting` puts into it; `props` is what that returned.

    To be given to the `copy` of a source of databases, which calls it once for each kind.
    """

    def __init__(self, setting: Callable[[Engine], T]) -> None:
        self._setting = setting
        self._props: dict[str, T] = {}

    def __call__(self, url: str) -> None:
        create_tables(url)
        engine = make_engine(url)
        try:
            with clock.freeze(EARLIER):
                self._props[engine.dialect.name] = self._setting(engine)
        finally:
            engine.dispose()

    def props(self, engine: Engine) -> T:
        """Return what was made in the databases of the kind of `engine`."""
        return self._props[engine.dialect.name]

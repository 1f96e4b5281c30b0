"""Aliases of the editions' table are one for all threads, and whole from the beginning."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from cms.content.models import Edition
from cms.content.queries import columns

THREADS = 4
NAMES = [column.key for column in Edition.__table__.columns]


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restless")
def test_an_alias_is_the_same_for_threads_that_ask_for_it_at_once() -> None:
    """Else a statement made of both reads the table twice, or is taken by no database."""
    together = Barrier(THREADS)

    def ask(number: int) -> tuple[object, str]:
        together.wait(timeout=30)
        edition = columns.editions(f"asked_at_once_{number}")
        return edition, str(select(*(getattr(edition, name) for name in NAMES)))

    with ThreadPoolExecutor(THREADS) as pool:
        for number in range(100):
            answers = list(pool.map(ask, [number] * THREADS))
            assert len({id(one) for one, _ in answers}) == 1
            for _, statement in answers:
                assert statement.split("FROM ")[1] == f"edition AS asked_at_once_{number}"

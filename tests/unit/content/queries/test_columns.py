"""Aliases of the editions' table are one for all threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from cms.content.queries import columns


def test_an_alias_is_the_same_for_threads_that_ask_for_it_at_once() -> None:
    """Else a statement made of both names the table twice, which no database takes."""
    together = Barrier(4)

    def ask(number: int) -> object:
        together.wait(timeout=30)
        return columns.editions(f"asked_at_once_{number}")

    with ThreadPoolExecutor(4) as pool:
        for number in range(100):
            assert len({id(one) for one in pool.map(ask, [number] * 4)}) == 1

"""What tells streams ends when it is asked to, whatever happens at that moment."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest

from cms import clock
from cms.content.queries.looking_out import Outlook, Seen
from cms.live.asking import Asking
from cms.live.rounds import Rounds
from cms.settings import LiveSettings


class Quiet:
    """An application in which nothing happens; `looks` counts how often it was asked."""

    def __init__(self) -> None:
        self.looks = 0

    def look(self, _before: Any) -> Outlook:
        self.looks += 1
        return Outlook(Seen(0, clock.now()), due=False, besides=False, next=None)


@pytest.mark.parametrize("woken", [False, True])
def test_it_ends_though_it_is_woken_at_the_same_moment(woken: bool) -> None:
    async def run() -> None:
        quiet = Quiet()
        with ThreadPoolExecutor(1) as threads:
            rounds = Rounds(cast(Asking, quiet), LiveSettings(poll_seconds=600), threads)
            task = asyncio.create_task(rounds.run())
            while quiet.looks < 1:  # noqa: ASYNC110 - it is counted in another thread
                await asyncio.sleep(0)
            # By then it waits to be woken.
            for _ in range(1000):
                await asyncio.sleep(0)
            if woken:
                rounds.wake()
                # What waits is done, and who waits for it does not know yet.
                await asyncio.sleep(0)
            task.cancel()
            done, _ = await asyncio.wait([task], timeout=5)
            assert done
            assert task.cancelled()

    asyncio.run(run())

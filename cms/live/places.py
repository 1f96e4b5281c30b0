"""How many streams there may be: of one person or address, and in whole."""

from __future__ import annotations

import threading
from collections import Counter

from cms.errors import TooManyRequests


class Places:
    """Counts streams by whose they are; safe for threads."""

    def __init__(self, most: int, most_each: int, again: int) -> None:
        """Let there be `most` streams; `again` is in seconds, for those who are to come back."""
        self._most, self._each, self._again = most, most_each, again
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, who: str) -> None:
        """Take a place; raise `TooManyRequests` where theirs, or all, are taken."""
        with self._lock:
            if self._taken[who] >= self._each:
                raise TooManyRequests(
                    f"{self._each} streams at a time are all that one caller may have open "
                    "(cms.live.streams_each): close one first.",
                    self._again,
                )
            if self._taken.total() >= self._most:
                raise TooManyRequests(
                    f"All {self._most} streams of this process are taken (cms.live.streams): try "
                    "again later, or ask /api/v1/sync.",
                    self._again,
                )
            self._taken[who] += 1

    def give_back(self, who: str) -> None:
        """Give a place back."""
        with self._lock:
            self._taken[who] -= 1
            if self._taken[who] <= 0:
                del self._taken[who]

    def __len__(self) -> int:
        return self._taken.total()

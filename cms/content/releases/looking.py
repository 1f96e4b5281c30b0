"""A context that only looks: for checking what a release would do, in a transaction that reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cms.content.context import WriteContext
from cms.events.order import Turn


@dataclass(kw_only=True)
class LookingContext(WriteContext):
    """Asks for rights and documents as of `instant`, and takes no turn: it can't write."""

    instant: datetime

    @property
    def turn(self) -> Turn:
        """There is none."""
        raise RuntimeError("a plan is only looked at")

    @property
    def now(self) -> datetime:
        """The instant that is looked at."""
        return self.instant

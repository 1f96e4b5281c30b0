"""What an operation does, or would do: the same data for a dry run and for the record."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Plan:
    """The effect of one operation.

    `changes` are `{"field", "slice", "change": added|changed|removed}`; `stands` says what each
    slice will show and when, and `intents` what each schedule to come does to that, or why
    nothing; `links` are links that lead nowhere afterwards; `redirects` map an
    old path to the new one; `also` names locales and entries that change along.
    """

    operation: str
    entry: str | None = None
    type: str | None = None
    release: str | None = None
    version: int | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)
    stands: list[dict[str, Any]] = field(default_factory=list)
    intents: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    redirects: list[dict[str, str]] = field(default_factory=list)
    also: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    cache_tags: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return the plan as plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Outcome:
    """What an operation did: the entry, its newest version, the numbers of its events.

    For one that is not done to an entry, `entry_id` and `type` are those of what it is done to.
    An operation on several entries names none: the texts are empty, the version is 0.
    """

    entry_id: str
    type: str
    version: int
    events: tuple[int, ...]
    plan: Plan
    created: bool = False
    unchanged: bool = False

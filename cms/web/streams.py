"""What the process that holds streams asks the application: to open one, to check it, to tell it.

A stream is a `GET /api/v1/events` that goes on (Server-Sent Events, WHATWG HTML, 9.2). Its opening is
a request as any other, so that rights, limits of rate, refusals and headers are those of the API.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cms.content.queries.since import Point
from cms.web.sync_cursors import SyncCursor

OPENING = "cms.web.streams.opening"
"""Where the environ of a request holds its `Opening`; no client can set a key like this."""


@dataclass(frozen=True)
class Standing:
    """How somebody stands who follows content, as of a point of the log.

    `who` is whose stream it is, for limits. What is told to one of a `sight` is told to all of it;
    `stamp` is what their cursors hold. `ends` is when the token or session does by itself, if ever.
    """

    who: str
    known: bool
    sight: str
    stamp: str
    point: Point
    ends: datetime | None = None


@dataclass(frozen=True)
class Opened:
    """A stream that was opened, and from where it goes on; `lost` says why not from where it was."""

    standing: Standing
    cursor: SyncCursor
    lost: str = ""
    resumed: bool = False


@dataclass
class Opening:
    """A stream that is asked for. `admit` raises where there is no room for whose it is."""

    admit: Callable[[str], None]
    opened: Opened | None = None


@dataclass(frozen=True)
class Told:
    """What is told next, as JSON, empty where that is nothing; `lost` where only all could be."""

    cursor: SyncCursor
    body: bytes = b""
    lost: str = ""


@dataclass(frozen=True)
class Feed:
    """What answers for streams. The API's face brings it, since that is what it does.

    Both are given a request like the one that opened the stream. `standing` raises what such a request
    would be refused with; `tell` returns what comes after each cursor, and None where rights, people
    or types may have changed since event `verified`.
    """

    standing: Callable[[Any], Standing]
    tell: Callable[[Any, Sequence[SyncCursor], int], Sequence[Told] | None]

"""Lists of the house: searched, read page by page, and taken along as a table (CSV, RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode

from pyramid.response import Response

from cms import clock
from cms.admin.forms import read_query
from cms.admin.page import Page
from cms.admin.translating import mark
from cms.errors import BadRequest

SIZE = 50
EXPORTED = 10_000
"""Rows that a table taken along has at most."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a formula of a cell, in programs that people open tables with."""
NOTHING = mark("Nothing like that")
Row = Mapping[str, Any]
Load = Callable[[int, int], Sequence[Row]]


@dataclass(frozen=True)
class Head:
    """A column: what rows name it, its title, and how it is shown; `wide` ones not on phones."""

    name: str
    title: str
    kind: Literal["main", "text", "code", "moment", "number", "tags", "mark", "words"] = "text"
    wide: bool = False


@dataclass(frozen=True)
class Filter:
    """A choice that narrows a list down: its name in the address, its words, and the choices."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """What is asked of a list; `given` are its own parameters."""

    q: str
    number: int
    table: bool
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def narrowed(self) -> bool:
        """Whether less than everything is asked for."""
        return bool(self.q or any(self.given.values()))

    def address(self, base: str, **changed: str) -> str:
        """Return the address of the same list, but for what is changed."""
        pairs = {"q": self.q, **self.given, **changed}
        query = urlencode([(name, value) for name, value in pairs.items() if value])
        return f"{base}?{query}" if query else base


@dataclass(frozen=True)
class Listed:
    """A page of a list, as templates show it."""

    heads: Sequence[Head]
    rows: Sequence[Row]
    asked: Asked
    base: str
    searched: str
    filters: Sequence[Filter]
    further: bool


def read_asked(request: Any, *own: str) -> Asked:
    """Return what is asked of a list; raise `BadRequest` for what can't be."""
    found = read_query(request, "q", "page", "as", *own)
    number = found["page"] or "1"
    if not (number.isascii() and number.isdigit() and 0 < len(number) < 6 and int(number)):
        raise BadRequest("The page of a list is a number from 1.", "page")
    if found["as"] not in ("", "csv"):
        raise BadRequest("A list is taken along as csv.", "as")
    given = {name: found[name] for name in own}
    return Asked(found["q"].strip()[:100], int(number), found["as"] == "csv", given)


def listed(
    request: Any,
    asked: Asked,
    heads: Sequence[Head],
    load: Load,
    *,
    searched: str = "",
    filters: Sequence[Filter] = (),
) -> Listed:
    """Return a page of a list; `searched` says what its search is by, empty where there is none."""
    found = load(SIZE + 1, (asked.number - 1) * SIZE)
    base = request.path_info.rstrip("/")
    return Listed(heads, found[:SIZE], asked, base, searched, filters, len(found) > SIZE)


def as_table(page: Page, name: str, heads: Sequence[Head], load: Load) -> Response:
    """Return the rows as a table that other programs read, in the reader's language."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([page.say(head.title) for head in heads])
    for row in load(EXPORTED, 0):
        writer.writerow([_cell(row.get(head.name)) for head in heads])
    # The mark tells spreadsheets which letters these are.
    body = "\ufeff" + written.getvalue()
    response = Response(body, content_type="text/csv", charset="UTF-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def in_memory(rows: Sequence[Row], asked: Asked, *names: str) -> Load:
    """Return how to load rows that are all at hand: those in whose named values the search is."""
    wanted = asked.q.casefold()
    found = [row for row in rows if any(wanted in str(row.get(n, "")).casefold() for n in names)]
    return lambda limit, offset: found[offset : offset + limit]


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return clock.to_text(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text

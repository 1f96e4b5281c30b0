"""Pages of a list, and the addresses of those around one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from cms.errors import NotFound
from cms.themes.sandbox import Readable

NUMBER_MAX = 10_000
AROUND = 2
"""How many numbers are named to each side of the page that is shown."""


@dataclass(frozen=True)
class Paging(Readable):
    """Which page of a list is shown, and where the others are; None where there is none."""

    number: int
    pages: int
    total: int
    url: str
    query: str = ""

    @property
    def previous(self) -> str | None:
        """The address of the page before."""
        return self.address(self.number - 1) if self.number > 1 else None

    @property
    def next(self) -> str | None:
        """The address of the page behind."""
        return self.address(self.number + 1) if self.number < self.pages else None

    @property
    def first(self) -> str:
        """The address of the first page."""
        return self.address(1)

    @property
    def last(self) -> str:
        """The address of the last page."""
        return self.address(self.pages)

    @property
    def numbers(self) -> list[dict[str, Any]]:
        """The pages to name: the first, the last, and those around; a gap has no number."""
        around = range(max(1, self.number - AROUND), min(self.pages, self.number + AROUND) + 1)
        wanted = sorted({1, self.pages, *around})
        found: list[dict[str, Any]] = []
        for one in wanted:
            if found and one > (found[-1]["number"] or 0) + 1:
                found.append({"number": None, "url": None, "current": False})
            current = one == self.number
            found.append({"number": one, "url": self.address(one), "current": current})
        return found

    def address(self, number: int) -> str:
        """Return the address of a page; the first has none of its own."""
        given = [("q", self.query)] if self.query else []
        given += [("page", str(number))] if number > 1 else []
        return f"{self.url}?{urlencode(given)}" if given else self.url


def paging_of(number: int, total: int, size: int, url: str, query: str = "") -> Paging:
    """Return the paging of a list; raise NotFound for a page beyond its end."""
    pages = max(1, -(-total // size))
    if number > pages:
        raise NotFound(f"The list ends with page {pages}.")
    return Paging(number, pages, total, url, query)


def number_of(text: str | None) -> int:
    """Return the number of a page as an address has it; raise NotFound for what is none."""
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= NUMBER_MAX):
        raise NotFound("There is no such page of the list.")
    return int(text)

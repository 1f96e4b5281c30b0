"""A file that `cms audit export` wrote, as a chain to verify."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from cms.audit.chain import Chained, Record
from cms.audit.exporting import FORMAT
from cms.audit.rows import Row
from cms.audit.seals import Seal, Seals
from cms.audit.sources import ERASED, erasures
from cms.errors import BadRequest, NotFound


class FileSource:
    """The chain in a file; only where each event is in it is held in memory."""

    def __init__(self, path: Path) -> None:
        """Read the file once; raise NotFound and BadRequest, naming file and line."""
        self._path = path
        self._places: dict[int, int] = {}
        self._twice: list[int] = []
        self._seals: list[Seal] = []
        self._payloads: list[Any] = []
        if not path.is_file():
            raise NotFound(f"There is no file {path}.")
        with path.open("rb") as file:
            self._index(file)

    def _index(self, file: IO[bytes]) -> None:
        place, number = 0, 0
        for raw in file:
            number += 1
            try:
                self._take(json.loads(raw), place, is_first=number == 1)
            except (ValueError, TypeError, KeyError) as error:
                raise BadRequest(
                    f"{self._path}, line {number}: this is not what `cms audit export` wrote."
                ) from error
            place += len(raw)
        if not number:
            raise BadRequest(f"{self._path} is empty.")

    def _take(self, line: dict[str, Any], place: int, *, is_first: bool) -> None:
        if is_first:
            if line["format"] != FORMAT:
                raise ValueError(FORMAT)
        elif "seal" in line:
            seal = Seal(**line["seal"])
            _require_numbers(seal.first, seal.last)
            self._seals.append(seal)
        else:
            record = Record(**line["event"])
            _require_numbers(record.number)
            if record.number in self._places:
                self._twice.append(record.number)
            self._places[record.number] = place
            if record.name == ERASED:
                self._payloads.append(record.payload)

    def seals(self) -> Seals:
        return Seals.of(self._seals)

    def erased(self) -> Mapping[int, str]:
        return erasures(self._payloads)

    def rows(self, first: int, last: int) -> Iterator[Row]:
        with self._path.open("rb") as file:
            for number in range(first, last + 1):
                yield self._row(file, number)

    def _row(self, file: IO[bytes], number: int) -> Row:
        place = self._places.get(number)
        if place is None:
            return Row(number, None, None)
        file.seek(place)
        line = json.loads(file.readline())
        try:
            chained = Chained(**line["chain"])
        except (TypeError, KeyError):
            chained = None
        return Row(number, Record(**line["event"]), chained)

    def link_at(self, number: int) -> str | None:
        found = next(self.rows(number, number)).chained
        return None if found is None else found.link

    def strays(self, begins_after: int, ends_at: int) -> Iterator[tuple[int, str]]:
        for number in self._twice:
            yield number, "the event is there twice"
        for number in self._places:
            if not begins_after < number <= ends_at:
                yield number, "the event belongs to no part that is sealed"

    def tail(self, after: int) -> Iterator[int]:
        return iter(())


def _require_numbers(*given: object) -> None:
    if not all(isinstance(one, int) for one in given):
        raise TypeError(given)

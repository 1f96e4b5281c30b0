"""Redirects as a table that other programs read and write (CSV, RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cartouche_seo.hits import Hits
from cartouche_seo.redirects import SeoRedirect, problems_of

COLUMNS = ("source", "kind", "target", "status")
TOLD = ("hits", "last_hit")
"""Columns that are written, and passed over where they are read."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a formula of a cell, in programs that people open tables with."""
PROBLEMS_MAX = 50
"""Wrong rows that are named."""
_CHOICES: Mapping[str, tuple[str, ...]] = {
    name: tuple(value for value, _ in getattr(SeoRedirect, name).choices)
    for name in ("kind", "status")
}


@dataclass(frozen=True)
class Line:
    """A row that was read: on which line of the text it ends, and the redirect that it says."""

    number: int
    data: Mapping[str, str]


@dataclass(frozen=True)
class Bad:
    """What is wrong with a line; `text` is English, with `values` as `%(name)s`."""

    number: int
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    column: str = ""


def written(rules: Iterable[Mapping[str, Any]], hits: Mapping[str, Hits]) -> str:
    """Return redirects as a table, each with how often it was followed."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, *TOLD])
    for rule in rules:
        told = hits.get(str(rule.get("_id")), Hits())
        said = [_cell(str(rule.get(name) or "")) for name in COLUMNS]
        writer.writerow([*said, told.count, told.last_on])
    return out.getvalue()


def read(text: str, most: int) -> tuple[list[Line], list[Bad]]:
    """Return the redirects that a table says, at most so many, and what is wrong with it.

    The first line names the columns; they stand apart by commas, semicolons or tabs.
    """
    head, _, _ = text.partition("\n")
    apart = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=apart, strict=True)
    lines: list[Line] = []
    bad: list[Bad] = []
    try:
        names = [one.strip().lower() for one in next(reader, [])]
        if wrong := _head_problem(names):
            return [], [wrong]
        for cells in reader:
            if not any(cells):
                continue
            if len(lines) >= most:
                return [], [
                    Bad(
                        reader.line_num,
                        "At most %(most)s redirects are read at once.",
                        {"most": most},
                    )
                ]
            lines.append(Line(reader.line_num, _data(names, cells)))
            bad += _cells_problem(reader.line_num, names, cells)
    except csv.Error as error:
        return [], [Bad(reader.line_num, "This is no table: %(error)s.", {"error": str(error)})]
    bad += _problems(lines)
    return lines, sorted(bad, key=lambda one: one.number)[:PROBLEMS_MAX]


def _head_problem(names: Sequence[str]) -> Bad | None:
    missing = [one for one in ("source", "target") if one not in names]
    unknown = [one for one in names if one not in (*COLUMNS, *TOLD)]
    if missing:
        return Bad(1, "The first line has to name the column “%(name)s”.", {"name": missing[0]})
    if unknown:
        return Bad(1, "There is no column “%(name)s”.", {"name": unknown[0][:80]})
    if len(set(names)) < len(names):
        return Bad(1, "The first line names a column twice.")
    return None


def _cells_problem(number: int, names: Sequence[str], cells: Sequence[str]) -> list[Bad]:
    if len(cells) > len(names):
        return [Bad(number, "There are more cells than columns.")]
    return []


def _data(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    found = {
        name: _plain(cell.strip())
        for name, cell in zip(names, cells, strict=False)
        if name in COLUMNS
    }
    said = {name: found.get(name, "") for name in COLUMNS}
    return {**said, "kind": said["kind"] or "exact", "status": said["status"] or "301"}


def _problems(lines: Sequence[Line]) -> list[Bad]:
    bad: list[Bad] = []
    seen: dict[str, int] = {}
    for line in lines:
        for name, known in _CHOICES.items():
            if line.data[name] not in known:
                bad.append(
                    Bad(
                        line.number,
                        "has to be one of %(known)s.",
                        {"known": ", ".join(known)},
                        name,
                    )
                )
        bad += [
            Bad(line.number, one.detail, column=one.pointer.strip("/"))
            for one in problems_of(line.data)
        ]
        plain = line.data["source"].rstrip("/")
        if plain in seen:
            bad.append(
                Bad(line.number, "The path stands on line %(line)s already.", {"line": seen[plain]})
            )
        seen.setdefault(plain, line.number)
    return bad


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _plain(cell: str) -> str:
    """Return a cell without the mark that keeps it from being a formula."""
    return cell[1:] if cell.startswith(tuple(f"'{one}" for one in FORMULA)) else cell

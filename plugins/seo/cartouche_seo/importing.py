"""Brings redirects in from a table: all of its rows, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cartouche_seo.book import by_source
from cartouche_seo.exchange import COLUMNS, Bad, Line, read
from cartouche_seo.redirects import REDIRECT
from cms.sdk import CMSError, CreateEntry, Executor, Lens, SaveDraft


@dataclass(frozen=True)
class Imported:
    """What was done with the rows; with any `bad` ones the transaction is to be undone."""

    made: int = 0
    changed: int = 0
    same: int = 0
    bad: Sequence[Bad] = ()

    @property
    def all(self) -> int:
        """How many rows there were."""
        return self.made + self.changed + self.same


def bring_in(session: Any, executor: Executor, drafts: Lens, text: str, most: int) -> Imported:
    """Make and change redirects as a table says, published at once.

    One from the same path is changed; one that the table does not name stays. Nothing is written
    where a row is wrong. Where an operation refuses a row, that row is the one that is told.
    """
    lines, bad = read(text, most)
    if not lines and not bad:
        bad = [Bad(1, "There is no redirect in it.")]
    if bad:
        return Imported(bad=bad)
    known = by_source(session, drafts, (line.data["source"] for line in lines))
    done = Imported()
    for line in lines:
        try:
            done = _put(executor, line.data, known, done)
        except CMSError as error:
            said = error.problems[0] if error.problems else None
            column = said.pointer.strip("/") if said else ""
            return Imported(bad=[_refused(line, said.detail if said else error.detail, column)])
    return done


def _put(
    executor: Executor, said: Mapping[str, str], known: Mapping[str, Any], done: Imported
) -> Imported:
    data = {name: said[name] or None for name in COLUMNS}
    before = known.get(said["source"].rstrip("/"))
    if before is None:
        executor.apply(CreateEntry(type=REDIRECT, data=data, publish=True))
        return replace(done, made=done.made + 1)
    outcome = executor.apply(
        SaveDraft(
            entry=str(before["_id"]),
            data=data,
            base_version=int(before["_version"]),
            publish=True,
        )
    )
    if outcome.unchanged:
        return replace(done, same=done.same + 1)
    return replace(done, changed=done.changed + 1)


def _refused(line: Line, detail: str, column: str) -> Bad:
    return Bad(line.number, detail, column=column if column in COLUMNS else "")

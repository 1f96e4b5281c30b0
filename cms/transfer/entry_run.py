"""One pass over the entries of a source: each is created, changed, left alone or reported."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from cms.content.assets.uses import note_uses
from cms.content.operations.base import Operation
from cms.db.identifiers import new_id
from cms.errors import CMSError, EditConflict
from cms.transfer import steps
from cms.transfer.drafting import Draft, Drafter
from cms.transfer.models import SOURCE_ID_MAX
from cms.transfer.neutral import ImportedEntry
from cms.transfer.ordering import Gathered
from cms.transfer.records import Record, Records, bounded
from cms.transfer.report import ImportReport
from cms.transfer.writing import Writer

CHECKPOINT = 100
"""Entries between two checkpoints."""


@dataclass
class EntryRun:
    """The pass under way; `step` is told of each entry that is done with."""

    drafter: Drafter
    records: Records
    writer: Writer
    report: ImportReport
    step: Callable[[str], None]
    known: dict[str, Record] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Read what earlier imports left behind."""
        self.known = self.records.load()
        self.gone = self.records.gone(self.known)
        self._note = f"Imported from {self.report.source}"
        self._postponed: list[Gathered] = []
        self._discarded: list[Draft] = []
        self._fresh: set[str] = set()

    def entry_of(self, source_id: str | None) -> str | None:
        """Return the id of the entry that something of the source became, or None."""
        return self.drafter.ids.get(source_id or "", (None, ""))[0]

    def entries(self, ordered: Sequence[Gathered]) -> None:
        """Write all entries; what links in a circle is finished when all of it is there."""
        self._expect(ordered)
        for number, gathered in enumerate(ordered, start=1):
            self._entry(gathered)
            self.step(_title(gathered.first))
            if number % CHECKPOINT == 0:
                self.writer.checkpoint()
        self.drafter.expected = frozenset()
        for gathered in self._postponed:
            self._finish(gathered)
        for draft in reversed(self._discarded):
            self._discard(draft)

    def _expect(self, ordered: Sequence[Gathered]) -> None:
        expected = set()
        for gathered in ordered:
            found = self.drafter.target(gathered.first)
            record = self._record(gathered.source_id)
            is_gone = record is not None and record.entry_id in self.gone
            if found is None or is_gone:
                continue
            expected.add(gathered.source_id)
            if record is not None and record.entry_id is not None:
                self.drafter.ids[gathered.source_id] = (record.entry_id, found[1].name)
        self.drafter.expected = frozenset(expected)

    def _record(self, source_id: str) -> Record | None:
        return self.known.get(bounded(source_id, SOURCE_ID_MAX))

    def _entry(self, gathered: Gathered) -> None:
        first, record = gathered.first, self._record(gathered.source_id)
        if gathered.source_id not in self.drafter.expected:
            if record is not None and record.entry_id is not None:
                self._say("was deleted here since it was imported: not brought back", first)
            else:
                self._set_aside(first)
            return
        is_new = record is None or record.entry_id is None
        entry_id = new_id() if record is None or record.entry_id is None else record.entry_id
        draft = self.drafter.draft(gathered, entry_id, lambda what: self._say(what, first))
        if draft.incomplete:
            self._postponed.append(gathered)
        if is_new:
            self._create(first, draft)
        elif not draft.incomplete and record is not None:
            self._change(first, draft, record)

    def _create(self, entry: ImportedEntry, draft: Draft) -> None:
        version = self._write(entry, draft, steps.creation(draft, self._note))
        if version is None:
            self.drafter.expected -= {draft.source_id}
            return
        self.report.created[draft.spec.name, draft.status] += 1
        self.drafter.ids[draft.source_id] = (draft.entry_id, draft.spec.name)
        # An incomplete one is remembered as it is, so that a broken import finishes it next time.
        self._remember(draft, version, "" if draft.incomplete else draft.fingerprint)
        if draft.status == "trash":
            self._discarded.append(draft)

    def _change(self, entry: ImportedEntry, draft: Draft, record: Record) -> None:
        if draft.fingerprint == record.fingerprint:
            self.report.unchanged[draft.spec.name, draft.status] += 1
            return
        version = self._write(entry, draft, steps.change(draft, record, self._note))
        if version is not None:
            self.report.updated[draft.spec.name, draft.status] += 1
            self._remember(draft, version, draft.fingerprint)
            if draft.status == "trash" and record.status != "trash":
                self._discarded.append(draft)

    def _finish(self, gathered: Gathered) -> None:
        """Write what could not be written before the others were there."""
        entry_id = self.entry_of(gathered.source_id)
        if entry_id is None:
            return
        draft = self.drafter.draft(gathered, entry_id, _said_before)
        record = self._record(gathered.source_id)
        if record is not None and record.entry_id is not None:
            self._change(gathered.first, draft, record)
            return
        version = self._write(gathered.first, draft, steps.completion(draft, self._note))
        if version is not None:
            self._remember(draft, version, draft.fingerprint)

    def _discard(self, draft: Draft) -> None:
        try:
            self.writer.apply(steps.disposal(draft))
        except CMSError as error:
            self.report.say(f"can't be put into the trash: {error.detail}", draft.source_id)

    def _write(
        self, entry: ImportedEntry, draft: Draft, operations: Sequence[Operation]
    ) -> int | None:
        """Carry operations out and return the newest version, or None after reporting why not."""
        # An entry may name a file that it was uploaded for, or had: this one it was brought for.
        note_uses(self.records.session, draft.entry_id, draft.spec, draft.documents.values())
        try:
            outcomes = self.writer.apply(operations)
        except CMSError as error:
            self.report.failed[draft.spec.name, draft.status] += 1
            self._say(_explained(error), entry)
            return None
        return outcomes[-1].version

    def _remember(self, draft: Draft, version: int, fingerprint: str) -> None:
        record = Record(
            draft.source_id, draft.entry_id, draft.parent_id, version, draft.status, fingerprint
        )
        known = self._record(draft.source_id) is not None or draft.source_id in self._fresh
        self.records.remember(record, type=draft.spec.name, data=draft.leftovers, known=known)
        self._fresh.add(draft.source_id)

    # What has no place

    def _set_aside(self, entry: ImportedEntry) -> None:
        self.keep(
            entry.source_id,
            entry.source_type or entry.type,
            entry.source_status,
            {
                **entry.data,
                "references": dict(entry.references),
                "addresses": list(entry.addresses),
                "parent": entry.parent_source_id,
                "published_at": entry.published_at and entry.published_at.isoformat(),
                "leftovers": dict(entry.leftovers),
            },
        )

    def keep(self, source_id: str, type: str, status: str, data: Mapping[str, Any]) -> None:
        """Keep as data what the site has no place for."""
        self.report.kept[type, status] += 1
        self.report.say(f"{type}: nothing on the site is like it; kept as data", source_id)
        digest = hashlib.sha256(orjson.dumps(dict(data), option=orjson.OPT_SORT_KEYS)).hexdigest()
        record = self._record(source_id)
        if record is None or record.fingerprint != digest:
            kept = Record(source_id, None, None, None, status, digest)
            self.records.remember(kept, type=type, data=data, known=record is not None)

    def _say(self, what: str, entry: ImportedEntry) -> None:
        self.report.say(what, f"{entry.source_id} {_title(entry)!r}")


def _said_before(what: str) -> None:
    """Say nothing: the first draft was reported on."""


def _title(entry: ImportedEntry) -> str:
    return str(entry.data.get("title") or entry.data.get("name") or entry.source_id)[:60]


def _explained(error: CMSError) -> str:
    if isinstance(error, EditConflict):
        fields = ", ".join(sorted(error.conflicts))
        return f"was changed here and at the source ({fields}): left as it is here"
    problems = "; ".join(f"{p.pointer} {p.detail}" for p in error.problems[:5])
    return f"can't be written: {problems or error.detail}"

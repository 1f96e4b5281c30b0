"""Takes translations in: each entry's as one new draft, merged with what was written meanwhile."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from sqlalchemy.orm import Session

from cms.content.document import own_document
from cms.content.lens import Lens, open_lens
from cms.content.locales.values import is_within, top_field
from cms.content.models import Translation, Version
from cms.content.operations.confirm_translation import ConfirmTranslation
from cms.content.operations.save import SaveDraft
from cms.content.queries.entries import seen_ids, types_of
from cms.content.state import current_slices
from cms.db.session import begin_write
from cms.errors import BadRequest, CMSError, EditConflict, ValidationFailed
from cms.events.trying import only_tried
from cms.schema.content_type import TypeSpec
from cms.transfer.writing import SessionWriter
from cms.transfer.xliff.changes import Refused, answer_of
from cms.transfer.xliff.reading import ReadEntry, ReadFile
from cms.transfer.xliff.report import EntryReport, Problem, TranslationReport
from cms.transfer.xliff.units import Slices, units_of

NOTE = "Translation imported"
Progress = Callable[[int, int, str], None]


def import_translations(
    writer: SessionWriter,
    file: ReadFile,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> TranslationReport:
    """Write what a file says and return what became of each entry; raise BadRequest for its locales.

    Each entry is written under a savepoint: what is wrong with one is told, and the others are
    written all the same. With `dry_run` everything is taken back at the end.
    """
    begin_write(writer.session)
    with only_tried(writer.session) if dry_run else nullcontext():
        return _Import(writer, file).run(progress)


class _Import:
    def __init__(self, writer: SessionWriter, file: ReadFile) -> None:
        self.writer, self.file = writer, file
        self.session: Session = writer.session
        self.site = writer.site
        for locale in (file.source, file.target):
            self.site.require_locale(locale)
        if file.source == file.target:
            raise BadRequest("The file translates from a locale into itself.")

    def run(self, progress: Progress | None) -> TranslationReport:
        report = TranslationReport(self.file.source, self.file.target)
        ids = {one.origin.entry_id for one in self.file.entries if one.origin}
        types = types_of(self.session, self.site.id, ids)
        seen = seen_ids(self.session, self._lens(), types)
        for number, entry in enumerate(self.file.entries, start=1):
            known = types.get(entry.origin.entry_id) if entry.origin else None
            visible = entry.origin is not None and entry.origin.entry_id in seen
            report.entries.append(self._entry(entry, known if visible else None))
            if progress is not None:
                progress(number, len(self.file.entries), known or "")
        return report

    def _lens(self) -> Lens:
        return open_lens(
            self.session,
            self.site,
            self.writer.actor,
            self.writer.registry,
            locale=self.file.target,
            status="draft",
        )

    def _entry(self, entry: ReadEntry, type_name: str | None) -> EntryReport:
        origin = entry.origin
        report = EntryReport(entry.id[:200] if origin is None else origin.entry_id, type_name)
        spec = self.writer.registry.get(type_name) if type_name else None
        if origin is None:
            return _failed(report, "It was not exported by Cartouche: its id names no entry.")
        if origin.site_id not in (None, self.site.id):
            return _failed(report, "It belongs to another site.")
        if spec is None:
            return _failed(report, f"There is no entry {origin.entry_id}.")
        version = self.session.get(Version, (origin.entry_id, origin.version))
        if version is None:
            return _failed(report, f"Version {origin.version} is not kept: export it anew.")
        slices = current_slices(self.session, version, spec, self.site.default_locale)
        values, confirmed = self._said(entry, spec, slices, report)
        base = own_document(spec, slices, self.file.target)
        self._write(report, origin.version, base, values)
        self._confirm(report, origin.version, confirmed)
        return report

    def _said(
        self, entry: ReadEntry, spec: TypeSpec, slices: Slices, report: EntryReport
    ) -> tuple[dict[str, Any], list[str]]:
        """Return new values by pointer, and pointers of what is right as it is; report the rest."""
        given_out = units_of(spec, slices, (self.file.source, self.file.target))
        units = {unit.id: unit for unit in given_out}
        values: dict[str, Any] = {}
        confirmed: list[str] = []
        for read in entry.units:
            unit = units.get(read.id)
            if unit is None:
                detail = f"{read.id[:200]!r} was not given out with this version."
                report.problems.append(Problem(read.id[:200], detail))
                continue
            try:
                answer = answer_of(unit, read)
            except Refused as refused:
                report.problems.append(Problem(unit.id, f"{unit.pointer}: {refused}"))
                continue
            if answer.writes:
                values[unit.pointer] = answer.value
            elif answer.confirms:
                confirmed.append(unit.pointer)
        return values, confirmed

    def _write(
        self, report: EntryReport, base: int, document: dict[str, Any], values: dict[str, Any]
    ) -> None:
        """Write until nothing stands in the way any more of what remains."""
        while values:
            try:
                (outcome,) = self.writer.apply([self._save(report.id, base, document, values)])
            except EditConflict as conflict:
                report.problems += _conflicting(values, conflict, base)
            except ValidationFailed as failed:
                report.problems += _invalid(values, failed)
            except CMSError as error:
                report.problems.append(Problem(None, error.detail))
                return
            else:
                report.version = outcome.version
                report.written = [] if outcome.unchanged else list(values)
                return

    def _save(
        self, entry_id: str, base: int, document: dict[str, Any], values: Mapping[str, Any]
    ) -> SaveDraft:
        changed = copy.deepcopy(document)
        for pointer, value in values.items():
            _put(changed, pointer, value)
        data = {name: changed[name] for name in map(top_field, values)}
        locale = self.file.target
        return SaveDraft(entry=entry_id, data=data, locale=locale, base_version=base, note=NOTE)

    def _confirm(self, report: EntryReport, base: int, pointers: Sequence[str]) -> None:
        """Say of texts that came back as they were that they are right, where that was doubtful."""
        kept = self.session.get(Translation, (report.id, self.file.target))
        doubtful = tuple(one for one in pointers if kept is not None and one in kept.outdated)
        if not doubtful:
            return
        operation = ConfirmTranslation(
            entry=report.id, locale=self.file.target, fields=doubtful, version=base
        )
        try:
            (outcome,) = self.writer.apply([operation])
        except CMSError as error:
            report.problems.append(Problem(None, error.detail))
        else:
            report.version = outcome.version
            report.confirmed = [] if outcome.unchanged else list(doubtful)


def _failed(report: EntryReport, detail: str) -> EntryReport:
    report.problems.append(Problem(None, detail))
    return report


def _put(document: dict[str, Any], pointer: str, value: Any) -> None:
    """Write a value into a document, in which blocks are found by their ids."""
    *above, last = pointer.split("/")[1:]
    place: Any = document
    for name in above:
        if isinstance(place, list):
            place = next(block for block in place if block["_id"] == name)
        else:
            place = place.setdefault(name, {})
    place[last] = value


def _conflicting(values: dict[str, Any], conflict: EditConflict, base: int) -> list[Problem]:
    """Take out what was written differently since, and return it as problems."""
    hit = [
        pointer
        for pointer in values
        if any(is_within(pointer, (at,)) or is_within(at, (pointer,)) for at in conflict.conflicts)
    ] or list(values)
    for pointer in hit:
        del values[pointer]
    return [
        Problem(_unit(pointer), f"{pointer}: it was written anew since version {base}.")
        for pointer in hit
    ]


def _invalid(values: dict[str, Any], failed: ValidationFailed) -> list[Problem]:
    """Take out the fields that were refused, and return them as problems."""
    reasons: dict[str, str] = {}
    for problem in failed.problems:
        reasons.setdefault(top_field(problem.pointer + "/"), f"{problem.pointer} {problem.detail}")
    hit = [one for one in values if top_field(one) in reasons] or list(values)
    for pointer in hit:
        del values[pointer]
    return [
        Problem(_unit(one), f"{one}: {reasons.get(top_field(one), failed.detail)}") for one in hit
    ]


def _unit(pointer: str) -> str:
    return pointer[1:].replace("/", ".")

"""Verifies a chain: seals first, then each stretch, then what stands outside of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cms.audit.chain import GENESIS, Chained, Record, digest_of, link_of
from cms.audit.checkpoints import Checkpoint
from cms.audit.keys import AuditKeys
from cms.audit.rows import Row
from cms.audit.seals import Seal, Seals
from cms.audit.sources import Source

FINDINGS_MAX = 100
"""How many findings are told; the first one is always among them."""


@dataclass(frozen=True)
class Finding:
    """Something that is wrong, and the number of the event at which it is."""

    number: int
    problem: str


@dataclass
class Report:
    """What a verification came to; `first` and `last` are the numbers that it went through."""

    first: int = 0
    last: int = 0
    checked: int = 0
    erased: int = 0
    let_go: int = 0
    unsealed: int = 0
    sealed_at: str | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_intact(self) -> bool:
        return not self.findings

    def find(self, number: int, problem: str) -> None:
        self.findings.append(Finding(number, problem))

    def settle(self) -> Report:
        """Put the findings into the order of their numbers, each once, and bound them."""
        unique = {(one.number, one.problem): one for one in self.findings}
        self.findings = [unique[key] for key in sorted(unique)][:FINDINGS_MAX]
        return self


def verify(
    source: Source,
    keys: AuditKeys,
    *,
    first: int | None = None,
    last: int | None = None,
    checkpoint: Checkpoint | None = None,
) -> Report:
    """Verify a chain, or the stretches of it that hold the numbers from `first` to `last`.

    Raises nothing for whatever is wrong with it: the report has all findings.
    """
    report = Report()
    seals = source.seals()
    report.let_go, report.sealed_at = seals.begins_after, seals.head.at if seals.head else None
    _check_signatures(seals, keys, report)
    _check_order(seals, report)
    erased = source.erased()
    # A seal that is not genuine may say anything, also that it is of a million years.
    genuine = [one for one in seals.stretches if one.is_genuine(keys)]
    wanted = [one for one in genuine if _overlaps(one, first, last)]
    for seal in wanted:
        _check_stretch(source, seal, erased, report)
    report.first = wanted[0].first if wanted else 0
    report.last = wanted[-1].last if wanted else 0
    for number, problem in source.strays(seals.begins_after, seals.ends_at):
        report.find(number, problem)
    if last is None:
        _check_tail(source, seals, report)
    if checkpoint is not None:
        _check_checkpoint(source, seals, checkpoint, keys, report)
    return report.settle()


def _overlaps(seal: Seal, first: int | None, last: int | None) -> bool:
    return (first is None or seal.last >= first) and (last is None or seal.first <= last)


def _check_signatures(seals: Seals, keys: AuditKeys, report: Report) -> None:
    for seal in _all(seals):
        named = f"the {seal.kind} of {seal.first} to {seal.last}"
        if not keys.knows(seal.key_id):
            report.find(
                seal.first,
                f"{named} was signed with a key that is not known here ({seal.key_id}): name it in "
                "cms.audit.old_keys",
            )
        elif not seal.is_genuine(keys):
            report.find(seal.first, f"{named} was changed")
    for seal in seals.surplus:
        report.find(seal.first, f"there is a seal of {seal.first} to {seal.last} too many")


def _check_order(seals: Seals, report: Report) -> None:
    """See that each seal follows from the one before, and that the last is where the chain ends."""
    end, link = seals.begins_after, seals.start.link if seals.start else GENESIS
    for seal in seals.stretches:
        if seal.first != end + 1:
            report.find(end + 1, f"the seal of {end + 1} to {seal.first - 1} is missing")
        elif seal.previous != link:
            report.find(seal.first, "the seal does not follow from the one before")
        end, link = seal.last, seal.link
    head = seals.head
    if head is None:
        if seals:
            report.find(end + 1, "the seal of the chain's end is missing")
    elif (head.last, head.link) != (end, link):
        number = min(head.last, end) + 1
        report.find(number, f"the log was sealed up to {head.last}, and has seals up to {end}")


def _all(seals: Seals) -> Iterator[Seal]:
    yield from seals.stretches
    for one in (seals.start, seals.head):
        if one is not None:
            yield one


def _check_stretch(source: Source, seal: Seal, erased: Mapping[int, str], report: Report) -> None:
    link: str | None = seal.previous
    before = len(report.findings)
    for row in source.rows(seal.first, seal.last):
        link = _check_row(row, link, erased, report)
    if link != seal.link and len(report.findings) == before:
        report.find(
            seal.first,
            f"something from here to {seal.last} was changed, and the links with it: "
            "they do not end as they were sealed",
        )


def _check_row(
    row: Row, previous: str | None, erased: Mapping[int, str], report: Report
) -> str | None:
    """Check one row; return its link, or None where it has none."""
    report.checked += 1
    if row.record is None:
        what = "can't be read" if row.unreadable else "is missing"
        report.find(row.number, f"the event {what}")
    if row.chained is None:
        report.find(row.number, "the event's link is missing")
        return None
    if row.record is not None:
        _check_record(row.record, row.chained, previous, erased, report)
    return row.chained.link


def _check_record(
    record: Record,
    chained: Chained,
    previous: str | None,
    erased: Mapping[int, str],
    report: Report,
) -> None:
    digest = digest_of(chained.salt, record.actor_label, record.payload)
    if digest != chained.digest:
        if erased.get(record.number) == digest:
            report.erased += 1
        else:
            report.find(record.number, "the event's payload or the name of its actor was changed")
    if previous is not None and link_of(record, chained.digest, previous) != chained.link:
        report.find(record.number, "the event or its link was changed, or stood elsewhere")


def _check_tail(source: Source, seals: Seals, report: Report) -> None:
    """See that no number is missing of what is not sealed yet."""
    expected = seals.ends_at + 1
    for number in source.tail(seals.ends_at):
        if number != expected:
            report.find(expected, "the event is missing")
        expected = number + 1
        report.unsealed += 1


def _check_checkpoint(
    source: Source, seals: Seals, checkpoint: Checkpoint, keys: AuditKeys, report: Report
) -> None:
    if not checkpoint.is_genuine(keys):
        report.find(checkpoint.number, "the checkpoint was not made here, or was changed")
    elif checkpoint.number > seals.ends_at:
        report.find(
            seals.ends_at + 1,
            f"the log was sealed up to {checkpoint.number} when the checkpoint was made, and ends "
            f"at {seals.ends_at} now",
        )
    elif checkpoint.number >= seals.begins_after and checkpoint.link != _link_at(
        source, seals, checkpoint.number
    ):
        report.find(checkpoint.number, "the chain is another one than that of the checkpoint")


def _link_at(source: Source, seals: Seals, number: int) -> str | None:
    if seals.start is not None and number == seals.start.last:
        return seals.start.link
    return source.link_at(number)

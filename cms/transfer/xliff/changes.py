"""What a unit that came back says: a new text, that the old one is right, nothing, or nonsense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cms.transfer.xliff.inline import Tokens, code_problem
from cms.transfer.xliff.names import DONE
from cms.transfer.xliff.reading import ReadSegment, ReadUnit
from cms.transfer.xliff.segments import Segment, text_at, text_of, with_texts
from cms.transfer.xliff.units import Unit


class Refused(ValueError):
    """A unit that can't be taken; the message says why, to follow the unit's name."""


@dataclass(frozen=True)
class Answer:
    """What becomes of a unit: a value to write, or a word that the present one is right."""

    value: Any = None
    writes: bool = False
    confirms: bool = False


def answer_of(unit: Unit, read: ReadUnit) -> Answer:
    """Return what a unit that came back says of the one that was given out; raise Refused.

    A text left in its initial state, or without any, is not translated yet: where others of the
    unit are, it keeps the translation that it had, and without one the unit waits.
    """
    if read.problem:
        raise Refused(read.problem)
    known = {segment.id: segment for segment in unit.segments}
    for name in read.segments:
        if name not in known:
            raise Refused(f"its segment {name[:100]!r} was not given out.")
    given = {
        name: tokens
        for name, segment in known.items()
        if (tokens := _given(unit, segment, read.segments.get(name))) is not None
    }
    if not given or _says_nothing_new(unit, given):
        return Answer()
    texts = {segment.path: _text(unit, segment, given) for segment in unit.segments}
    value = with_texts(unit.target if _is_kept(unit, given) else unit.source, texts)
    if value == unit.target:
        states = [read.segments[name].state for name in given]
        return Answer(confirms=all(state in DONE for state in states))
    return Answer(value, writes=True)


def _given(unit: Unit, segment: Segment, read: ReadSegment | None) -> Tokens | None:
    """Return the tokens of a segment that is translated, else None."""
    if read is None:
        return None
    if read.problem:
        raise Refused(f"in {segment.id}, {read.problem}")
    if not read.tokens:
        return None
    untouched = read.tokens in (segment.tokens, unit.targets.get(segment.id))
    if read.state == "initial" and untouched:
        return None
    if not untouched and (problem := code_problem(read.tokens, segment.codes)):
        raise Refused(f"in {segment.id}, {problem}")
    if not segment.is_inline and any(token.kind != "text" for token in read.tokens):
        raise Refused(f"in {segment.id}, there are codes where plain text is expected.")
    return read.tokens


def _says_nothing_new(unit: Unit, given: Mapping[str, Tokens]) -> bool:
    """Say whether some texts came back as they were given out, and others are still to come.

    The translation may have another structure than the source, and so no text for some of its parts.
    """
    waiting = any(one.id not in given and one.id not in unit.targets for one in unit.segments)
    return waiting and all(unit.targets.get(name) == tokens for name, tokens in given.items())


def _is_kept(unit: Unit, given: Mapping[str, Tokens]) -> bool:
    """Say whether the translation itself stays, but for the texts: it may differ in more."""
    return unit.is_alike and all(unit.targets.get(name) == given[name] for name in given)


def _text(unit: Unit, segment: Segment, given: Mapping[str, Tokens]) -> Any:
    tokens = given.get(segment.id)
    before = unit.targets.get(segment.id)
    if tokens is None:
        if before is None:
            raise Refused(f"{segment.id} is not translated yet, and other texts of it are.")
        return text_at(unit.target, segment.path)
    # To the letter, also where the same could be written in another way.
    if tokens == before:
        return text_at(unit.target, segment.path)
    if tokens == segment.tokens:
        return text_at(unit.source, segment.path)
    return text_of(segment, tokens)

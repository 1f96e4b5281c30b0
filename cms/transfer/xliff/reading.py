"""Reads XLIFF 2 that came back from translators: bounded, without entities, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from cms.errors import BadRequest, TooLarge
from cms.transfer.xliff.inline import Token, Tokens, joined
from cms.transfer.xliff.names import NAMESPACE, Origin, read_origin, tag

UNITS_MAX = 100_000
_STORABLE = re.compile("[^\x00\ud800-\udfff]")
Element = Any


class Broken(ValueError):
    """A text whose codes can't be understood; the message says why, to follow the text's name."""


@dataclass(frozen=True)
class ReadSegment:
    """A segment that came back: its state, what it says, or why that can't be understood."""

    state: str | None
    tokens: Tokens | None
    problem: str = ""


@dataclass(frozen=True)
class ReadUnit:
    """A unit that came back; a segment without a target has no tokens."""

    id: str
    segments: Mapping[str, ReadSegment]
    problem: str = ""


@dataclass(frozen=True)
class ReadEntry:
    """A `<file>` that came back; without an origin it is none that was written here."""

    id: str
    origin: Origin | None
    units: tuple[ReadUnit, ...] = ()


@dataclass(frozen=True)
class ReadFile:
    """All of it."""

    source: str
    target: str
    entries: tuple[ReadEntry, ...] = field(default=())


def read(raw: bytes) -> ReadFile:
    """Read a file; raise BadRequest, naming the line, for what is no XLIFF 2 or names a thing twice.

    What is wrong within one unit is told of that unit. A DTD is refused, entities are not
    resolved, and depth and length are bounded as libxml2 does without `huge_tree`.
    """
    root = _parsed(raw)
    if root.tag != tag("xliff") or not (root.get("version") or "").startswith("2."):
        raise BadRequest(
            f"This is no XLIFF 2: it begins with <{str(root.tag)[:100]}>, version {(root.get('version') or '')[:20]!r}, "
            f"where <xliff version='2.0' xmlns='{NAMESPACE}'> is expected."
        )
    entries, units = [], 0
    for file in root.iterchildren(tag("file")):
        entry = _entry(file)
        units += len(entry.units)
        if units > UNITS_MAX:
            raise TooLarge(f"The file has more than {UNITS_MAX} units.")
        entries.append(entry)
    _refuse_repeats("file", [entry.id for entry in entries])
    _refuse_repeats("entry", [entry.origin.entry_id for entry in entries if entry.origin])
    return ReadFile(_language(root, "srcLang"), _language(root, "trgLang"), tuple(entries))


def _parsed(raw: bytes) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: Element = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        reason = re.sub(r",? line \d+, column \d+.*", "", error.msg or "it can't be read")
        raise BadRequest(f"Line {error.lineno or 0}: not well-formed XML ({reason}).") from error
    if root.getroottree().docinfo.doctype:
        raise BadRequest("The file declares a DTD, which XLIFF never has.")
    return root


def _language(root: Element, name: str) -> str:
    value = root.get(name)
    if not value:
        raise BadRequest(f"<xliff> names no {name}.")
    return str(value)


def _refuse_repeats(what: str, names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise BadRequest(f"The {what} {name[:100]!r} is there twice.")
        seen.add(name)


def _entry(file: Element) -> ReadEntry:
    name = _name(file)
    units = tuple(map(_unit, file.iter(tag("unit"))))
    _refuse_repeats("unit", [unit.id for unit in units])
    return ReadEntry(name, read_origin(name, file.get("original")), units)


def _name(element: Element) -> str:
    name = element.get("id")
    if not name:
        local = etree.QName(element).localname
        raise BadRequest(f"Line {element.sourceline}: a <{local}> has no id.")
    return str(name)


def _unit(element: Element) -> ReadUnit:
    segments: dict[str, ReadSegment] = {}
    problem = ""
    for part in element.iterchildren(tag("segment"), tag("ignorable")):
        name = part.get("id")
        if part.tag == tag("ignorable"):
            if "".join(part.itertext()).strip():
                problem = "it was segmented anew, which is not understood."
        elif not name or name in segments:
            problem = f"it has {'two segments' if name else 'a segment without'} id {name or ''}."
        else:
            segments[str(name)] = _segment(part)
    return ReadUnit(_name(element), segments, problem)


def _segment(element: Element) -> ReadSegment:
    state = element.get("state")
    target = element.find(tag("target"))
    if target is None:
        return ReadSegment(state, None)
    try:
        return ReadSegment(state, _Inline().read(target))
    except Broken as broken:
        return ReadSegment(state, None, str(broken))


class _Inline:
    """Reads the content of one target."""

    def __init__(self) -> None:
        self._origins: dict[str, tuple[str, bool]] = {}
        self._open: list[str] = []

    def read(self, target: Element) -> Tokens:
        """Return the tokens; raise Broken where codes don't go together."""
        found = joined(self._within(target))
        if self._open:
            raise Broken(f"the code {self._open[0]} begins and does not end.")
        return found

    def _within(self, element: Element) -> Iterator[Token]:
        if element.text:
            yield Token("text", element.text)
        for child in element:
            yield from self._child(child)
            if child.tail:
                yield Token("text", child.tail)

    def _child(self, child: Element) -> Iterator[Token]:
        if not isinstance(child.tag, str):
            raise Broken("it holds an entity, which is not resolved.")
        kind = child.tag.removeprefix(f"{{{NAMESPACE}}}")
        if kind == "cp":
            yield Token("text", _character(child.get("hex")))
        elif kind == "ph":
            yield self._token("alone", child)
        elif kind == "pc":
            begin = self._token("open", child)
            yield begin
            yield from self._within(child)
            yield begin._replace(kind="close")
        elif kind == "mrk":
            yield from self._within(child)
        elif kind in ("sc", "ec"):
            yield self._half(kind, child)
        elif kind not in ("sm", "em"):
            raise Broken(f"<{etree.QName(child).localname[:50]}> is not known in a text.")

    def _token(self, kind: Any, element: Element) -> Token:
        name = element.get("id") or ""
        copied = element.get("copyOf")
        return Token(kind, copied or name, copied is not None)

    def _half(self, kind: str, element: Element) -> Token:
        if element.get("isolated") == "yes":
            raise Broken("a code begins or ends in another text.")
        if kind == "sc":
            begin = self._token("open", element)
            name = element.get("id") or ""
            if name in self._origins:
                raise Broken(f"the code {name} begins twice.")
            self._origins[name] = begin.value, begin.copy
            self._open.append(name)
            return begin
        name = element.get("startRef") or ""
        if name not in self._open:
            raise Broken(f"the code {name} ends without a beginning.")
        self._open.remove(name)
        value, copied = self._origins[name]
        return Token("close", value, copied)


def _character(code: str | None) -> str:
    try:
        found = chr(int(code or "", 16))
    except (ValueError, OverflowError):
        raise Broken(f"<cp hex={code!r}/> names no character.") from None
    if not _STORABLE.fullmatch(found):
        raise Broken(f"<cp hex={code!r}/> names a character that can't be stored.")
    return found

"""Writes units as XLIFF 2.0: a `<file>` an entry, a `<unit>` a field, a `<segment>` a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from cms.content.site import Site
from cms.schema.richtext.tree import text_attribute
from cms.transfer.xliff.inline import Code, Tokens
from cms.transfer.xliff.names import NAMESPACE, OUTDATED, SPACE, file_id, original, tag
from cms.transfer.xliff.segments import Segment
from cms.transfer.xliff.units import EntryUnits, Unit

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML 1.0 can't hold; XLIFF writes them as `<cp hex="001F"/>`."""

_LOOKS = {"bold": "xlf:b", "italic": "xlf:i", "underline": "xlf:u"}
Element = Any


def write(entries: Iterable[EntryUnits], site: Site, source: str, target: str) -> bytes:
    """Return the file, as UTF-8; entries without units are left out.

    A `<file>` is named by the entry and the version that its texts are of. XLIFF demands one
    `<file>` at least: whoever has none to write has no file to send either.
    """
    names: Any = {None: NAMESPACE}
    languages = {"version": "2.0", "srcLang": source, "trgLang": target}
    root = etree.Element(tag("xliff"), languages, nsmap=names)
    root.set(SPACE, "preserve")
    for entry in entries:
        if entry.units:
            _file(root, site, entry)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _file(root: Element, site: Site, entry: EntryUnits) -> None:
    file = etree.SubElement(
        root,
        tag("file"),
        id=file_id(entry.entry_id, entry.version),
        original=original(site.id, entry.type, entry.entry_id),
        canResegment="no",
    )
    _notes(file, [("type", entry.type), ("title", entry.title)])
    for unit in entry.units:
        _unit(file, unit)


def _unit(file: Element, unit: Unit) -> None:
    element = etree.SubElement(file, tag("unit"), id=unit.id, name=unit.pointer)
    _notes(element, _told(unit))
    for segment in unit.segments:
        _segment(element, unit, segment)


def _told(unit: Unit) -> Iterator[tuple[str, str]]:
    """Yield what a translator should know of a field, each with its category."""
    yield "field", unit.field.label or ""
    yield "help", unit.field.help
    longest = getattr(unit.field, "max_length", None)
    if longest is not None:
        yield "length", f"At most {longest} characters."
    if unit.outdated is not None:
        yield "outdated", f"The source was changed in version {unit.outdated}."


def _notes(parent: Element, told: Iterable[tuple[str, str]]) -> None:
    said = [(category, text) for category, text in told if text.strip()]
    if said:
        notes = etree.SubElement(parent, tag("notes"))
        for category, text in said:
            note = etree.SubElement(notes, tag("note"), category=category)
            note.text = _NO_XML.sub(" ", text)


def _segment(parent: Element, unit: Unit, segment: Segment) -> None:
    element = etree.SubElement(parent, tag("segment"), id=segment.id)
    translated = unit.targets.get(segment.id)
    if translated is None:
        element.set("state", "initial")
    elif unit.outdated is not None:
        element.set("state", "initial")
        element.set("subState", OUTDATED)
    else:
        element.set("state", "translated")
    _fill(etree.SubElement(element, tag("source")), segment.tokens, segment)
    if translated is not None:
        _fill(etree.SubElement(element, tag("target")), translated, segment)


def _fill(element: Element, tokens: Tokens, segment: Segment) -> None:
    """Write tokens into an element; what is opened last is closed first, as `tokens_of` makes it."""
    inside = [element]
    for token in tokens:
        if token.kind == "text":
            _write_text(inside[-1], token.value)
        elif token.kind == "close":
            inside.pop()
        else:
            code = segment.codes[token.value]
            paired = token.kind == "open"
            made = etree.SubElement(
                inside[-1], tag("pc" if paired else "ph"), {"id": token.value, **_looks(code)}
            )
            if paired:
                inside.append(made)


def _looks(code: Code) -> dict[str, str]:
    """Return the attributes that tell a translator's tool what a code is, and what may be done."""
    if code.mark is None:
        return {"type": "fmt", "subType": "xlf:lb", "equiv": "\n", "disp": "line break"}
    kind = str(code.mark["type"])
    if code.is_link:
        shown = text_attribute(code.mark, "href") or "a page of this site"
        return {
            "type": "link",
            "subType": "cms:link",
            "canDelete": "no",
            "canCopy": "no",
            "dispStart": _NO_XML.sub(" ", shown),
        }
    return {"type": "fmt", "subType": _LOOKS.get(kind, f"cms:{kind}")}


def _write_text(element: Element, text: str) -> None:
    """Add characters to an element's end."""
    start = 0
    for found in _NO_XML.finditer(text):
        _add(element, text[start : found.start()])
        etree.SubElement(element, tag("cp"), hex=f"{ord(found[0]):04X}")
        start = found.end()
    _add(element, text[start:])


def _add(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text

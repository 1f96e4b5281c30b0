"""Reads an SVG within bounds, before anything else looks at it."""

from __future__ import annotations

from typing import BinaryIO

from lxml import etree

from cms.media.refusing import refuse

SVG = "{http://www.w3.org/2000/svg}"

SIZE_MAX = 4 * 1024**2
"""Bytes of an SVG that is taken in."""
_DEPTH = 64
"""Nothing drawn is deeper, and cleaners take memory by the square of it."""
_ELEMENTS = 100_000
_AT_ONCE = 64 * 1024


def read_svg(file: BinaryIO, size_max: int = SIZE_MAX) -> etree._Element:
    """Return the root of an SVG; raise ValidationFailed for none, and for one out of bounds.

    It has no comments, no processing instructions, no document type and no entities.
    """
    file.seek(0)
    parser = etree.XMLPullParser(
        ("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )
    try:
        return _root(file, parser, size_max)
    except etree.XMLSyntaxError as error:
        refuse(f"is no whole SVG: {(error.msg or 'it is not well-formed')[:200]}.")


def _root(file: BinaryIO, parser: etree.XMLPullParser, size_max: int) -> etree._Element:
    depth, elements, size = 0, 0, 0
    while chunk := file.read(_AT_ONCE):
        size += len(chunk)
        if size > size_max:
            refuse(f"is an SVG of more than {size_max} bytes.")
        parser.feed(chunk)
        for event, _ in parser.read_events():
            depth += 1 if event == "start" else -1
            elements += event == "start"
            if depth > _DEPTH:
                refuse(f"is an SVG whose elements lie more than {_DEPTH} deep in each other.")
            if elements > _ELEMENTS:
                refuse(f"is an SVG of more than {_ELEMENTS} elements.")
    root: etree._Element = parser.close()
    if root.tag != f"{SVG}svg":
        refuse(f"is no SVG: its root is not `svg` in the namespace {SVG[1:-1]}.")
    return root

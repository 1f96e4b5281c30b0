"""Cleans SVGs: what is left draws, runs nothing, and loads nothing."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from typing import BinaryIO

from lxml import etree

from cms.media.images.vectors.reading import SIZE_MAX, SVG, read_svg
from cms.media.refusing import refuse

_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_INDENTED = 20

_HARMLESS = re.compile(
    r"#[^\s]*|data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE
)
"""Addresses that lead nowhere: into the drawing itself, and pictures that it brings along."""

_LEADING = re.compile(
    r"\\|@|url\s*\((?!\s*[\"']?#)|(?<![\w-])(src|image|image-set|element|expression|cross-fade)\s*\("
    r"|behavior|-moz-binding|<",
    re.IGNORECASE,
)
"""CSS that may lead somewhere, or hide that it does."""

_RUNNING = (
    *("script", "foreignObject", "iframe", "embed", "object", "audio", "video", "canvas"),
    *("handler", "listener", "metadata", "feImage"),
)
_ANIMATING = ("animate", "animateColor", "animateMotion", "animateTransform", "set")
_MAY_MOVE = re.compile(r"(?!on|href|xlink:|style|class|id|src)[A-Za-z-]+")


def clean_svg(file: BinaryIO) -> BinaryIO:
    """Return an SVG that runs and loads nothing, in a file of its own, as UTF-8.

    What draws is kept: by the list of elements and attributes of a library for it, and by rules
    on top of it about addresses, CSS and animations. Raises ValidationFailed for what is no SVG,
    or out of bounds.
    """
    filter_svg = _filter()
    plain = _without_harm(read_svg(file))
    try:
        filtered = filter_svg(plain, {"image": [name[6:] for name in _PICTURES]})
    except ValueError as error:
        refuse(f"is no whole SVG: {str(error)[:200]}.")
    with tempfile.TemporaryFile() as between:
        between.write(filtered)
        # It is indented anew, which makes it longer.
        root = read_svg(between, _INDENTED * SIZE_MAX)
    # The library rewrites CSS: whatever came of that is looked at again.
    cleaned = _without_harm(root)
    target = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        target.write(cleaned)
    except BaseException:
        target.close()
        raise
    return target


def _without_harm(root: etree._Element) -> bytes:
    for element in list(root.iter("*")):
        _harmless(element)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="utf-8")


def _filter() -> Callable[[bytes, dict[str, list[str]]], bytes]:
    try:
        from py_svg_hush import filter_svg  # noqa: PLC0415 - it is in an extra
    except ImportError:
        refuse("is an SVG; they are taken in where `cartouche-cms[media]` is installed.")
    cleaner: Callable[[bytes, dict[str, list[str]]], bytes] = filter_svg
    return cleaner


def _harmless(element: etree._Element) -> None:
    """Take out of an element what leads out of the drawing, or the element itself."""
    tag = str(element.tag)
    name = tag.removeprefix(SVG)
    moved = element.get("attributeName", "")
    if (
        not tag.startswith(SVG)
        or name in _RUNNING
        or (name in _ANIMATING and moved and not _MAY_MOVE.fullmatch(moved))
        or (name == "style" and _LEADING.search("".join(map(str, element.itertext()))))
    ):
        _drop(element)
        return
    for attribute, value in element.items():
        if not _is_harmless(etree.QName(attribute).localname, str(value)):
            del element.attrib[attribute]


def _is_harmless(name: str, value: str) -> bool:
    if name in ("href", "src"):
        return _HARMLESS.fullmatch(value.strip()) is not None
    return not name.lower().startswith("on") and not _LEADING.search(value)


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        refuse("is no SVG.")
    # The text behind an element is its parent's.
    before, tail = element.getprevious(), element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)

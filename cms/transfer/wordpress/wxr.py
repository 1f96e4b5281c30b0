"""Reading WXR (WordPress eXtended RSS 1.0, 1.1, 1.2) as a stream, however large the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from cms.errors import BadRequest
from cms.transfer.wordpress.elements import Element, author, item, name_of, site, term
from cms.transfer.wordpress.records import WXRRecord, WXRSite
from cms.transfer.wordpress.repair import RepairedFile

VERSIONS = ("1.0", "1.1", "1.2")
_EXPORT = "In WordPress, take a new one with Tools → Export → All content."


def read_wxr(path: Path) -> Iterator[WXRRecord]:
    """Yield the site, then authors, terms and items in the order of the file.

    Raises BadRequest, naming the line and the way out, for what is no WXR file, has no version
    that is known, declares a DTD, or is not well-formed. Entities other than XML's own are never
    resolved and nothing is fetched. Control characters that XML forbids are read as spaces.
    """
    try:
        with path.open("rb") as file:
            yield from _records(RepairedFile(file))
    except OSError as error:
        raise BadRequest(f"{path}: {error.strerror or error}.") from error
    except etree.XMLSyntaxError as error:
        raise BadRequest(_explained(path, error)) from error


def _records(file: RepairedFile) -> Iterator[WXRRecord]:
    channel: dict[str, str] = {}
    announced = False
    for event, element in _events(file):
        if event == "start":
            _check_outline(element)
            continue
        depth = _depth(element)
        if depth != 2:
            continue
        name = name_of(element)
        record = _record(name, element)
        if record is None:
            channel[name] = (element.text or "").strip()
        else:
            if not announced:
                yield _announced(channel, element)
                announced = True
            yield record
        _forget(element)
    if not announced:
        yield _announced(channel, None)


def _events(file: RepairedFile) -> Iterator[tuple[str, Element]]:
    context: Any = etree.iterparse(
        file,
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    yield from context


def _depth(element: Element) -> int:
    return sum(1 for _ in element.iterancestors())


def _check_outline(element: Element) -> None:
    """Refuse, as early as possible, what is no export of WordPress."""
    parent = element.getparent()
    if parent is None:
        if element.getroottree().docinfo.internalDTD is not None:
            raise BadRequest(
                f"Line {element.sourceline}: the file declares a DTD, which an export never has. "
                "Remove the <!DOCTYPE …> and try again."
            )
        if element.tag != "rss":
            raise BadRequest(
                f"Line {element.sourceline}: this is no WordPress export: it begins with "
                f"<{element.tag}>, not with <rss>. {_EXPORT}"
            )
    elif parent.getparent() is None and element.tag != "channel":
        raise BadRequest(
            f"Line {element.sourceline}: there is <{element.tag}> where a WordPress export has "
            f"<channel>. {_EXPORT}"
        )


def _record(name: str, element: Element) -> WXRRecord | None:
    if name == "item":
        return item(element)
    if name == "wp:author":
        return author(element)
    if name in ("wp:category", "wp:tag", "wp:term"):
        return term(element)
    return None


def _announced(channel: dict[str, str], element: Element | None) -> WXRSite:
    version = channel.get("wp:wxr_version", "")
    line = f"Line {element.sourceline}: " if element is not None else ""
    if not version:
        raise BadRequest(
            f"{line}the file does not say which version of WXR it is (<wp:wxr_version> is "
            f"missing before the content). {_EXPORT}"
        )
    if version not in VERSIONS:
        raise BadRequest(
            f"WXR version {version[:20]!r} is not known: {', '.join(VERSIONS)} can be read. {_EXPORT}"
        )
    return site(channel)


def _forget(element: Element) -> None:
    parent = element.getparent()
    element.clear()
    if parent is not None:
        while parent[0] is not element:
            del parent[0]


def _explained(path: Path, error: etree.XMLSyntaxError) -> str:
    line = error.lineno or 0
    reason = re.sub(r",? line \d+, column \d+.*", "", error.msg or "it can't be read")
    if "Excessive" in reason or "huge" in reason.lower():
        return f"{path.name}, line {line}: a text or nesting is too large to be a post ({reason})."
    return (
        f"{path.name}, line {line}: not well-formed XML ({reason}). The download may be incomplete; "
        f"repair that line or take a new export. {_EXPORT}"
    )

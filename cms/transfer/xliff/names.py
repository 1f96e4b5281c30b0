"""The names that a file uses: of elements, of entries with their versions, of states."""

from __future__ import annotations

import re
from typing import NamedTuple

from cms.db.identifiers import is_id

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
MEDIA_TYPE = "application/xliff+xml"
XML = "http://www.w3.org/XML/1998/namespace"
SPACE = f"{{{XML}}}space"
OUTDATED = "cms:outdated"
"""The sub-state of a translation whose source has changed since."""
DONE = ("translated", "reviewed", "final")
"""States (XLIFF 2.0, 4.3.1.30) of a translation that a translator has answered for."""

_FILE = re.compile(r"(?P<entry>[0-9a-f-]{36})\.v(?P<version>[1-9][0-9]{0,8})", re.ASCII)


class Origin(NamedTuple):
    """Where the texts of a `<file>` are from: an entry at a version, perhaps of a named site."""

    entry_id: str
    version: int
    site_id: str | None = None


def file_id(entry_id: str, version: int) -> str:
    """Return the id of the `<file>` that holds an entry's texts."""
    return f"{entry_id}.v{version}"


def original(site_id: str, type_name: str, entry_id: str) -> str:
    """Return the attribute `original` of the same."""
    return f"{site_id}/{type_name}/{entry_id}"


def read_origin(id_: str, original_: str | None) -> Origin | None:
    """Read what `file_id` and `original` wrote; None for a `<file>` of somebody else's."""
    found = _FILE.fullmatch(id_.lower())
    if found is None or not is_id(found["entry"]):
        return None
    site_id = (original_ or "").partition("/")[0].lower()
    return Origin(found["entry"], int(found["version"]), site_id if is_id(site_id) else None)


def tag(name: str) -> str:
    """Return an element's name as lxml has it."""
    return f"{{{NAMESPACE}}}{name}"

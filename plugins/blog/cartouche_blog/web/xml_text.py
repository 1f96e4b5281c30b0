"""Writes XML element by element; whatever text it is given stays text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from xml.sax.saxutils import XMLGenerator  # nosec B406 - it writes, and parses nothing
from xml.sax.xmlreader import AttributesImpl  # nosec B406

from cartouche_blog.web.feed import sendable


class Writer:
    """Writes one document in UTF-8."""

    def __init__(self) -> None:
        self._into = BytesIO()
        self._generator = XMLGenerator(self._into, encoding="utf-8", short_empty_elements=True)
        self._generator.startDocument()

    @contextmanager
    def element(self, tag: str, /, **attributes: str) -> Iterator[None]:
        """Write an element around what is written within."""
        given = {name: sendable(value) for name, value in attributes.items()}
        self._generator.startElement(tag, AttributesImpl(given))
        yield
        self._generator.endElement(tag)

    def text(self, tag: str, text: str, /, **attributes: str) -> None:
        """Write an element that holds text."""
        with self.element(tag, **attributes):
            self._generator.characters(sendable(text))

    def empty(self, tag: str, /, **attributes: str) -> None:
        """Write an element that holds nothing."""
        with self.element(tag, **attributes):
            pass

    def bytes(self) -> bytes:
        """Return the document."""
        self._generator.endDocument()
        return self._into.getvalue()

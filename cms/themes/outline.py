"""The headings of a text, with a name for each, so that pages can list them and link to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from cms.schema.slugs import make_slug
from cms.themes.sandbox import Readable

_HEADING = re.compile(r"<(/?)h([2-6])>")
"""A tag as the writer of rich text writes it: without attributes."""
NAMELESS = "part"


@dataclass(frozen=True)
class Heading(Readable):
    """A heading: its level (2 to 6), its name in the address, and its plain words."""

    level: int
    id: str
    title: str


@dataclass(frozen=True)
class Outline(Readable):
    """A text whose headings have names, and these headings in order."""

    html: Markup
    headings: tuple[Heading, ...]


def outline_of(text: Any) -> Outline:
    """Name the headings of a markup; what is no markup is escaped, and has none.

    Names are made of the words, as slugs are; of the same words the second is `words-2`.
    """
    markup = text if hasattr(text, "__html__") else Markup.escape(text or "")
    taken: dict[str, int] = {}
    parts: list[str] = []
    headings: list[Heading] = []
    for part in _parts(markup.__html__()):
        if isinstance(part, str):
            parts.append(part)
            continue
        level, inner = part
        title = Markup(inner).striptags()  # noqa: S704 - the markup's own  # nosec B704
        name = _free(make_slug(title) or NAMELESS, taken)
        headings.append(Heading(level, name, title))
        parts.append(f'<h{level} id="{name}">{inner}</h{level}>')
    return Outline(Markup("".join(parts)), tuple(headings))  # noqa: S704 - as above  # nosec B704


def _parts(html: str) -> Iterator[str | tuple[int, str]]:
    """Yield what stands between headings, and each heading as its level and what is in it."""
    pieces = _HEADING.split(html)
    yield pieces[0]
    for at in range(1, len(pieces), 3):
        closing, level, after = pieces[at : at + 3]
        if closing:
            yield after
        else:
            yield int(level), after


def _free(name: str, taken: dict[str, int]) -> str:
    while name in taken:
        taken[name] += 1
        name = f"{name}-{taken[name]}"
    taken[name] = 1
    return name

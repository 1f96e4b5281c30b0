"""How much a page says and shows, and where it leads."""

from __future__ import annotations

from collections.abc import Iterator

from cartouche_seo.analysis.findings import BAD, FAIR, GOOD, POOR, Finding
from cartouche_seo.analysis.writing import Writing

ENOUGH, NEARLY, LITTLE = 300, 250, 100
"""Words of a text."""


def substance_findings(writing: Writing) -> Iterator[Finding]:
    """Yield what there is to say of the length, the images and the links of a text."""
    yield _length(len(writing.words))
    yield from _images(writing)
    yield _links(
        "links_inside",
        writing.internal,
        "No link leads to another page of the site.",
        "Link to related pages, so that readers and search engines find them.",
        "The text links to other pages of the site.",
    )
    yield _links(
        "links_outside",
        writing.external,
        "No link leads to another site.",
        "Link to a source, or to who knows more.",
        "The text links to other sites.",
    )


def _length(count: int) -> Finding:
    values = {"count": count, "least": ENOUGH}
    if count >= ENOUGH:
        return Finding("text_length", GOOD, "The text has %(count)s words.", values=values)
    score = FAIR if count >= NEARLY else POOR if count >= LITTLE else BAD
    todo = "Say more: %(least)s words at least."
    return Finding("text_length", score, "The text has only %(count)s words.", todo, values)


def _images(writing: Writing) -> Iterator[Finding]:
    if not writing.alts:
        yield Finding("images", POOR, "The page shows no image.", "Add one that shows the subject.")
        return
    yield Finding("images", GOOD, "The page shows images.")
    without = sum(not one.strip() for one in writing.alts)
    values = {"without": without, "count": len(writing.alts)}
    if without:
        yield Finding(
            "alt_texts",
            POOR,
            "%(without)s of %(count)s images have no alternative text.",
            "Describe what they show, unless they only decorate.",
            values,
        )
    else:
        yield Finding("alt_texts", GOOD, "All images have an alternative text.", values=values)


def _links(name: str, count: int, text: str, todo: str, good: str) -> Finding:
    return Finding(name, GOOD, good) if count else Finding(name, POOR, text, todo)

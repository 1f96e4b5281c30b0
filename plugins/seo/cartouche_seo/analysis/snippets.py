"""What a search result shows of a page: its title and its description."""

from __future__ import annotations

from cartouche_seo.analysis.findings import BAD, FAIR, GOOD, POOR, Finding
from cartouche_seo.analysis.widths import pixels
from cartouche_seo.analysis.writing import Writing

TITLE_LEAST, TITLE_MOST = 200, 600
"""Pixels that a title may take; what is wider is cut."""
DESCRIPTION_LEAST, DESCRIPTION_MOST = 120, 156
"""Characters of a description; what is longer is cut."""


def title_width(writing: Writing) -> Finding:
    """Say whether the title is cut in a list of results, or leaves room unused."""
    width = pixels(writing.title)
    values = {"width": width, "least": TITLE_LEAST, "most": TITLE_MOST}
    if not writing.title.strip():
        return Finding("title_width", BAD, "There is no title.", "Give the page a title.")
    if width > TITLE_MOST:
        return Finding(
            "title_width",
            POOR,
            "The title is %(width)s pixels wide and will be cut.",
            "Shorten it to %(most)s pixels at most.",
            values,
        )
    if width < TITLE_LEAST:
        return Finding(
            "title_width",
            FAIR,
            "The title is only %(width)s pixels wide.",
            "Say more: there is room for %(most)s pixels.",
            values,
        )
    return Finding("title_width", GOOD, "The title has a good width.", values=values)


def description_length(writing: Writing) -> Finding:
    """Say whether the description is there, and is shown whole."""
    length = len(writing.description.strip())
    values = {"length": length, "least": DESCRIPTION_LEAST, "most": DESCRIPTION_MOST}
    if not length:
        return Finding(
            "description_length",
            BAD,
            "There is no description.",
            "Write one of %(least)s to %(most)s characters; else search engines choose a passage.",
            values,
        )
    if length > DESCRIPTION_MOST:
        return Finding(
            "description_length",
            FAIR,
            "The description has %(length)s characters and will be cut.",
            "Shorten it to %(most)s characters at most.",
            values,
        )
    if length < DESCRIPTION_LEAST:
        return Finding(
            "description_length",
            FAIR,
            "The description has only %(length)s characters.",
            "Use the room: %(least)s to %(most)s characters are shown.",
            values,
        )
    return Finding("description_length", GOOD, "The description has a good length.", values=values)

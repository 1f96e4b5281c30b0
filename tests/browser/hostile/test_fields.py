"""Hostile texts in every kind of field, in every form that the API answers, harm no page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Browser

from cms.api.v1.query_params.reading import RICHTEXT
from cms.schema.declaration import field_kinds
from tests.functional.api.hostile.wire import Wire

from .frontend import Sample, embed
from .payloads import OWN
from .rows import OF_ENTRIES, ROWS

pytestmark = pytest.mark.browser
CELLS = 150
SOURCE = MarkdownIt("commonmark", {"html": False}).enable("table")
MARKUP = MarkdownIt("commonmark", {"html": True}).enable("table")
FORMS: Mapping[str | None, str] = {
    None: "tree",
    "html": "html",
    "markdown": "markup",
    "text": "text",
}
"""Each form of rich text, and what a frontend does with it; the tree itself is data."""


def test_every_kind_of_field_and_every_form_has_its_row() -> None:
    covered = {row.field.kind for row in [*ROWS.values(), *OF_ENTRIES.values()]}
    # Files are nobody's text: what they and their names do is seen in `test_files`.
    assert covered | {"stored_file"} == set(field_kinds())
    assert set(FORMS) == {None, *RICHTEXT}


def written(wire: Wire, kind: str, data: dict[str, Any], key: str) -> str:
    """Create an entry, without what an answer points at; return its id."""
    for _ in range(100):
        answer = wire.post(f"/content/{kind}", {"data": data, "publish": False})
        if answer.status == 201:
            return str(answer.json["data"]["id"])
        assert answer.status == 422, answer
        # The last of very many only counts the others.
        for pointer in answer.pointers - {"/data"}:
            _, _, field, *rest = pointer.split("/")
            if field == key and rest:
                data[key][int(rest[0])].pop(rest[1], None)
            else:
                data.pop(field, None)
    raise AssertionError("not every problem was told")


@pytest.fixture(scope="module")
def holders(wire: Wire, texts: list[str]) -> list[str]:
    """Entries that hold each text in each kind of field that takes it."""
    found = []
    for start in range(0, len(texts), CELLS):
        cells = [
            {"_type": "cell", "_id": f"c{number}"}
            | {name: row.put(text) for name, row in ROWS.items() if row.takes(text)}
            for number, text in enumerate(texts[start : start + CELLS])
        ]
        found.append(written(wire, "holder", {"cells": cells}, "cells"))
    return found


def cells_of(wire: Wire, entry: str, form: str | None) -> list[dict[str, Any]]:
    asked = f"&richtext={form}" if form else ""
    answer = wire.get(f"/content/holder/{entry}?status=draft{asked}")
    assert answer.status == 200
    assert answer.header("Content-Type") == "application/json"
    found: list[dict[str, Any]] = answer.json["data"]["cells"]
    return found


def samples(wire: Wire, holders: list[str], form: str | None) -> Iterator[Sample]:
    """Yield what a frontend puts into its page of what is answered in one form."""
    for entry in holders:
        for cell in cells_of(wire, entry, form):
            for name, row in ROWS.items():
                sink = FORMS[form] if row.field.kind == "rich_text" else row.sink
                if name not in cell or (form and row.field.kind != "rich_text"):
                    continue
                for text in row.shown(cell[name]):
                    yield from shown(f"{name} as {form}", sink, text)


def shown(name: str, sink: str, text: str) -> Iterator[Sample]:
    """Yield a text for its place, Markdown as a renderer makes a page of it."""
    if sink == "markdown":
        yield name, "html", SOURCE.render(text)
    elif sink == "markup":
        yield name, "html", MARKUP.render(text)
    else:
        yield name, "text" if sink == "tree" else sink, text


@pytest.mark.parametrize("form", FORMS)
def test_fields_harm_no_page(
    browser: Browser, wire: Wire, holders: list[str], texts: list[str], form: str | None
) -> None:
    assert embed(browser, samples(wire, holders, form)) > len(texts)


def test_slugs_and_blocks_harm_no_page(browser: Browser, wire: Wire) -> None:
    made: list[Sample] = []
    for number, text in enumerate(OWN[::2]):
        kind = "elsewhere" if number % 2 else "holder"
        answer = wire.post(f"/content/{kind}", {"data": {"slug": text}})
        assert answer.status == 422, text
        titled = wire.post("/content/page", {"data": {"title": text[:120]}, "publish": True})
        if titled.status == 201:
            data = titled.json["data"]
            made += [("slug", "segment", data["slug"]), ("path", "path", data["_meta"]["path"])]
    blocks = [OF_ENTRIES["blocks"].put(text)[0] for text in OWN]
    refused = wire.post("/content/holder", {"data": {"cells": blocks}})
    assert refused.pointers >= {f"/data/cells/{number}/_type" for number in range(len(OWN))}
    assert embed(browser, made) > 20

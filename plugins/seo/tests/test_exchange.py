"""Redirects as tables: what is written can be read, runs nothing, and wrong rows are named."""

from __future__ import annotations

import csv
import io

import pytest
from babel.messages.pofile import read_po

from cartouche_seo.contributions import ADMIN
from cartouche_seo.exchange import COLUMNS, read, written
from cartouche_seo.hits import Hits
from cartouche_seo.redirect_screen import HITS, MANAGE, SCREEN, WAY

RULES = [
    {"_id": "1", "source": "/a,b", "kind": "exact", "target": '/c"d', "status": "301"},
    {
        "_id": "2",
        "source": "/*/ü",
        "kind": "pattern",
        "target": "https://x.test/$1",
        "status": "302",
    },
    {"_id": "3", "source": "/gone", "kind": "prefix", "target": None, "status": "410"},
]


def test_what_is_written_is_read_again() -> None:
    lines, bad = read(written(RULES, {"1": Hits(3, "2026-03-01")}), 10)
    assert bad == []
    plain = [{name: one[name] or "" for name in COLUMNS} for one in RULES]
    assert [line.data for line in lines] == plain


def test_no_cell_is_a_formula() -> None:
    rows = csv.reader(io.StringIO(written([{"source": "=1+1", "target": "@x"}], {})))
    assert list(rows)[1][:3] == ["'=1+1", "", "'@x"]


@pytest.mark.parametrize("apart", [";", "\t"])
def test_tables_of_other_programs_are_read(apart: str) -> None:
    text = apart.join(("Source", "target")) + "\r\n\r\n" + apart.join(("/a", "/b")) + "\r\n"
    lines, bad = read(text, 10)
    assert (bad, [line.data["kind"] for line in lines]) == ([], ["exact"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", [(1, "")]),
        ("source,kind\n/a,exact\n", [(1, "")]),
        ("source,target,colour\n", [(1, "")]),
        ("source,target,source\n", [(1, "")]),
        ("source,target\na,/b\n/a,/b\n/b,javascript:1\n", [(2, "source"), (4, "target")]),
        ("source,target,kind\n/a,/b,vague\n", [(2, "kind")]),
        ("source,target,status\n/a,/b,200\n", [(2, "status")]),
        ("source,target\n/a,/b\n/a/,/c\n", [(3, "")]),
        ("source,target\n/a,/b,/c\n", [(2, "")]),
        ('source,target\n"/a,/b\n', [(2, "")]),
        ("source,target\n" + "/a,/b\n" * 11, [(12, "")]),
    ],
)
def test_wrong_rows_are_named(text: str, told: list[tuple[int, str]]) -> None:
    _, bad = read(text, 10)
    assert [(one.number, one.column) for one in bad] == told


def test_the_screen_speaks_german() -> None:
    assert ADMIN.locale is not None
    with (ADMIN.locale / "de" / "seo.po").open("rb") as file:
        known = {message.id for message in read_po(file, locale="de") if message.string}
    said = {SCREEN.title, WAY.label, HITS.title, MANAGE.label, MANAGE.help}
    assert {*said, *SCREEN.notices.values()} <= known

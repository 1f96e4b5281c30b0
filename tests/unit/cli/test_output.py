"""What is printed can't give orders to the terminal of who reads it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

import cms.cli
from cms.accounts.models import UserGroup
from cms.cli.output import print_json, print_table, say
from cms.db.session import WRITE, make_engine
from cms.logs.visible import visible, visible_json, visible_line
from tests.unit.cli.conftest import Cms

ORDERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
HOSTILE = "a\x1b]0;owned\x07\x1b[2J\x9b31mb\r\u202egpj.exe\u2066\b\x00c"


def test_nothing_of_the_commands_prints_but_by_one_door() -> None:
    folder = Path(cms.cli.__file__).parent
    printing = re.compile(r"click\.(?:s?echo|style)\(|(?<![\w.\"'])print\((?!registry)")
    found = [path.name for path in folder.rglob("*.py") if printing.search(path.read_text("utf-8"))]
    assert found == ["output.py"]


def test_sentences_lists_and_json_are_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    say(HOSTILE)
    say(HOSTILE, err=True, fg="red")
    print_table(("name", "next"), [(HOSTILE, 1), ("two\nlines", 2)])
    print_json({"name": HOSTILE.replace("\x00", "")})
    out, err = capsys.readouterr()
    assert not ORDERS.search(out)
    assert not ORDERS.search(err.replace("\x1b[31m", "", 1).replace("\x1b[0m", "", 1))
    assert r"a\x1b]0;owned\x07\x1b[2J\x9b31mb" in out
    assert re.search(r"^two\\nlines +2$", out, re.MULTILINE)
    assert json.loads(out[out.index("{") :]) == {"name": HOSTILE.replace("\x00", "")}


@given(st.text(st.characters()))
def test_whatever_is_said(text: str) -> None:
    assert not ORDERS.search(visible(text))
    assert not ORDERS.search(visible_line(text))
    assert "\n" not in visible_line(text)
    written = json.dumps(text, ensure_ascii=False)
    assert json.loads(visible_json(written)) == text
    if text.isprintable():
        assert visible(text) == visible_line(text) == text


def test_hebrew_stays_as_it_is() -> None:
    assert visible("שלום\u200f, עולם") == "שלום\u200f, עולם"


def test_commands_show_what_is_in_the_database_and_in_errors(bare: Cms, database_url: str) -> None:
    bare("init", "--empty")
    engine = make_engine(database_url)
    label = HOSTILE.replace("\x00", "")
    row = {"name": "desk", "label": label, "created_at": datetime(2026, 1, 1, tzinfo=UTC)}
    with engine.execution_options(**{WRITE: True}).begin() as connection:
        connection.execute(insert(UserGroup).values(**row))
    engine.dispose()
    printed = bare("group", "list")
    assert r"\x1b[2J" in printed
    assert not ORDERS.search(printed)
    assert bare.json("group", "list")[0]["label"] == label
    refused = bare("user", "reset", f"{label}@example.com", code=5)
    assert not ORDERS.search(refused)

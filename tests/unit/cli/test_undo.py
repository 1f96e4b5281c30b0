"""`cms undo` and `cms rewind`."""

from __future__ import annotations

import re

import pytest

from tests.unit.cli.conftest import Cms

UNKNOWN = "01a20658-d7a5-7fec-8ab8-36a2c959648b"


@pytest.fixture
def cms(demo: Cms) -> Cms:
    return demo


def test_a_part_of_the_site_goes_back_and_forth(cms: Cms) -> None:
    asked = ("rewind", "--subtree", "/visit", "--to", "2018-06-01T00:00:00Z")
    planned = cms(*asked, "--dry-run")
    assert planned.startswith("Would happen:")
    assert "cms undo" not in planned
    done = cms(*asked)
    assert done.splitlines()[1:-1] == planned.splitlines()[1:]
    assert cms(*asked).startswith("There is nothing to change.")
    transaction = re.search(r"cms undo (\S+)", done)
    assert transaction is not None
    assert cms("undo", transaction[1], "--dry-run").startswith("Would happen:")
    undone = cms.json("undo", transaction[1])
    assert undone["operation"] == "undo"
    assert undone["events"]
    assert cms(*asked, "--dry-run") == planned


def test_what_can_not_be_is_said(cms: Cms) -> None:
    assert "no transaction" in cms("undo", UNKNOWN, code=5)
    to = ("--to", "2018-06-01T00:00:00Z")
    assert "Nothing stands at" in cms("rewind", "--subtree", "/nowhere", *to, code=5)
    assert "offset" in cms("rewind", "--subtree", "/visit", "--to", "yesterday", code=2)
    assert "not there yet" in cms(
        "rewind", "--subtree", "/visit", "--to", "1900-01-01T00:00:00Z", code=4
    )

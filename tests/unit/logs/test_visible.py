"""No text that is logged begins a line of its own, or gives orders to the terminal that shows it."""

from __future__ import annotations

import io
import json
import logging

import pytest

from cms.logs import JsonFormatter
from cms.logs.redaction import Redaction

HOSTILE = "x\r\n12:00:00 INFO cms: all is well\x1b[2J\x9b31m\u202e\u2028"


@pytest.mark.parametrize("formatter", [logging.Formatter("%(message)s"), JsonFormatter()])
def test_a_record_is_one_line_that_gives_no_orders(formatter: logging.Formatter) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    handler.addFilter(Redaction())
    record = logging.makeLogRecord({"msg": "said %s", "args": (HOSTILE,), "title": HOSTILE})
    handler.handle(record)
    (line,) = stream.getvalue().splitlines()
    assert all(one.isprintable() for one in line)
    if line.startswith("{"):
        assert json.loads(line)["title"] == HOSTILE


def test_a_traceback_keeps_its_lines_and_gives_no_orders() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(Redaction())
    record = logging.makeLogRecord({"msg": "failed", "exc_text": f"Traceback\n  {HOSTILE}"})
    handler.handle(record)
    told = stream.getvalue()
    assert told.startswith("failed\nTraceback\n  x\\r\n")
    assert not {"\x1b", "\x9b", "\u202e", "\u2028", "\r"} & set(told)

"""A log line is one JSON object, whatever is logged."""

from __future__ import annotations

import json
import logging
import sys

from cms.logs import JsonFormatter


def line(message: str, *args: object, **more: object) -> dict[str, object]:
    record = logging.makeLogRecord(
        {"name": "cms.test", "msg": message, "args": args, "levelname": "INFO", **more}
    )
    text = JsonFormatter().format(record)
    assert "\n" not in text
    found: dict[str, object] = json.loads(text)
    return found


def test_a_record_becomes_an_object() -> None:
    found = line("%s rows\nread", 3, created=0.0, request_id="r1")
    assert found == {
        "time": "1970-01-01T00:00:00.000+00:00",
        "level": "info",
        "logger": "cms.test",
        "message": "3 rows\nread",
        "request_id": "r1",
    }


def test_what_json_does_not_know_is_shown_as_python_shows_it() -> None:
    assert line("x", thing={1})["thing"] == "{1}"


def test_an_exception_keeps_its_traceback() -> None:
    try:
        raise ValueError("wrong")
    except ValueError:
        found = line("failed", exc_info=sys.exc_info())
    assert "ValueError: wrong" in str(found["exception"])

"""Log records as lines of JSON, for machines that collect them; the ini file names it."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import orjson

from cms.logs.visible import visible_json

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""What every record has; anything else was given `extra`."""


class JsonFormatter(logging.Formatter):
    """Formats a record as one JSON object: time, level, logger, message, and what was given extra."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in STANDARD}
        # Whoever looked through the record before has left the text in the place of the exception.
        raised = record.exc_text or (record.exc_info and self.formatException(record.exc_info))
        if raised:
            line["exception"] = raised
        if record.stack_info:
            line["stack"] = record.stack_info
        written = orjson.dumps(line, default=repr, option=orjson.OPT_NON_STR_KEYS).decode()
        return visible_json(written)

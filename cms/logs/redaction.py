"""A filter for every handler of the log: secrets and personal data are gone before anything is written.

What would begin a line of its own, or give orders to a terminal, is shown instead.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from cms.logs.lines import STANDARD
from cms.logs.secrets import redacted, redacted_value
from cms.logs.visible import visible, visible_line


class Redaction(logging.Filter):
    """Redacts a record, whole: message with its arguments, traceback, stack, and what was given extra."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = visible_line(redacted(_message(record))), ()
        if record.exc_info:
            record.exc_text = record.exc_text or _FORMATTER.formatException(record.exc_info)
            record.exc_info = None
        if record.exc_text:
            record.exc_text = visible(redacted(record.exc_text))
        if record.stack_info:
            record.stack_info = redacted(record.stack_info)
        for name in vars(record).keys() - STANDARD:
            setattr(record, name, redacted_value(getattr(record, name), name))
        return True


_FORMATTER = logging.Formatter()


def _message(record: logging.LogRecord) -> str:
    """Return the message with its arguments; those of a mapping are known by their names.

    Each is looked through by itself: how `%r` quotes a text can hide what is in it.
    """
    if isinstance(record.args, Mapping):
        record.args = {name: _shown(value, name) for name, value in record.args.items()}
    else:
        record.args = tuple(map(_shown, record.args or ()))
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - a slip in a call of the log must not end what it tells of
        return f"{record.msg} {record.args}"


def _shown(value: Any, name: str = "") -> Any:
    if isinstance(value, BaseException):
        return redacted(str(value))  # as `%s` shows it, whether or not a handler redacts
    if isinstance(value, str | Mapping | list | tuple | set | frozenset):
        return redacted_value(value, name)
    # Numbers are formatted as such, and what other things show of themselves is looked through later.
    return value


def redact_handlers() -> None:
    """Put the filter on every handler that there is; to be called once logging is set up."""
    known = [logging.getLogger(), *map(logging.getLogger, list(logging.root.manager.loggerDict))]
    handlers = {handler for logger in known for handler in logger.handlers}
    if logging.lastResort is not None:
        handlers.add(logging.lastResort)
    for handler in handlers:
        if not any(isinstance(one, Redaction) for one in handler.filters):
            handler.addFilter(Redaction())

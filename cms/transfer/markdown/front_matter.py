"""Front matter: the YAML, TOML or JSON that stands before the text of a page."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import orjson
import yaml

MAX_VALUES = 10_000
"""Values in one front matter; aliases of YAML could stand for any number."""

_EXACT = 2**53
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_FENCES = (
    (
        "yaml",
        re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE),
    ),
    ("toml", re.compile(r"\A\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)),
)


@dataclass(frozen=True)
class Page:
    """A file, divided: what its front matter says, and its text."""

    values: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
    problem: str = ""


class _Refused(Exception):
    """The front matter is no mapping, or too large."""


def divide(text: str) -> Page:
    """Divide a file into front matter and body.

    Dates stay dates. Front matter that can't be read gives none, with `problem` saying why; it
    is then left out of the body as well. Never raises.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for kind, pattern in _FENCES:
        if found := pattern.match(text):
            return _read(kind, found.group(1), text[found.end() :])
    if text.startswith("{"):
        return _json(text)
    return Page(body=text)


def _read(kind: str, source: str, body: str) -> Page:
    try:
        loaded = yaml.safe_load(source) if kind == "yaml" else tomllib.loads(source)
        return Page(_mapping(loaded), body)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        return Page(body=body, problem=f"front matter, line {line}: {error.problem}")
    except (_Refused, tomllib.TOMLDecodeError) as error:
        return Page(body=body, problem=f"front matter: {error}")
    except (yaml.YAMLError, ValueError, TypeError, OverflowError, RecursionError) as error:
        return Page(body=body, problem=f"front matter: {type(error).__name__} ({str(error)[:80]})")


def _json(text: str) -> Page:
    """Read Hugo's JSON front matter: an object, closed by a brace alone on its line."""
    found = re.match(r"\A(\{.*?^\})[ \t]*(?:\n|\Z)", text, re.DOTALL | re.MULTILINE)
    if found is None:
        return Page(body=text)
    try:
        return Page(_mapping(orjson.loads(found.group(1))), text[found.end() :])
    except (orjson.JSONDecodeError, _Refused):
        return Page(body=text)


def _mapping(loaded: Any) -> dict[str, Any]:
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise _Refused("it is no list of names with values")
    budget = [MAX_VALUES]
    return {str(key): _plain(value, budget) for key, value in loaded.items()}


def _plain(value: Any, budget: list[int]) -> Any:
    """Return `value` as JSON has it, but for dates; raise `_Refused` when it is too much."""
    budget[0] -= 1
    if budget[0] < 0:
        raise _Refused(f"it holds more than {MAX_VALUES} values")
    if isinstance(value, dict):
        return {_text(str(key)): _plain(one, budget) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one, budget) for one in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if value is None or isinstance(value, bool | datetime | date):
        return value
    if isinstance(value, int):
        return value if abs(value) < _EXACT else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return value.isoformat() if isinstance(value, time) else _text(str(value))


def _text(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)


def as_json(value: Any) -> Any:
    """Return a value of front matter with its dates as text, ready for JSON."""
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value

"""The filter of a list: the API's language in the address, and each condition of it in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from cms import clock
from cms.admin.lists.criteria import EMPTY, FILLED, Criterion, criteria
from cms.admin.lists.subjects import Subject
from cms.admin.page import Page
from cms.content.lens import Lens
from cms.errors import BadRequest
from cms.schema.filtering.ast import BoundFilter
from cms.schema.filtering.bind import bind
from cms.schema.filtering.parse import Bounds, from_json

MOST = 20
"""Conditions that a list may be narrowed by."""


@dataclass(frozen=True)
class Said:
    """One condition of a filter: the name of a field, an operator, and the text compared with."""

    name: str
    op: str
    value: str

    def to_json(self) -> dict[str, Any]:
        """Return it in the API's language."""
        if self.op in (EMPTY, FILLED):
            return {self.name: {"null": self.op == EMPTY}}
        return {self.name: {self.op: self.value}}


def conditions(text: str) -> list[Said] | None:
    """Return the conditions of a filter, all of which have to hold; None where it is more than that.

    Raises `BadRequest` for what is no filter.
    """
    whole = _parsed(text)
    parts = whole["and"] if set(whole) == {"and"} and isinstance(whole["and"], list) else [whole]
    found: list[Said] = []
    for part in parts:
        for name, given in part.items() if isinstance(part, Mapping) else ():
            if name in ("and", "or", "not"):
                return None
            said = _said(name, given)
            if said is None:
                return None
            found += said
    return found


def written(found: Sequence[Said]) -> str:
    """Return conditions, all of which have to hold, as the text of a filter; empty for none."""
    if not found:
        return ""
    parts = [one.to_json() for one in found]
    return orjson.dumps(parts[0] if len(parts) == 1 else {"and": parts}).decode()


def bound_filter(text: str, subject: Subject, lens: Lens) -> BoundFilter | None:
    """Return a filter bound to the types of a list; raise `BadRequest` for what is none there."""
    if not text:
        return None
    tree = from_json(_parsed(text), Bounds(depth=3, conditions=MOST))
    known = criteria(subject, lens)
    said = conditions(text)
    for one in said or ():
        if subject.spec is None and one.name not in known:
            raise BadRequest(f"All types can't be filtered by {one.name[:80]!r}.", "filter")
    if subject.spec is None and said is None:
        raise BadRequest("All types can be filtered by plain conditions only.", "filter")
    return bind(tree, subject.any_spec, lens.registry, readable=lens.readable)


def zone_of(page: Page) -> ZoneInfo:
    """Return the reader's zone."""
    return page.viewer.zone if page.viewer else ZoneInfo("UTC")


def typed_value(page: Page, criterion: Criterion, op: str, text: str) -> str:
    """Return the value of a condition as it was typed: a day of instants is its beginning here.

    Raises `BadRequest` for a day that is none.
    """
    if criterion.control != "day" or op in (EMPTY, FILLED):
        return text
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=zone_of(page))
        return clock.to_text(day.astimezone(UTC))
    except (ValueError, OverflowError):
        raise BadRequest("This has to be a day.", "value") from None


def _said(name: str, given: Any) -> list[Said] | None:
    if isinstance(given, str | int | float | bool):
        return [Said(name, "eq", _text(given))]
    if given is None:
        return [Said(name, EMPTY, "")]
    if not isinstance(given, Mapping):
        return None
    found = []
    for op, value in given.items():
        if op == "null":
            found.append(Said(name, EMPTY if value in (True, "true") else FILLED, ""))
        elif isinstance(value, str | int | float | bool):
            found.append(Said(name, str(op), _text(value)))
        else:
            return None
    return found


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _parsed(text: str) -> dict[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadRequest("The filter is no JSON.", "filter") from None
    if not isinstance(found, dict):
        raise BadRequest("A filter is an object of fields and conditions.", "filter")
    return found

"""The conditions of a filter in words, as chips that can be taken away one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_date

from cms import clock
from cms.admin.lists.criteria import EMPTY, FILLED, Criterion, criteria
from cms.admin.lists.filters import Said, conditions, written, zone_of
from cms.admin.lists.naming import names_of
from cms.admin.lists.subjects import Subject
from cms.admin.page import Page
from cms.admin.translating import mark
from cms.content.lens import Lens
from cms.content.queries.schedule import people

YES_NO = (("true", mark("yes")), ("false", mark("no")))


@dataclass(frozen=True)
class Chip:
    """A condition in words, and the filter that is left without it."""

    label: str
    word: str
    value: str
    without: str


def chips(request: Any, page: Page, lens: Lens, subject: Subject, text: str) -> list[Chip]:
    """Return the conditions of a filter as they are shown, each with what is left without it."""
    if not text:
        return []
    found = conditions(text)
    if found is None:
        return [Chip(page.say(mark("Filter")), "", text, "")]
    known = criteria(subject, lens)
    named = _names(request, lens, found, known)
    return [_chip(page, known, named, found, place) for place in range(len(found))]


def _chip(
    page: Page,
    known: Mapping[str, Criterion],
    named: Mapping[str, str],
    found: Sequence[Said],
    place: int,
) -> Chip:
    one = found[place]
    rest = written([*found[:place], *found[place + 1 :]])
    criterion = known.get(one.name)
    if criterion is None:
        return Chip(one.name, one.op, one.value, rest)
    label = criterion.label if criterion.own else page.say(criterion.label)
    value = "" if one.op in (EMPTY, FILLED) else _value(page, criterion, named, one.value)
    return Chip(label, page.say(criterion.word(one.op)), value, rest)


def _value(page: Page, criterion: Criterion, named: Mapping[str, str], text: str) -> str:
    if criterion.control == "yes":
        return page.say(dict(YES_NO).get(text, text))
    if criterion.control == "chosen":
        return dict(criterion.choices).get(text, text)
    if criterion.control in ("entry", "owner"):
        return named.get(text) or text
    if criterion.control in ("day", "date"):
        return _day(page, criterion.control, text)
    return text


def _day(page: Page, control: str, text: str) -> str:
    try:
        if control == "date":
            moment = datetime.fromisoformat(text)
        else:
            moment = clock.from_text(text).astimezone(zone_of(page))
    except ValueError:
        return text
    return str(format_date(moment.date(), "medium", locale=page.language))


def _names(
    request: Any, lens: Lens, found: Sequence[Said], known: Mapping[str, Criterion]
) -> Mapping[str, str]:
    of = {kind: set[str]() for kind in ("entry", "owner")}
    for one in found:
        criterion = known.get(one.name)
        if criterion is not None and criterion.control in of:
            of[criterion.control].add(one.value)
    entries = names_of(request, lens, of["entry"]) if of["entry"] else {}
    return {**entries, **(people(request.cms_session, of["owner"]) if of["owner"] else {})}

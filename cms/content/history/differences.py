"""The diff of an entry's two sides in one locale, as far as its reader may read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cms.content.history.diff.alignment import Effort
from cms.content.history.diff.fields import document_changes
from cms.content.history.sides import Compared
from cms.content.site import SHARED
from cms.schema import fields as f

Show = Callable[[Mapping[str, f.Field], dict[str, Any]], dict[str, Any]]
"""Leaves out of a document what its reader does not see: relations to hidden entries."""


@dataclass(frozen=True)
class Differences:
    """What differs in a locale; `elsewhere` names the fields that differ in other locales.

    `coarse` says that a text was too long, or too different, to be compared word by word.
    """

    changes: list[dict[str, Any]]
    elsewhere: dict[str, list[str]]
    coarse: bool


def differences(compared: Compared, locale: str, show: Show | None = None) -> Differences:
    """Return how two sides differ for an editor of a locale: nothing is borrowed from others.

    Each change says in its `slices` where it lies: in what locales share (`*`), or in this one; and
    in `today` what the field is called now, null for one that is gone.
    """
    effort = Effort()
    readable = compared.readable(locale)
    fields = {name: one for name, one in compared.fields().items() if name in readable}
    before, after = (
        {name: value for name, value in side.items() if name in fields}
        for side in compared.documents(locale)
    )
    if show is not None:
        before, after = show(fields, before), show(fields, after)
    changes = document_changes(fields, before, after, effort)
    names = compared.reader.became
    for change in changes:
        change["slices"] = _slices(compared, fields[change["field"]], change["field"], locale)
        change["today"] = names.get(change["field"])
    return Differences(changes, _elsewhere(compared, locale), effort.spent)


def _slices(compared: Compared, field: f.Field, name: str, locale: str) -> list[str]:
    found = []
    for one in (SHARED, locale):
        before, after = compared.parts(one)
        if before.get(name) != after.get(name):
            found.append(one)
    return found or [locale if field.localized else SHARED]


def _elsewhere(compared: Compared, locale: str) -> dict[str, list[str]]:
    found = {}
    for other in compared.locales():
        if other == locale:
            continue
        before, after = compared.parts(other)
        names = [
            name
            for name in compared.fields()
            if before.get(name) != after.get(name) and name in compared.readable(other)
        ]
        if names:
            found[other] = names
    return found

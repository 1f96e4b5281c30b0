"""Puts together what two writers made of the same fields, by what one of them chose for each place."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

from cms.content.merge import keys_of
from cms.errors import EditConflict
from cms.schema.pointers import tokens_of

Take = Literal["theirs", "mine", "text"]


@dataclass(frozen=True)
class Choice:
    """What is taken at a place: one of both values, or a text that was written anew."""

    take: Take
    text: str = ""


def fields_of(conflict: EditConflict) -> frozenset[str]:
    """Return the fields in which both changed the same."""
    return frozenset(tokens_of(one)[0] for one in conflict.conflicts)


def settled(
    conflict: EditConflict, mine: Mapping[str, Any], choices: Mapping[str, Choice]
) -> dict[str, Any]:
    """Return the fields concerned with what was chosen at each place, and both writers' other changes.

    `mine` is what the chooser's form held, by field; for a field whose other value they may not
    read it is all that there is to take.
    """
    document = deepcopy(conflict.merged)
    found: dict[str, Any] = {}
    for key, values in conflict.conflicts.items():
        place = tokens_of(key)
        if not values:
            if choices[key].take != "theirs":
                found[place[0]] = mine.get(place[0])
            continue
        _settle(document, place, values, choices[key])
        found.setdefault(place[0], None)
    return {name: document.get(name) if value is None else value for name, value in found.items()}


def _settle(
    document: dict[str, Any], place: tuple[str, ...], values: Mapping[str, Any], choice: Choice
) -> None:
    if choice.take == "theirs":
        return
    if values.get("order"):
        _reorder(document, place, values["yours"])
        return
    value = choice.text if choice.take == "text" else deepcopy(values["yours"])
    keys = keys_of(document, place)
    if keys is None:
        _put_back(document, place, value, values["at"]["yours"])
        return
    holder = _at(document, keys[:-1])
    if value is None and isinstance(holder, list):
        del holder[keys[-1]]  # type: ignore[arg-type]
    else:
        holder[keys[-1]] = value


def _put_back(document: dict[str, Any], place: tuple[str, ...], value: Any, at: str | None) -> None:
    """Put in what the other writer took away: a block where its own writer had it."""
    above = keys_of(document, place[:-1])
    if above is None or value is None:
        return
    holder = _at(document, above)
    if isinstance(holder, list):
        index = int(tokens_of(at)[-1]) if at else len(holder)
        holder.insert(min(index, len(holder)), value)
    else:
        holder[place[-1]] = value


def _reorder(document: dict[str, Any], place: tuple[str, ...], ids: list[str]) -> None:
    keys = keys_of(document, place)
    blocks = _at(document, keys) if keys is not None else []
    order = {one: index for index, one in enumerate(ids)}
    blocks.sort(key=lambda block: order.get(block["_id"], len(order)))


def _at(value: Any, keys: Any) -> Any:
    for key in keys:
        value = value[key]
    return value

"""Loads types that were made by hand; those of the code, and those that are there already, stay."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from cms.content.model.declared import ByHand
from cms.content.model.holding import held_types, new_stamp, read_made
from cms.content.model.models import ModelType
from cms.errors import BadRequest, ValidationFailed
from cms.schema.registry import TypeRegistry
from cms.transfer.layout import Part


def load_model(
    session: Session, parts: Iterable[tuple[Part, list[dict[str, Any]]]]
) -> TypeRegistry | None:
    """Load the rows of types and of their revisions; return all types there are then.

    None where the session holds no types. Raises BadRequest for a type that can't be read.
    """
    held = held_types(session)
    known = set(session.scalars(select(ModelType.name)))
    for part, rows in parts:
        new = [row for row in rows if row["name"] not in known]
        for row in new:
            if held is not None and row["data"] is not None:
                _check(held.declared.read, ByHand(row["name"], row["data"], row["extends"]))
        if new:
            session.execute(insert(part.table), new)
    new_stamp(session)
    return None if held is None else held.declared.joined_as_far(read_made(session)).types


def _check(read: Any, one: ByHand) -> None:
    try:
        read(one)
    except ValidationFailed as error:
        first = error.problems[0]
        raise BadRequest(
            f"model_types.json, {one.name}, {first.pointer}: {first.detail}"
        ) from error

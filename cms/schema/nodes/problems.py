"""From colander's errors to problems with JSON pointers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import colander

from cms.errors import FieldProblem
from cms.schema.pointers import pointer


def invalid(node: Any, problems: Sequence[FieldProblem]) -> Any:
    """Return a `colander.Invalid` that carries all problems of a node, pointers relative to it."""
    error = colander.Invalid(node, "; ".join(problem.detail for problem in problems))
    error.problems = tuple(problems)
    return error


def problems_of(error: Any) -> list[FieldProblem]:
    """Return what an error says, whether made by `invalid` or by colander's own types."""
    carried = getattr(error, "problems", None)
    if carried is not None:
        return list(carried)
    found = [FieldProblem("", str(message)) for message in error.messages()]
    for child in error.children:
        key = child.pos if child.positional else child.node.name
        found.extend(moved(problems_of(child), key))
    return found


def moved(problems: Iterable[FieldProblem], *keys: str | int) -> list[FieldProblem]:
    """Return the problems as seen from where `keys` lead to the value that they are about."""
    prefix = pointer(*keys)
    return [FieldProblem(prefix + problem.pointer, problem.detail) for problem in problems]

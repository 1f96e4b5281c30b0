"""Validation: the colander schema of a content type, and the canonical form of a document."""

from __future__ import annotations

from typing import Any

import colander

from cms.errors import FieldProblem, ValidationFailed
from cms.schema.blocks import repeated_ids
from cms.schema.content_type import TypeSpec
from cms.schema.json_form import DOCUMENT_DEPTH_MAX, form_problems
from cms.schema.nodes import (
    choices,
    composite,
    data,
    numbers,
    relations,
    rich_text,
    text,
    times,
)
from cms.schema.nodes.base import Mode, child_node, field_node, leaf, read
from cms.schema.nodes.objects import object_node
from cms.schema.nodes.problems import problems_of

__all__ = ["FAMILIES", "Mode", "child_node", "field_node", "leaf", "read", "schema_for", "validate"]

FAMILIES = (choices, composite, data, numbers, relations, rich_text, text, times)
"""The modules that register the nodes of the core's kinds of fields."""

PROBLEMS_MAX = 1_000
"""Problems that one answer lists."""

_KEPT = "_schemas"


def schema_for(spec: TypeSpec, mode: Mode, *, partial: bool = False) -> Any:
    """Return the colander schema of a type, to be used and not changed.

    A draft may miss what publishing demands. `partial` looks only at what is given, and keeps
    null, which clears a value (RFC 7396).
    """
    # Kept beside the spec's own values: equal specs may differ in the order of their fields,
    # so a cache by value would mix them up.
    kept: dict[tuple[Mode, bool], Any] = vars(spec).setdefault(_KEPT, {})
    if (mode, partial) not in kept:
        kept[mode, partial] = object_node(spec.fields, mode, partial)
    return kept[mode, partial]


def validate(spec: TypeSpec, document: Any, mode: Mode, *, partial: bool = False) -> dict[str, Any]:
    """Return the canonical form of a document; canonical documents are returned as they are.

    Raises ValidationFailed with every problem, pointers relative to the document.
    """
    problems = form_problems(document, DOCUMENT_DEPTH_MAX)
    if any("deeper" in problem.detail for problem in problems):
        raise ValidationFailed(problems)
    canonical: dict[str, Any] = {}
    try:
        canonical = schema_for(spec, mode, partial=partial).deserialize(document)
        problems.extend(repeated_ids(spec.fields, canonical))
    except colander.Invalid as error:
        known = {problem.pointer for problem in problems}
        problems.extend(one for one in problems_of(error) if one.pointer not in known)
    if problems:
        raise ValidationFailed(_bounded(problems))
    return canonical


def _bounded(problems: list[FieldProblem]) -> list[FieldProblem]:
    if len(problems) <= PROBLEMS_MAX:
        return problems
    left = len(problems) - PROBLEMS_MAX
    return [*problems[:PROBLEMS_MAX], FieldProblem("", f"has {left} problems more.")]

"""Binds a filter to a type: fields become keys, literals become text that sorts as values do."""

from __future__ import annotations

from functools import partial

from cms.errors import BadRequest
from cms.schema.content_type import TypeSpec
from cms.schema.filtering.ast import (
    BoundCondition,
    BoundFilter,
    Condition,
    Filter,
    Never,
    Not,
    Or,
    rewrite,
)
from cms.schema.filtering.names import Readable, Resolved, Scope, resolve
from cms.schema.keys import FOLDED
from cms.schema.registry import TypeRegistry
from cms.schema.sortable import fold

__all__ = ["BoundCondition", "BoundFilter", "bind"]

_REWRITTEN = {"ne": "eq", "nin": "in", "any": "in", "icontains": "contains"}
_NEGATED = frozenset({"ne", "nin"})


def bind(
    tree: Filter,
    spec: TypeSpec,
    registry: TypeRegistry,
    *,
    hops: bool = True,
    readable: Readable | None = None,
) -> BoundFilter:
    """Bind `tree` to the fields of `spec`, and of the types that its relations lead to.

    With `hops=False` no relation may be crossed (`author.id` then means the same as `author`).
    `readable` gives the field names of a type that may be used; others are answered as unknown.
    Raises `BadRequest` naming the field, operator or literal, with what is allowed.
    """
    return rewrite(tree, partial(_bind, spec, Scope(registry, hops, readable)))


def _bind(spec: TypeSpec, scope: Scope, condition: Condition) -> BoundFilter:
    found = resolve(condition.path, spec, scope)
    if condition.value is None:
        return Never()
    bound: list[BoundFilter] = []
    refusals: list[BadRequest] = []
    for item in found:
        try:
            bound.append(_leaf(item, condition))
        except BadRequest as refusal:
            refusals.append(refusal)
    if not bound:
        raise refusals[0]
    whole: BoundFilter = bound[0] if len(bound) == 1 else Or(tuple(bound))
    return Not(whole) if _is_negated(condition, found[0]) else whole


def _is_negated(condition: Condition, found: Resolved) -> bool:
    # Beyond a relation, absent means that nothing with a value is there.
    absent = condition.op == "null" and condition.value == "true"
    return condition.op in _NEGATED or (absent and bool(found.hops))


def _leaf(found: Resolved, condition: Condition) -> BoundCondition:
    name, op = ".".join(condition.path), condition.op
    if op not in found.operators:
        allowed = ", ".join(sorted(found.operators)) or "none: it only sorts"
        raise BadRequest(f"{name!r} does not take {op!r}. Its operators: {allowed}.", name)
    given = condition.value
    literals = given if isinstance(given, tuple) else (given or "",)
    folded = op == "icontains"
    if op == "null":
        values = _null(name, literals[0], beyond=bool(found.hops))
    elif op in ("contains", "starts", "ends"):
        values = literals
    elif folded:
        values = tuple(fold(text) for text in literals)
    else:
        values = tuple(_literal(found, name, text) for text in literals)
    return BoundCondition(
        hops=found.hops,
        key=found.key + FOLDED if folded else found.key,
        folded=folded,
        many=found.many,
        op=_REWRITTEN.get(op, op),
        values=values,
        system=found.system,
        relation=found.relation,
    )


def _null(name: str, text: str, *, beyond: bool) -> tuple[str, ...]:
    if text not in ("true", "false"):
        raise BadRequest(f"'null' on {name!r} is 'true' or 'false', not {text!r}.", name)
    return ("false",) if beyond else (text,)


def _literal(found: Resolved, name: str, text: str) -> str:
    try:
        return found.literal(text)
    except BadRequest as error:
        raise BadRequest(f"{name!r}: {error.detail}", name, error.problems) from None

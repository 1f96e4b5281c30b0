"""The condition of a rule, bound to one type for one actor; it fails closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cms.access.rules import DENY, Rule
from cms.errors import BadRequest, FieldProblem
from cms.schema.content_type import TypeSpec
from cms.schema.encrypted import BLIND
from cms.schema.filtering.ast import Always, BoundFilter, Never, leaves
from cms.schema.filtering.bind import bind
from cms.schema.filtering.substitute import substitute
from cms.schema.registry import TypeRegistry

Variables = Mapping[str, str | tuple[str, ...]]

PROPERTIES = ("_id", "_type", "_owner", "_created_at", "_parent")
"""What a condition may ask of the entry itself: that which is the same for draft and live."""

_NO_TYPES = TypeRegistry(())
_SAMPLE: Variables = {
    "user.id": "00000000-0000-7000-8000-000000000000",
    "user.email": "somebody@example.org",
    "user.groups": ("some",),
    "now": "2000-01-01T00:00:00.000000Z",
}


def condition_of(rule: Rule, variables: Variables, spec: TypeSpec | None) -> BoundFilter:
    """Return the rule's condition as a filter on documents of `spec`.

    A condition that can't be asked of the type (a field that it lacks, no content at all) never
    makes an allowing rule hold, and always makes a denying one hold: see `unreadable`.
    """
    try:
        return _bound(rule, variables, spec)
    except BadRequest:
        return Always() if rule.effect == DENY else Never()


def unreadable(rule: Rule, variables: Variables, spec: TypeSpec | None) -> str | None:
    """Return why the rule's condition can't be asked of the type, or None if it can."""
    try:
        _bound(rule, variables, spec)
    except BadRequest as error:
        return error.detail
    return None


def _bound(rule: Rule, variables: Variables, spec: TypeSpec | None) -> BoundFilter:
    if rule.filter is None:
        return Always()
    if spec is None:
        raise BadRequest("The question is about no content, so no condition can hold.")
    # No relation is crossed: a decision is made from one document, without asking the database.
    bound = bind(substitute(rule.filter, variables), spec, _NO_TYPES, hops=False)
    for leaf in leaves(bound):
        if leaf.system and leaf.key not in PROPERTIES:
            known = ", ".join(name[1:] for name in PROPERTIES)
            raise BadRequest(
                f"{leaf.key[1:]!r} changes with what is looked at: of an entry's properties a "
                f"condition may ask {known}."
            )
        if leaf.key.endswith(BLIND):
            raise BadRequest(f"{leaf.key[:-1]!r} is encrypted, so no condition can ask for it.")
    return bound


def condition_problems(
    rules: Iterable[Rule], specs: Iterable[TypeSpec]
) -> tuple[FieldProblem, ...]:
    """Return the conditions that no type they are about can be asked, each with its pointer.

    A rule for every type is in order if one type has the fields that its condition names.
    """
    known = tuple(specs)
    problems: list[FieldProblem] = []
    for index, rule in enumerate(rules):
        concerned = [spec for spec in known if rule.type in ("*", spec.name)]
        reasons = [unreadable(rule, _SAMPLE, spec) for spec in concerned]
        if reasons and all(reasons):
            problems.append(FieldProblem(f"/rules/{index}/condition", str(reasons[0])))
    return tuple(problems)

"""A rule of a role: what it allows or denies, of which content, and under which condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, get_args

from cms.access.actor import VARIABLES
from cms.errors import BadRequest, FieldProblem, ValidationFailed
from cms.schema.filtering.ast import Filter
from cms.schema.filtering.parse import from_json
from cms.schema.filtering.substitute import variables

Effect = Literal["allow", "deny"]
ALLOW: Effect = "allow"
DENY: Effect = "deny"
ANY = "*"
ALL: tuple[str, ...] = (ANY,)

MAX_RULES = 200
"""How many rules a role may have."""
MAX_NAMES = 100
"""How many locales or fields a rule may name."""
MAX_LENGTH = 64
"""How many characters a name in a rule may have."""

_KEYS = ("effect", "permission", "type", "locales", "fields", "condition")


@dataclass(frozen=True)
class Rule:
    """One sentence of a role; `*` stands for every permission, type, locale or field.

    A rule that names fields decides about these fields only, never about an entry as a whole.
    `condition` is a filter in its JSON form, with variables such as `$user.id`; None means always.
    """

    effect: Effect
    permission: str
    type: str = ANY
    locales: tuple[str, ...] = ALL
    fields: tuple[str, ...] = ALL
    condition: Mapping[str, Any] | None = field(default=None, hash=False)

    @cached_property
    def filter(self) -> Filter | None:
        """The condition as a filter; raises `BadRequest` if it is malformed."""
        return None if self.condition is None else from_json(self.condition)

    def concerns(self, permission: str, type_name: str) -> bool:
        """Say whether the rule is about this permission on this type."""
        return self.permission in (ANY, permission) and self.type in (ANY, type_name)

    def speaks_of_locale(self, locale: str | None) -> bool:
        """Say whether the rule is about a locale, about what locales share (`*`), or all (None).

        What concerns all locales is allowed only by a rule for all, and denied by a rule for any.
        """
        if ANY in self.locales:
            return True
        return self.effect == DENY if locale is None else locale in self.locales

    def speaks_of_field(self, name: str | None) -> bool:
        """Say whether the rule is about a field, or about the entry as a whole (None)."""
        return ANY in self.fields or name in self.fields

    def to_json(self) -> dict[str, Any]:
        return {
            "effect": self.effect,
            "permission": self.permission,
            "type": self.type,
            "locales": list(self.locales),
            "fields": list(self.fields),
            "condition": None if self.condition is None else dict(self.condition),
        }

    def sentence(self) -> str:
        """Say the rule in plain words, as `explain` and the role editor show it."""
        what = "everything" if self.permission == ANY else f"{self.permission!r}"
        parts = [f"{'allows' if self.effect == ALLOW else 'denies'} {what}"]
        if self.fields != ALL:
            parts.append(f"for the field{_plural(self.fields)} {_listed(self.fields)}")
        parts.append("on every type" if self.type == ANY else f"on the type {self.type!r}")
        if self.locales != ALL:
            parts.append(f"in {_listed(self.locales)}")
        if self.condition is not None:
            parts.append(f"where {self.condition!r}")
        return " ".join(parts)


def _plural(names: Sequence[str]) -> str:
    return "" if len(names) == 1 else "s"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


def rules_from_json(value: Any) -> tuple[Rule, ...]:
    """Read the rules of a role; raise `ValidationFailed` with every problem and where it is."""
    if not isinstance(value, list | tuple):
        raise ValidationFailed([FieldProblem("/rules", "has to be a list of rules.")])
    if len(value) > MAX_RULES:
        raise ValidationFailed([FieldProblem("/rules", f"has more than {MAX_RULES} rules.")])
    problems: list[FieldProblem] = []
    rules: list[Rule] = []
    for index, item in enumerate(value):
        reader = _Reader(f"/rules/{index}")
        rule = reader.rule(item)
        problems.extend(reader.problems)
        rules.append(rule)
    if problems:
        raise ValidationFailed(problems)
    return tuple(rules)


class _Reader:
    """Reads one rule, and notes all that is wrong with it."""

    def __init__(self, pointer: str) -> None:
        self.pointer = pointer
        self.problems: list[FieldProblem] = []

    def problem(self, key: str, detail: str) -> None:
        self.problems.append(FieldProblem(f"{self.pointer}/{key}" if key else self.pointer, detail))

    def rule(self, item: Any) -> Rule:
        if not isinstance(item, Mapping):
            self.problem("", "has to be an object.")
            return Rule(DENY, ANY)
        for key in item:
            if key not in _KEYS:
                self.problem(str(key), f"is not part of a rule, which has {', '.join(_KEYS)}.")
        return Rule(
            effect=self.effect(item.get("effect")),
            permission=self.name(item, "permission", None),
            type=self.name(item, "type", ANY),
            locales=self.names(item, "locales"),
            fields=self.names(item, "fields"),
            condition=self.condition(item.get("condition")),
        )

    def effect(self, value: Any) -> Effect:
        if value in get_args(Effect):
            return ALLOW if value == ALLOW else DENY
        self.problem("effect", f"has to be one of {', '.join(get_args(Effect))}.")
        return DENY

    def name(self, item: Mapping[str, Any], key: str, default: str | None) -> str:
        value = item.get(key, default)
        if is_name(value):
            return str(value)
        self.problem(key, f"has to be a name of 1 to {MAX_LENGTH} characters, or '*'.")
        return ANY

    def names(self, item: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = item.get(key, [ANY])
        fits = isinstance(value, list | tuple) and 1 <= len(value) <= MAX_NAMES
        if fits and all(is_name(name) for name in value):
            return ALL if ANY in value else tuple(dict.fromkeys(value))
        self.problem(key, f"has to be a list of 1 to {MAX_NAMES} names, or ['*'].")
        return ALL

    def condition(self, value: Any) -> Mapping[str, Any] | None:
        if value is None:
            return None
        try:
            written = from_json(value)
        except BadRequest as error:
            self.problem("condition", error.detail)
            return None
        for name in sorted(variables(written).difference(VARIABLES)):
            known = ", ".join(f"${name}" for name in VARIABLES)
            self.problem("condition", f"There is no variable ${name}: there are {known}.")
        return dict(value)


def is_name(value: Any) -> bool:
    """Say whether `value` is text that can stand as a name in a rule or a token's scope."""
    return isinstance(value, str) and 1 <= len(value) <= MAX_LENGTH and value.isprintable()

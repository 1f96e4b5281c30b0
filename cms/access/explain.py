"""Why something is allowed or refused: every step of the decision, as data and in plain words."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from cms.access.acl import Verdict, verdict_of
from cms.access.actor import Actor
from cms.access.facts import Facts
from cms.access.rights import Rights
from cms.access.steps import Step, sentence, steps


@dataclasses.dataclass(frozen=True)
class Explanation:
    """A verdict with the steps that led to it, and the rules that it overruled.

    `considered` ends with the step that decided. `overruled` are rules at the same place that
    apply but lose, because what denies wins. `titles` gives entries' titles by id, for sentences.
    """

    actor: str
    permission: str
    type: str
    locale: str | None
    field: str | None
    verdict: Verdict
    considered: tuple[Step, ...]
    overruled: tuple[Step, ...] = ()
    titles: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The whole answer in one line, with names in place of ids where they are known."""
        what = f"{self.permission!r}" + (f" on {self.type!r}" if self.type else "")
        may = "may" if self.verdict.allowed else "may not"
        reason = sentence(self.considered[-1], self.permission, self.titles)
        return f"{self.actor} {may} do {what}: {reason}"

    def to_json(self) -> dict[str, Any]:
        return {
            "actor": self.actor,
            "permission": self.permission,
            "type": self.type or None,
            "locale": self.locale,
            "field": self.field,
            "allowed": self.verdict.allowed,
            "reason": self.sentence,
            "steps": [self._step(step) for step in self.considered],
            "overruled": [self._step(step) for step in self.overruled],
        }

    def _step(self, step: Step) -> dict[str, Any]:
        return {
            "kind": step.kind,
            "outcome": step.outcome,
            "place": step.place,
            "principal": step.principal,
            "role": step.role.name if step.role else None,
            "rule": step.rule.to_json() if step.rule else None,
            "detail": sentence(step, self.permission, self.titles),
        }


def explain(
    rights: Rights,
    actor: Actor,
    permission: str,
    facts: Facts,
    titles: Mapping[str, str] | None = None,
) -> Explanation:
    """Explain what `decide` says of the same question; the two walk the same steps."""
    walk = steps(rights, actor, permission, facts)
    considered: list[Step] = []
    for step in walk:
        considered.append(step)
        if step.outcome != "pass":
            break
    decisive = considered[-1]
    overruled = [
        step
        for step in (walk if decisive.kind == "rule" else ())
        if step.kind == "rule" and step.place == decisive.place and step.outcome == "allow"
    ]
    return Explanation(
        actor=actor.label,
        permission=permission,
        type=facts.type,
        locale=facts.locale,
        field=facts.field,
        verdict=verdict_of(decisive, permission),
        considered=tuple(considered),
        overruled=tuple(overruled) if decisive.outcome == "deny" else (),
        titles=titles or {},
    )

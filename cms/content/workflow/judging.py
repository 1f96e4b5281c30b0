"""Why a transition can't be made, or nothing: asked before it is made, and to list what can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cms.access.acl import decide
from cms.access.facts import Facts
from cms.content.site import SHARED
from cms.content.workflow.case import Case
from cms.content.workflow.definition import Transition, Who
from cms.errors import FieldProblem, Forbidden, StateConflict, ValidationFailed


@dataclass
class Refusal:
    """What stands in the way: of rights, of the state, of the document."""

    rights: list[str] = field(default_factory=list)
    state: list[str] = field(default_factory=list)
    fields: list[FieldProblem] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.rights or self.state or self.fields)

    def sentences(self) -> list[str]:
        """Return everything as sentences."""
        named = [f"{one.pointer.removeprefix('/')} {one.detail}".strip() for one in self.fields]
        return [*self.rights, *self.state, *named]

    def enforce(self) -> None:
        """Raise Forbidden, StateConflict or ValidationFailed for what there is, in this order."""
        if self.rights:
            raise Forbidden(" ".join(self.rights))
        if self.state:
            raise StateConflict(" ".join(self.state))
        if self.fields:
            raise ValidationFailed(self.fields)


def judge(case: Case, transition: Transition) -> Refusal:
    """Return what keeps the asker from making a transition now; plugins are asked last."""
    refusal = Refusal()
    moved = case.workflow.moved(transition, case.states)
    concerned = list(moved) or [track.name for track in case.workflow.tracks]
    refusal.rights += who_refuses(case, transition.who, concerned)
    if not refusal.rights and transition.then is not None:
        refusal.rights += _publishing_refused(case, transition)
    if not moved:
        refusal.state.append(_elsewhere(case, transition))
        return refusal
    refusal.fields += _missing(case, transition)
    if not refusal:
        refusal.state += _guards(case, transition, moved)
    return refusal


def who_refuses(case: Case, who: Who, tracks: Sequence[str]) -> list[str]:
    """Return why the asker is not among those who may; nothing if they are.

    Administrators of the whole site have every role; but not even they approve what they
    submitted, where a workflow wants another person.
    """
    if case.actor.system:
        return []
    if who.not_submitter and case.actor.user_id in case.submitters(tracks):
        return ["Somebody else has to do that than who submitted it."]
    verdict = decide(case.rights, case.actor, who.permission, case.facts)
    if not verdict.allowed:
        return [verdict.reason]
    if not (who.roles or who.groups) or _belongs(case, who):
        return []
    wanted = [
        *(f"the role {one!r}" for one in who.roles),
        *(f"the group {g!r}" for g in who.groups),
    ]
    return [f"That is for {' or '.join(wanted)}."]


def _belongs(case: Case, who: Who) -> bool:
    if case.rights.administrator(case.actor.principals) is not None:
        return True
    if any(f"group:{name}" in case.actor.principals for name in who.groups):
        return True
    return any(
        role.name in who.roles
        for place in case.rights.chain(case.facts.scope)
        for _, role in case.rights.held(case.actor.principals, place)
    )


def _publishing_refused(case: Case, transition: Transition) -> list[str]:
    """Return why the asker may not publish, or schedule, what the transition then would."""
    if case.actor.system:
        return []
    asked: list[tuple[str, Facts]] = [
        ("publish", _in_slice(case, name)) for name in (SHARED, *case.documents)
    ]
    if transition.then == "schedule":
        asked.append(("schedule", case.facts))
    verdicts = [decide(case.rights, case.actor, name, facts) for name, facts in asked]
    return [one.reason for one in verdicts if not one.allowed][:1]


def _in_slice(case: Case, name: str) -> Facts:
    facts = case.facts
    return Facts(
        spec=facts.spec, locale=name, scope=facts.scope, keys=facts.keys, system=facts.system
    )


def _elsewhere(case: Case, transition: Transition) -> str:
    tracks = [one for one in case.workflow.tracks if transition.track in (None, one.name)]
    stands = ", ".join(
        f"{track.label}: {track.label_of(case.states[track.name])!r}" for track in tracks
    )
    wanted = sorted({track.label_of(one) for track in tracks for one in transition.sources})
    return (
        f"{transition.label!r} leads on from {', '.join(map(repr, wanted))}; it stands at {stands}."
    )


def _missing(case: Case, transition: Transition) -> list[FieldProblem]:
    found = []
    for name in transition.required_fields:
        if name not in case.spec.fields:
            continue
        lacking = [
            locale for locale, document in case.documents.items() if _is_empty(document.get(name))
        ]
        if lacking:
            many = f" ({', '.join(lacking)})" if case.spec.fields[name].localized else ""
            hidden = name not in case.readable
            found.append(
                FieldProblem("", "A field that you may not read has to be filled in.")
                if hidden
                else FieldProblem(
                    f"/{name}", f"has to be filled in for {transition.label!r}{many}."
                )
            )
    return found


def _is_empty(value: object) -> bool:
    return value is None or value in ("", [], {})


def _guards(case: Case, transition: Transition, moved: dict[str, str]) -> list[str]:
    """Return the reasons of plugins, for each locale's document."""
    reasons: dict[str, list[str]] = {}
    for locale, document in case.documents.items():
        for reason in case.hooks.guards(
            case.spec, document, case.workflow.name, transition.name, moved
        ):
            reasons.setdefault(reason, []).append(locale)
    several = len(case.documents) > 1
    return [
        f"{reason} ({', '.join(locales)})"
        if several and len(locales) < len(case.documents)
        else reason
        for reason, locales in reasons.items()
    ]

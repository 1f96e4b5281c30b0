"""Reads a workflow from its JSON form, and names everything that is wrong with its shape."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from cms.content.workflow.definition import (
    SUBMITTER,
    State,
    TaskPlan,
    Then,
    Track,
    Transition,
    Who,
    Workflow,
)
from cms.errors import FieldProblem, ValidationFailed

TRACKS_MAX, STATES_MAX, TRANSITIONS_MAX, NAMES_MAX = 8, 30, 100, 50
LABEL_MAX, DAYS_MAX, NAME_MAX = 200, 365, 60
PRINCIPAL = re.compile(
    r"(user:[0-9a-fA-F-]{36}|role:[a-z][a-z0-9_-]{0,63}|group:[^\s\x00-\x1f]{1,64})"
)
"""Who can be given a task: a user by id, a role or a group by name."""
_NAME = re.compile(rf"[a-z][a-z0-9_]{{0,{NAME_MAX - 1}}}")


def workflow_from_json(
    name: str,
    label: str,
    types: Sequence[str],
    definition: Any,
    *,
    revision: int = 0,
    id: str | None = None,
) -> Workflow:
    """Return the workflow; raise `ValidationFailed` with every problem and where it is.

    Only the shape is judged here: see `cms.content.workflow.soundness`.
    """
    if not isinstance(definition, Mapping):
        raise ValidationFailed([FieldProblem("/definition", "has to be an object.")])
    reader = _Reader()
    given = reader.mapping(definition, "/definition", ("tracks", "transitions", "exempt"))
    reader.check(_NAME.fullmatch(name), "/name", f"{_RULE}.")
    reader.check(_is_label(label), "/label", f"has to be 1 to {LABEL_MAX} characters.")
    reader.check(types, "/types", "has to name a content type at least, or '*' for all others.")
    exempt = given.get("exempt")
    workflow = Workflow(
        name=name,
        label=label,
        types=tuple(dict.fromkeys(types)),
        tracks=reader.tracks(given.get("tracks"), "/definition/tracks"),
        transitions=reader.transitions(given.get("transitions"), "/definition/transitions"),
        exempt=None if exempt is None else reader.who(exempt, "/definition/exempt"),
        revision=revision,
        id=id,
    )
    if reader.problems:
        raise ValidationFailed(reader.problems)
    return workflow


_RULE = f"has to be 1 to {NAME_MAX} lower-case letters, digits and _, beginning with a letter"


def _is_label(value: Any) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= LABEL_MAX and value.isprintable()


class _Reader:
    """Reads one definition, and notes all that is wrong with it."""

    def __init__(self) -> None:
        self.problems: list[FieldProblem] = []

    def check(self, fits: object, pointer: str, detail: str) -> bool:
        if not fits:
            self.problems.append(FieldProblem(pointer, detail))
        return bool(fits)

    def mapping(self, value: Any, pointer: str, known: Iterable[str]) -> Mapping[str, Any]:
        if not self.check(isinstance(value, Mapping), pointer, "has to be an object."):
            return {}
        names = tuple(known)
        for key in value:
            self.check(
                key in names, pointer, f"has {str(key)[:80]!r}; it may have {', '.join(names)}."
            )
        return dict(value)

    def items(self, value: Any, pointer: str, most: int, least: int = 1) -> list[Any]:
        fits = isinstance(value, list | tuple) and least <= len(value) <= most
        self.check(fits, pointer, f"has to be a list of {least} to {most}.")
        return list(value) if fits else []

    def objects(self, value: Any, pointer: str, most: int, least: int = 1) -> list[tuple[Any, str]]:
        """Return the objects of a list, each with its pointer; what is none is noted."""
        listed = [
            (one, f"{pointer}/{n}") for n, one in enumerate(self.items(value, pointer, most, least))
        ]
        return [
            (one, at)
            for one, at in listed
            if self.check(isinstance(one, Mapping), at, "has to be an object.")
        ]

    def name(self, value: Any, pointer: str) -> str:
        fits = isinstance(value, str) and _NAME.fullmatch(value)
        return str(value) if self.check(fits, pointer, f"{_RULE}.") else ""

    def label(self, given: Mapping[str, Any], pointer: str, name: str) -> str:
        if "label" not in given:
            return name.replace("_", " ").capitalize()
        value = given["label"]
        self.check(_is_label(value), f"{pointer}/label", f"has to be 1 to {LABEL_MAX} characters.")
        return str(value)

    def names(self, value: Any, pointer: str, least: int = 0) -> tuple[str, ...]:
        listed = self.items(value, pointer, NAMES_MAX, least)
        fits = all(isinstance(one, str) and 1 <= len(one) <= 200 for one in listed)
        self.check(fits, pointer, "has to hold names.")
        return tuple(dict.fromkeys(one for one in listed if isinstance(one, str)))

    def flag(self, given: Mapping[str, Any], key: str, pointer: str) -> bool:
        value = given.get(key, False)
        self.check(isinstance(value, bool), f"{pointer}/{key}", "has to be true or false.")
        return value is True

    def distinct(self, names: Sequence[object], pointer: str) -> None:
        twice = sorted({str(one) for one in names if names.count(one) > 1})
        self.check(not twice, pointer, f"has {', '.join(twice)} twice.")

    # -- tracks ---------------------------------------------------------------------------

    def tracks(self, value: Any, pointer: str) -> tuple[Track, ...]:
        found = tuple(self.track(one, at) for one, at in self.objects(value, pointer, TRACKS_MAX))
        self.distinct([one.name for one in found], pointer)
        return found

    def track(self, value: Any, pointer: str) -> Track:
        known = ("name", "label", "states", "publish_when", "when_published", "reset_on_edit")
        given = self.mapping(value, pointer, known)
        name = self.name(given.get("name"), f"{pointer}/name")
        listed = self.items(given.get("states"), f"{pointer}/states", STATES_MAX)
        states = tuple(self.state(one, f"{pointer}/states/{n}") for n, one in enumerate(listed))
        self.distinct([one.name for one in states], f"{pointer}/states")
        publish_when = given.get("publish_when")
        named = None
        if publish_when is not None:
            named = self.names(publish_when, f"{pointer}/publish_when", 1)
        shown = given.get("when_published")
        if shown is not None:
            shown = self.name(shown, f"{pointer}/when_published")
        reset = self.reset(given.get("reset_on_edit"), f"{pointer}/reset_on_edit")
        if reset is None:
            # Who says nothing of edits does not mean that approval holds for what comes later.
            first = states[0].name if states else ""
            reset = {one: first for one in named or () if one not in (first, shown)}
        return Track(name, self.label(given, pointer, name), states, named, shown, reset)

    def state(self, value: Any, pointer: str) -> State:
        given = {"name": value} if isinstance(value, str) else value
        given = self.mapping(given, pointer, ("name", "label"))
        name = self.name(given.get("name"), f"{pointer}/name")
        return State(name, self.label(given, pointer, name))

    def reset(self, value: Any, pointer: str) -> dict[str, str] | None:
        if value is None:
            return None
        fits = isinstance(value, Mapping) and all(
            isinstance(one, str) for pair in value.items() for one in pair
        )
        self.check(fits, pointer, "has to map names of states to names of states.")
        return dict(value) if fits else {}

    # -- transitions ----------------------------------------------------------------------

    def transitions(self, value: Any, pointer: str) -> tuple[Transition, ...]:
        listed = self.objects(value, pointer, TRANSITIONS_MAX)
        found = tuple(self.transition(one, at) for one, at in listed)
        self.distinct([f"{one.name} ({one.track or 'all tracks'})" for one in found], pointer)
        return found

    def transition(self, value: Any, pointer: str) -> Transition:
        known = (
            *("name", "label", "track", "from", "to", "who", "required_fields"),
            *("comment_required", "tasks", "then"),
        )
        given = self.mapping(value, pointer, known)
        name = self.name(given.get("name"), f"{pointer}/name")
        track = given.get("track")
        tasks = self.objects(given.get("tasks", []), f"{pointer}/tasks", TRACKS_MAX, 0)
        return Transition(
            name=name,
            label=self.label(given, pointer, name),
            track=None if track is None else self.name(track, f"{pointer}/track"),
            sources=self.names(given.get("from"), f"{pointer}/from", 1),
            target=self.name(given.get("to"), f"{pointer}/to"),
            who=self.who(given.get("who", {}), f"{pointer}/who"),
            required_fields=self.names(
                given.get("required_fields", []), f"{pointer}/required_fields"
            ),
            comment_required=self.flag(given, "comment_required", pointer),
            tasks=tuple(self.task(one, at) for one, at in tasks),
            then=self.then(given.get("then"), f"{pointer}/then"),
        )

    def then(self, value: Any, pointer: str) -> Then | None:
        choices = get_args(Then)
        fits = value is None or (isinstance(value, str) and value in choices)
        self.check(fits, pointer, f"has to be {' or '.join(choices)}, or null.")
        return next((one for one in choices if one == value), None)

    def who(self, value: Any, pointer: str) -> Who:
        given = self.mapping(value, pointer, ("permission", "roles", "groups", "not_submitter"))
        return Who(
            permission=self.name(given.get("permission", "review"), f"{pointer}/permission"),
            roles=self.names(given.get("roles", []), f"{pointer}/roles"),
            groups=self.names(given.get("groups", []), f"{pointer}/groups"),
            not_submitter=self.flag(given, "not_submitter", pointer),
        )

    def task(self, value: Any, pointer: str) -> TaskPlan:
        given = self.mapping(value, pointer, ("kind", "track", "assignee", "due_days"))
        track, assignee, days = (given.get(one) for one in ("track", "assignee", "due_days"))
        named = isinstance(assignee, str) and (
            assignee == SUBMITTER or PRINCIPAL.fullmatch(assignee)
        )
        self.check(assignee is None or named, f"{pointer}/assignee", f"{ASSIGNEE_RULE}.")
        whole = isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= DAYS_MAX
        self.check(
            days is None or whole,
            f"{pointer}/due_days",
            f"has to be a number from 1 to {DAYS_MAX}.",
        )
        return TaskPlan(
            kind=self.name(given.get("kind", "review"), f"{pointer}/kind"),
            track=None if track is None else self.name(track, f"{pointer}/track"),
            assignee=assignee if named else None,
            due_days=days if whole else None,
        )


ASSIGNEE_RULE = "has to be user:<id>, role:<name> or group:<name>, or 'submitter'"

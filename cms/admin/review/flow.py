"""Where an entry stands in its workflow, as screens say it: states, what leads on, who decided what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from cms.access.acl import decide
from cms.admin.translating import mark
from cms.content.collaboration.comments.listing import texts_of
from cms.content.collaboration.people import names_of, people_seeing
from cms.content.lens import Lens
from cms.content.queries.rows import Row
from cms.content.workflow.approval import last_approved
from cms.content.workflow.case import Case
from cms.content.workflow.definition import Transition
from cms.content.workflow.history import moves
from cms.content.workflow.judging import judge
from cms.schema.content_type import TypeSpec
from cms.web.working import case_asked, comment_reader

MOVES_MAX = 20
PEOPLE_MAX = 100
TONES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "draft": ("draft", "circle-dashed"),
        "in_review": ("review", "eye"),
        "published": ("live", "circle-check"),
    }
)
"""How the states are shown that the workflow from the start has; all others as one under way."""
OTHER_TONES = ("review", "circle-dot")
ICONS: Mapping[str, str] = MappingProxyType(
    {
        "submit": "send",
        "withdraw": "undo-2",
        "approve": "badge-check",
        "reject": "corner-up-left",
    }
)
BUILTIN = (
    mark("Review"),
    mark("Draft"),
    mark("In review"),
    mark("Published"),
    mark("Submit for review"),
    mark("Take back"),
    mark("Approve and publish"),
    mark("Return with a comment"),
    mark("Somebody else has to do that than who submitted it."),
)
"""Words of the workflow that is there from the start, which are translated as the interface is."""
EVERYBODY = mark("Everybody with the role %(role)s")
BECAUSE: Mapping[str, str] = MappingProxyType(
    {
        "publish": mark("It was published."),
        "edit": mark("It was changed."),
    }
)


ROLES = (
    mark("Administrator"),
    mark("Editor"),
    mark("Author"),
    mark("Contributor"),
    mark("Reader"),
)
"""What the roles are called that are there from the start."""


@dataclass(frozen=True)
class ShownTrack:
    """A track, and where the entry stands on it."""

    label: str
    state: str
    tone: str
    icon: str
    since: datetime | None
    submitter: str


@dataclass(frozen=True)
class Step:
    """A transition that leads on from here, or what stands in its way."""

    name: str
    label: str
    track: str
    icon: str
    then: str
    comment_required: bool
    gives_task: bool
    refused: tuple[str, ...]
    rights_refused: bool

    @property
    def possible(self) -> bool:
        """Whether nothing stands in its way."""
        return not self.refused

    @property
    def key(self) -> str:
        """Its name on a page, where several tracks may have one of the same."""
        return f"{self.name}-{self.track}" if self.track else self.name


@dataclass(frozen=True)
class Decision:
    """A move that somebody made."""

    at: datetime
    who: str
    label: str
    to: str
    comment: str


@dataclass(frozen=True)
class Flow:
    """All of it, for one entry and one reader."""

    label: str
    tracks: tuple[ShownTrack, ...]
    steps: tuple[Step, ...]
    head: int
    required: bool
    approved: int | None
    may_assign: bool

    @property
    def possible(self) -> tuple[Step, ...]:
        """What the reader can do now."""
        return tuple(one for one in self.steps if one.possible)

    @property
    def hindered(self) -> tuple[Step, ...]:
        """What could be done if something were different."""
        return tuple(one for one in self.steps if not one.possible)


def flow_of(request: Any, page: Any, spec: TypeSpec, lens: Lens, row: Row) -> Flow:
    """Return where an entry stands and what its reader can do."""
    case, state = case_asked(request, spec, lens, row)
    session, head = request.cms_session, state.entry.head
    required = case.workflow.requires_approval
    names = names_of(session, [one.submitted_by for one in case.rows.values()])
    return Flow(
        label=page.say(case.workflow.label),
        tracks=tuple(_track(page, case, one, names) for one in case.workflow.tracks),
        steps=tuple(
            _step(page, case, one)
            for one in case.workflow.transitions
            # What leads on from elsewhere is nothing to be told of here.
            if case.workflow.moved(one, case.states)
        ),
        head=head,
        required=required,
        approved=last_approved(session, row.entry_id, case.workflow, head) if required else None,
        may_assign=decide(request.rights, request.actor, "assign", case.facts).allowed,
    )


def decisions(request: Any, page: Any, spec: TypeSpec, lens: Lens, row: Row) -> list[Decision]:
    """Return the moves that were made with an entry, the latest first."""
    case, _ = case_asked(request, spec, lens, row)
    transitions = {one.name: one.label for one in case.workflow.transitions}
    states = {one.name: one.label for track in case.workflow.tracks for one in track.states}
    made = moves(request.cms_session, row.entry_id, MOVES_MAX)
    reader = comment_reader(request, spec, lens, row)
    ids = [str(one.payload["comment"]) for one in made if one.payload.get("comment")]
    said = texts_of(request.cms_session, reader, row.entry_id, ids)
    return [_decision(page, one, transitions, states, said) for one in made]


def assignees(request: Any, page: Any, spec: TypeSpec, row: Row) -> list[tuple[str, str]]:
    """Return whom a task about an entry can be given to: roles, and people who see its draft."""
    facts = [request.entry_facts(spec, row, locale) for locale in request.site.locales]
    people = people_seeing(request.cms_session, request.rights, facts, limit=PEOPLE_MAX)
    roles = sorted(request.rights.roles.values(), key=lambda role: str(role.label).casefold())
    return [
        *((f"user:{one.id}", one.name) for one in people),
        *((f"role:{one.name}", page.say(EVERYBODY, role=page.say(one.label))) for one in roles),
    ]


def _track(page: Any, case: Case, track: Any, names: Mapping[str, str]) -> ShownTrack:
    row, state = case.rows.get(track.name), case.states[track.name]
    tone, icon = TONES.get(state, OTHER_TONES)
    return ShownTrack(
        label=page.say(track.label),
        state=page.say(track.label_of(state)),
        tone=tone,
        icon=icon,
        since=row.since if row else None,
        submitter=names.get(row.submitted_by or "", "") if row else "",
    )


def _step(page: Any, case: Case, transition: Transition) -> Step:
    refusal = judge(case, transition)
    return Step(
        name=transition.name,
        label=page.say(transition.label),
        track=transition.track or "",
        icon=ICONS.get(transition.name, "arrow-right"),
        then=transition.then or "",
        comment_required=transition.comment_required,
        gives_task=bool(transition.tasks),
        refused=tuple(page.say(_sentence(one)) for one in refusal.sentences()),
        rights_refused=bool(refusal.rights),
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _decision(
    page: Any,
    move: Any,
    transitions: Mapping[str, str],
    states: Mapping[str, str],
    said: Mapping[str, str],
) -> Decision:
    told = move.payload
    name, because = told.get("transition"), told.get("because")
    label = transitions.get(name, name or "") or BECAUSE.get(because or "", because or "")
    to = told.get("to") or {}
    reached = to.values() if isinstance(to, dict) else [to]
    return Decision(
        at=move.at,
        who=move.actor_label,
        label=page.say(label),
        to=", ".join(page.say(states.get(one, one)) for one in reached),
        comment=said.get(told.get("comment") or "", ""),
    )

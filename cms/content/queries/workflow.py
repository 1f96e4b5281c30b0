"""Where entries stand in their workflows, for any number of them at once, and lists by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from cms.content.queries.columns import Editions, editions
from cms.content.queries.held import HELD
from cms.content.workflow.catalogue import Workflows, gathered
from cms.content.workflow.definition import Workflow
from cms.content.workflow.models import WorkflowRow, WorkflowState
from cms.db.column_types import Instant, JsonDocument

Sql = ColumnElement[bool]
IDS, NOW = "standing_ids", "standing_now"
"""Parameters: which entries are asked about, and when."""


@dataclass(frozen=True)
class Standing:
    """Where an entry stands: its workflow, and the state of each of its tracks."""

    workflow: Workflow
    states: Mapping[str, str]


@dataclass(frozen=True)
class InState:
    """What a list is narrowed to: a track of a workflow in a state.

    `unmoved` says that entries which nothing has moved yet are in it too: None, none of them;
    False, those of which something is not published; True, those published or scheduled whole.
    """

    workflow: str
    track: str
    state: str
    unmoved: tuple[bool, ...] = ()


def standings(
    session: Session, site_id: str, types: Mapping[str, str], now: Any
) -> dict[str, Standing]:
    """Return where entries stand, given as id → type; one query, whatever their number.

    `now` is an instant: what is live then, or later, counts as published.

    A track without a row of the present workflow stands at its beginning, or where the workflow
    has it while all that was written is published.
    """
    if not types:
        return {}
    moved: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    shown: set[str] = set()
    stored: list[Any] = []
    for row in session.execute(_statement(site_id), {IDS: sorted(types), NOW: now}):
        if row.kind == "workflow":
            stored.append(_workflow_row(row))
        elif row.kind == "shown":
            shown.add(row.entry_id)
        else:
            moved[row.entry_id][row.workflow, row.track] = row.state
    workflows = gathered(stored)
    return {
        entry_id: _standing(workflows, name, moved.get(entry_id, {}), entry_id in shown)
        for entry_id, name in types.items()
    }


def _workflow_row(row: Any) -> Any:
    return SimpleNamespace(
        id=row.entry_id,
        name=row.workflow,
        label=row.track,
        types=row.types,
        definition=row.definition,
        revision=int(row.state),
    )


def _standing(
    workflows: Workflows, type_name: str, moved: Mapping[tuple[str, str], str], shown: bool
) -> Standing:
    workflow = workflows.of(type_name)
    states = {}
    for track in workflow.tracks:
        state = moved.get((workflow.name, track.name))
        if state not in track.names:
            state = (track.when_published if shown else None) or track.initial
        states[track.name] = state
    return Standing(workflow, states)


@lru_cache(maxsize=HELD)
def _statement(site_id: str) -> Any:
    ids: Any = bindparam(IDS, expanding=True)
    now: Any = bindparam(NOW, type_=Instant())
    nothing, row = cast(null(), JsonDocument()), WorkflowState
    draft = editions("shown_draft")
    moved = select(
        literal("state").label("kind"),
        row.entry_id.label("entry_id"),
        row.workflow.label("workflow"),
        row.track.label("track"),
        row.state.label("state"),
        nothing.label("types"),
        nothing.label("definition"),
    ).where(row.entry_id.in_(ids))
    defined = select(
        literal("workflow"),
        WorkflowRow.id,
        WorkflowRow.name,
        WorkflowRow.label,
        cast(WorkflowRow.revision, String),
        WorkflowRow.types,
        WorkflowRow.definition,
    ).where(WorkflowRow.site_id == site_id)
    shown = select(
        literal("shown"),
        draft.entry_id,
        *(cast(null(), String) for _ in range(3)),
        nothing,
        nothing,
    ).where(draft.entry_id.in_(ids), _own_draft(draft))
    whole = func.min(case((_stands_live(draft, now), 1), else_=0), type_=Integer()) == 1
    return union_all(moved, defined, shown.group_by(draft.entry_id).having(whole))


def _own_draft(draft: Editions) -> Sql:
    return and_(draft.kind == "draft", draft.valid_to.is_(None), draft.own.is_(True))


def _stands_live(draft: Editions, now: Any) -> Sql:
    """Return the condition that readers see, or will see, what a draft says."""
    live = editions("shown_live")
    return exists(
        select(live.id).where(
            live.entry_id == draft.entry_id,
            live.locale == draft.locale,
            live.kind == "live",
            or_(live.valid_to.is_(None), live.valid_to > now),
            live.doc == draft.doc,
        )
    )


def in_states(edition: Editions, wanted: Iterable[InState], now: Any) -> Sql:
    """Return the condition that an entry stands in one of the states; `now` as in `standings`."""
    return or_(*(_in_state(edition, one, now) for one in wanted))


def _in_state(edition: Editions, wanted: InState, now: Any) -> Sql:
    row = aliased(WorkflowState)
    moved = select(row.entry_id).where(row.workflow == wanted.workflow, row.track == wanted.track)
    # Not `exists`: few stand in a state, and from them the way to their editions is short.
    alternatives: list[Sql] = [edition.entry_id.in_(moved.where(row.state == wanted.state))]
    rows = moved.where(row.entry_id == edition.entry_id)
    for whole in wanted.unmoved:
        published = _whole(edition, now)
        alternatives.append(and_(~exists(rows), published if whole else not_(published)))
    return or_(*alternatives)


def _whole(edition: Editions, now: Any) -> Sql:
    draft = editions("whole_draft")
    own = select(draft.id).where(draft.entry_id == edition.entry_id, _own_draft(draft))
    return and_(exists(own), not_(exists(own.where(not_(_stands_live(draft, now))))))


def wanted_states(workflow: Workflow, state: str, track: str | None = None) -> tuple[InState, ...]:
    """Return what a list is narrowed to by a state, of any track or of one."""
    return tuple(
        InState(workflow.name, one.name, state, _unmoved(one.initial, one.when_published, state))
        for one in workflow.tracks
        if track in (None, one.name) and state in one.names
    )


def _unmoved(initial: str, when_published: str | None, state: str) -> tuple[bool, ...]:
    if when_published is None:
        return (False, True) if state == initial else ()
    return {initial: (False,), when_published: (True,)}.get(state, ())

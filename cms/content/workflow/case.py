"""Everything that decides about an entry's transitions, gathered once: for writes and for reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.access.actor import Actor
from cms.access.facts import Facts
from cms.access.fields import readable_fields
from cms.access.rights import Rights
from cms.content.context import WriteContext
from cms.content.document import localised_in, resolve
from cms.content.hooks import Hooks
from cms.content.models import Entry
from cms.content.queries.workflow import standings
from cms.content.site import SHARED, Site
from cms.content.state import EntryState
from cms.content.workflow.definition import Workflow
from cms.content.workflow.models import WorkflowState
from cms.schema.content_type import TypeSpec

Documents = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """An entry in its workflow, and who asks.

    `documents` is the newest version as read in each locale that it says anything in, `rows` are
    the tracks that were moved, `readable` the fields that the asker may be told of.
    """

    spec: TypeSpec
    workflow: Workflow
    states: Mapping[str, str]
    rows: Mapping[str, WorkflowState]
    documents: Documents
    facts: Facts
    readable: frozenset[str]
    rights: Rights
    actor: Actor
    hooks: Hooks

    def submitters(self, tracks: Sequence[str]) -> tuple[str, ...]:
        """Return who brought the tracks out of their first state."""
        found = (self.rows[one].submitted_by for one in tracks if one in self.rows)
        return tuple(dict.fromkeys(one for one in found if one is not None))


def case_of(ctx: WriteContext, state: EntryState) -> Case:
    """Return the case of an entry that an operation works on."""
    return build_case(
        ctx.session, ctx.site, state, ctx.facts(state, ctx.stored(state), None), ctx, ctx.now
    )


def build_case(
    session: Session, site: Site, state: EntryState, facts: Facts, asked: Any, now: Any
) -> Case:
    """Return the case of an entry; `asked` has the `rights`, `actor` and `hooks`."""
    standing = standings(session, site.id, {state.id: state.spec.name}, now)[state.id]
    return Case(
        spec=state.spec,
        workflow=standing.workflow,
        states=standing.states,
        rows=rows_of(session, state.id, standing.workflow.name),
        documents=documents_of(site, state),
        facts=facts,
        readable=readable_fields(asked.rights, asked.actor, facts, "view_draft"),
        rights=asked.rights,
        actor=asked.actor,
        hooks=asked.hooks,
    )


def rows_of(session: Session, entry_id: str, workflow: str) -> dict[str, WorkflowState]:
    """Return the tracks of an entry that were moved in a workflow, by name."""
    query = select(WorkflowState).where(
        WorkflowState.entry_id == entry_id, WorkflowState.workflow == workflow
    )
    rows = session.scalars(query.execution_options(populate_existing=True))
    return {row.track: row for row in rows}


def documents_of(site: Site, state: EntryState) -> Documents:
    """Return the newest version as read in each locale that it says anything in."""
    slices = state.slices(state.entry.head)
    written = [one for one in site.locales if one in localised_in(slices)]
    found = {}
    for locale in written or [site.default_locale]:
        chain = [slices.get(one, {}) for one in site.chains[locale]]
        whole, _ = resolve(state.spec, slices.get(SHARED, {}), chain)
        found[locale] = {name: value for name, value in whole.items() if value is not None}
    return found


def unlocked_state(session: Session, site: Site, spec: TypeSpec, entry_id: str) -> EntryState:
    """Return the state of an entry that is only read: nothing is locked, its place left out."""
    entry = session.get_one(Entry, entry_id)
    return EntryState(session, entry, spec, None, None, site.default_locale)

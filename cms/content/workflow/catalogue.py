"""The workflows of a site, and which of them is a content type's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.context import WriteContext
from cms.content.workflow.builtin import BUILTIN
from cms.content.workflow.definition import ALL_TYPES, Workflow
from cms.content.workflow.models import WorkflowRow
from cms.content.workflow.parsing import workflow_from_json
from cms.errors import NotFound


@dataclass(frozen=True)
class Workflows:
    """All workflows of a site by name; the builtin one among them unless its name is taken."""

    by_name: Mapping[str, Workflow]

    def __iter__(self) -> Iterator[Workflow]:
        return iter(self.by_name.values())

    def of(self, type_name: str) -> Workflow:
        """Return a type's workflow: one that names it, else one for all types."""
        for wanted in (type_name, ALL_TYPES):
            for workflow in self.by_name.values():
                if wanted in workflow.types and not workflow.builtin:
                    return workflow
        return BUILTIN

    def require(self, name: str) -> Workflow:
        """Return a workflow; raise `NotFound`."""
        found = self.by_name.get(name)
        if found is None:
            raise NotFound(f"There is no workflow {name[:80]!r}.")
        return found


def load_workflows(session: Session, site_id: str) -> Workflows:
    """Read the workflows of a site; one query."""
    query = select(WorkflowRow).where(WorkflowRow.site_id == site_id).order_by(WorkflowRow.name)
    return gathered(session.scalars(query.execution_options(populate_existing=True)))


def workflows_of(ctx: WriteContext) -> Workflows:
    """Return the workflows of an operation's site, read once however many entries it is about."""
    if "workflows" not in ctx.kept:
        ctx.kept["workflows"] = load_workflows(ctx.session, ctx.site.id)
    found: Workflows = ctx.kept["workflows"]
    return found


def gathered(rows: Iterable[Any]) -> Workflows:
    """Put the workflows of rows together with the builtin one."""
    stored = [
        workflow_from_json(
            row.name, row.label, row.types, row.definition, revision=row.revision, id=row.id
        )
        for row in rows
    ]
    known = {BUILTIN.name: BUILTIN, **{one.name: one for one in stored}}
    return Workflows(dict(sorted(known.items())))

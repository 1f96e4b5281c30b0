"""Operations by name: every one that is done to an entry is a POST to `…/{id}/<name>`."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from pyramid.response import Response

from cms.api.v1.operation_body import is_entry_verb, read_operation
from cms.api.v1.writing import outcome_answer, plan_answer, read_write_params, strict_base
from cms.content.operations.base import Operation
from cms.content.operations.registry import OPERATIONS
from cms.content.operations.trash import Purge
from cms.tree.content import EntryResource
from cms.web.body import read_optional_object

VERBS = {name: kind for name, kind in OPERATIONS.items() if is_entry_verb(kind)}
"""The operations that are offered under an entry."""


def includeme(config: Any) -> None:
    """Register a view for each operation."""
    for name, kind in VERBS.items():
        config.add_view(
            Verb(kind), context=EntryResource, name=name, request_method="POST", renderer="json"
        )


class Verb:
    """The view that carries one operation out."""

    def __init__(self, kind: type[Operation]) -> None:
        self.kind = kind

    def __call__(self, context: EntryResource, request: Any) -> Any:
        """Read the operation's fields from the body, and carry it out."""
        locale, dry_run = read_write_params(request)
        _, row = request.find_entry(context.spec, context.__name__, locale)
        operation = read_operation(
            self.kind, read_optional_object(request), {"entry": row.entry_id}
        )
        named = strict_base(context, request, row.entry_id)
        if named is not None and "base_version" in {one.name for one in fields(operation)}:
            operation = replace(operation, base_version=named)  # type: ignore[call-arg]
        if dry_run:
            return plan_answer(request, operation)
        outcome = request.executor.apply(operation)
        if isinstance(operation, Purge):
            return Response(status=204, content_type=None)
        return outcome_answer(request, outcome, context.spec, locale)

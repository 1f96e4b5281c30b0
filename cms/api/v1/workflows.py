"""Workflows: list, one, create, change, delete."""

from __future__ import annotations

from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms.api.v1.nouns import (
    LINE,
    Member,
    Members,
    check_if_match,
    no_parameters,
    noun_answer,
    noun_list,
    read_data,
    read_noun_page,
)
from cms.api.v1.writing import under_data
from cms.content.workflow.catalogue import Workflows as Known
from cms.content.workflow.catalogue import load_workflows
from cms.content.workflow.defining import MANAGE, DefineWorkflow, DeleteWorkflow
from cms.content.workflow.definition import Workflow
from cms.content.workflow.parsing import NAME_MAX
from cms.content.workflow.schema import DEFINITION
from cms.tree.nouns import WorkflowResource, Workflows

_TYPES = {
    "type": "array",
    "items": {"type": "string", "pattern": r"^(\*|[a-z][a-z0-9_]*)$", "maxLength": 80},
    "minItems": 1,
    "maxItems": 100,
    "description": "Content types, each in one workflow; `*` is all that have none of their own.",
}
MEMBERS: Members = {
    "name": Member(
        {"type": "string", "pattern": f"^[a-z][a-z0-9_]{{0,{NAME_MAX - 1}}}$"}, required=True
    ),
    "label": Member(LINE, required=True),
    "types": Member(_TYPES, required=True),
    "definition": Member(DEFINITION, required=True),
}
CHANGES: Members = {name: Member(MEMBERS[name].schema) for name in ("label", "types", "definition")}


@view_config(context=Workflows, name="", request_method="GET", permission=MANAGE)
def get_workflows(context: Workflows, request: Any) -> Any:
    """Answer the workflows, by name; the one that is there from the start among them."""
    page = read_noun_page(request)
    found = list(_known(request))
    shown = found[page.offset : page.offset + page.size + 1]
    data = [workflow_data(one) for one in shown]
    return noun_list(request, "workflows", page, data, lambda: len(found))


@view_config(context=Workflows, name="", request_method="POST", permission=MANAGE)
def post_workflow(context: Workflows, request: Any) -> Any:
    """Create a workflow."""
    no_parameters(request)
    data = read_data(request, MEMBERS)
    made = _define(request, data["name"], data, create_only=True)
    return noun_answer(request, workflow_data(made), "workflows", made.name, status=201)


@view_config(context=WorkflowResource, name="", request_method="GET", permission=MANAGE)
def get_workflow(context: WorkflowResource, request: Any) -> Any:
    """Answer one workflow."""
    no_parameters(request)
    found = _known(request).require(context.__name__)
    return noun_answer(request, workflow_data(found), "workflows", found.name)


@view_config(context=WorkflowResource, name="", request_method="PATCH", permission=MANAGE)
def patch_workflow(context: WorkflowResource, request: Any) -> Any:
    """Change a workflow; the one that is there from the start becomes one of the site's own."""
    no_parameters(request)
    found = _known(request).require(context.__name__)
    check_if_match(request, workflow_data(found))
    data = {**workflow_data(found), **read_data(request, CHANGES, partial=True)}
    made = _define(request, found.name, data)
    return noun_answer(request, workflow_data(made), "workflows", made.name)


@view_config(context=WorkflowResource, name="", request_method="DELETE", permission=MANAGE)
def remove_workflow(context: WorkflowResource, request: Any) -> Any:
    """Delete a workflow; its types have that for all others then."""
    no_parameters(request)
    found = _known(request).require(context.__name__)
    check_if_match(request, workflow_data(found))
    request.executor.apply(DeleteWorkflow(workflow=found.name))
    return Response(status=204, content_type=None)


def _known(request: Any) -> Known:
    return load_workflows(request.cms_session, request.site.id)


def _define(
    request: Any, name: str, data: dict[str, Any], *, create_only: bool = False
) -> Workflow:
    operation = DefineWorkflow(
        workflow=name,
        label=data["label"],
        types=tuple(data["types"]),
        definition=data["definition"],
        create_only=create_only,
    )
    with under_data():
        request.executor.apply(operation)
    return _known(request).require(name)


def workflow_data(workflow: Workflow) -> dict[str, Any]:
    """Return a workflow as JSON."""
    return {
        "name": workflow.name,
        "label": workflow.label,
        "types": list(workflow.types),
        "definition": workflow.definition(),
        "revision": workflow.revision,
        "builtin": workflow.builtin,
    }

"""The workflow that is there from the start: draft, in review, published; it forbids nothing."""

from __future__ import annotations

from cms.content.workflow.definition import (
    ALL_TYPES,
    SUBMITTER,
    State,
    TaskPlan,
    Track,
    Transition,
    Who,
    Workflow,
)

DEFAULT = "default"

BUILTIN = Workflow(
    name=DEFAULT,
    label="Review",
    types=(ALL_TYPES,),
    tracks=(
        Track(
            name="main",
            label="Review",
            states=(
                State("draft", "Draft"),
                State("in_review", "In review"),
                State("published", "Published"),
            ),
            when_published="published",
        ),
    ),
    transitions=(
        Transition(
            name="submit",
            label="Submit for review",
            track="main",
            sources=("draft",),
            target="in_review",
            who=Who("edit"),
            tasks=(TaskPlan("review", assignee="role:editor"),),
        ),
        Transition(
            name="withdraw",
            label="Take back",
            track="main",
            sources=("in_review",),
            target="draft",
            who=Who("edit"),
        ),
        Transition(
            name="approve",
            label="Approve and publish",
            track="main",
            sources=("in_review",),
            target="published",
            who=Who("review"),
            then="publish",
        ),
        Transition(
            name="reject",
            label="Return with a comment",
            track="main",
            sources=("in_review",),
            target="draft",
            who=Who("review"),
            comment_required=True,
            tasks=(TaskPlan("revise", assignee=SUBMITTER),),
        ),
    ),
)
"""Used by every type for which the site has defined no other; who may publish still may."""

"""Legal and brand in parallel: a workflow in which both have to approve before anything is public."""

from __future__ import annotations

import copy
from typing import Any

from cms.access.actor import AUTHENTICATED, EVERYONE, Actor
from cms.access.grants import define_role, grant
from cms.accounts.users import create_user
from cms.content.workflow.defining import DefineWorkflow
from cms.db.session import begin_write
from tests.unit.content.world import World

STATES = ["draft", "in_review", "approved", "published"]


def track(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "states": list(STATES),
        "publish_when": ["approved"],
        "when_published": "published",
        "reset_on_edit": {"approved": "in_review"},
    }


def approval(name: str) -> dict[str, Any]:
    return {
        "name": "approve",
        "label": "Approve",
        "track": name,
        "from": ["in_review"],
        "to": "approved",
        "who": {"permission": "review", "roles": [name], "not_submitter": True},
    }


PARALLEL: dict[str, Any] = {
    "tracks": [track("legal"), track("brand")],
    "transitions": [
        {
            "name": "submit",
            "from": ["draft"],
            "to": "in_review",
            "who": {"permission": "edit"},
            "required_fields": ["title", "body"],
            "tasks": [
                {"kind": "review", "track": "legal", "assignee": "role:legal", "due_days": 3},
                {"kind": "review", "track": "brand", "assignee": "role:brand", "due_days": 5},
            ],
        },
        approval("legal"),
        approval("brand"),
        {
            "name": "reject",
            "from": ["in_review", "approved"],
            "to": "draft",
            "comment_required": True,
            "tasks": [
                {"kind": "revise", "track": "legal", "assignee": "submitter"},
            ],
        },
        {"name": "release", "from": ["approved"], "to": "published", "then": "publish"},
        {
            "name": "release_later",
            "label": "Release later",
            "from": ["approved"],
            "to": "published",
            "then": "schedule",
        },
    ],
}


def changed(**paths: Any) -> dict[str, Any]:
    """The definition with other values; `tracks__0__states` names a place in it."""
    definition = copy.deepcopy(PARALLEL)
    for path, value in paths.items():
        place: Any = definition
        *steps, last = [int(step) if step.isdigit() else step for step in path.split("__")]
        for step in steps:
            place = place[step]
        place[last] = value
    return definition


def define(world: World, definition: dict[str, Any] = PARALLEL, *types: str) -> None:
    world.apply(
        DefineWorkflow(
            workflow="parallel",
            label="Legal and brand",
            types=types or ("page",),
            definition=definition,
        )
    )


REVIEWING = [
    {"effect": "allow", "permission": name}
    for name in ("view", "view_draft", "review", "publish", "comment", "schedule")
]


def people(world: World) -> dict[str, Actor]:
    """Users with the roles of the workflow, by name; `ann` writes, `legal` and `brand` review."""
    writing = [*REVIEWING[:2], {"effect": "allow", "permission": "edit"}]
    roles = {"legal": ["legal"], "brand": ["brand"], "ann": ["writer"], "both": ["legal", "brand"]}
    with world.sessions() as session:
        begin_write(session)
        for name in ("legal", "brand"):
            define_role(session, name, name.capitalize(), REVIEWING)
        define_role(session, "writer", "Writer", writing)
        actors = {}
        for name, held in {**roles, "editor": ["editor"], "root": ["administrator"]}.items():
            user = create_user(session, f"{name}@example.org", name.capitalize())
            for role in held:
                grant(session, f"user:{user.id}", role)
            actors[name] = Actor(
                user_id=user.id,
                label=user.name,
                principals=frozenset({EVERYONE, AUTHENTICATED, f"user:{user.id}"}),
                attributes={"user.id": user.id},
            )
        session.commit()
    return actors

"""Fields of GraphQL × callers: each answers whom the decision allows, as the routes do."""

from __future__ import annotations

from typing import Any

import pytest

from . import test_rights
from .graphql_rows import GRAPHQL_ROWS, GraphRow
from .needs import Case, Subject, knowing
from .test_rights import ABSENT, CALLERS, Stage

engine = test_rights.engine
stage = test_rights.stage


@pytest.fixture(scope="module")
def subjects(stage: Stage) -> dict[str, list[Subject]]:
    return {
        "page": [
            stage.subject("page", "administrator", live=True),
            stage.subject("page", "author", live=False),
        ],
        "note": [stage.subject("note", "administrator", live=True)],
    }


@pytest.mark.parametrize("place", GRAPHQL_ROWS, ids=".".join)
def test_fields_answer_whom_the_decision_allows(
    stage: Stage, subjects: dict[str, list[Subject]], place: tuple[str, str]
) -> None:
    root, name = place
    row = GRAPHQL_ROWS[place]
    creates = name.startswith("create")
    about = [] if creates else subjects.get(row.typed or "page", [])
    for caller in CALLERS:
        # Whoever creates something owns it; of other types there is nothing to be seen.
        absent = Subject(row.typed, ABSENT, caller, creates)
        for subject in about or [absent]:
            case = stage.case(caller, subject)
            query = f"{root.lower()} {{ {row.asked(subject)} }}"
            body = stage.wires[caller].post("/graphql", {"query": query}).json
            assert told(body, name) in expected(row, case, caller, root), (caller, subject, body)


def told(body: Any, name: str) -> int:
    """Return the status that an answer would have had as a route."""
    if "errors" in body:
        problem = body["errors"][0]["extensions"].get("problem")
        return int(problem["status"]) if problem else 400
    found = body["data"][name]
    return 404 if found is None or found.get("total") == 0 else 200


def expected(row: GraphRow, case: Case, caller: str | None, root: str) -> tuple[int, ...]:
    """Return the statuses that a field may answer."""
    if row.typed and knowing_anything(case, row.typed) is not None:
        # The schema has no such field for them.
        return (400,)
    subject = case.subject
    gone = subject is not None and subject.id == ABSENT and not subject.live
    refusal = 404 if gone else row.need(case)
    if root == "Mutation" and caller is None and refusal in (403, 404):
        return (401,)
    return row.answers if refusal is None else (refusal,)


def knowing_anything(case: Case, type_name: str) -> int | None:
    """Whether any entry of the type, one's own among them, lets the type be known."""
    own = Subject(type_name, "", "", True)
    return knowing(Case(case.rights, case.actor, own, case.actor.user_id))

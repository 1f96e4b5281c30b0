"""Tests of problem details."""

from __future__ import annotations

from typing import Any

import pytest

from cms import errors
from cms.errors import CMSError, FieldProblem
from cms.web.problems import KINDS, internal_error, problem_of, problem_of_status


def kinds(of: type[CMSError] = CMSError) -> list[type[CMSError]]:
    return [each for kind in of.__subclasses__() for each in (kind, *kinds(kind))]


def test_every_error_that_a_request_can_meet_has_a_status() -> None:
    wrong_at_start = {errors.ConfigurationError, *kinds(errors.ConfigurationError)}
    assert (
        set(KINDS) == {kind for kind in kinds() if kind.__module__ == "cms.errors"} - wrong_at_start
    )


def test_the_members_are_those_of_the_standard_and_ours() -> None:
    error = errors.ValidationFailed([FieldProblem("/title", "is required.")])
    assert problem_of(error).as_json("/api/v1/content/article", "r1") == {
        "type": "urn:cartouche:problem:validation-failed",
        "title": "Values are not accepted",
        "status": 422,
        "detail": "1 value can't be accepted.",
        "instance": "/api/v1/content/article",
        "request_id": "r1",
        "errors": [{"pointer": "/title", "detail": "is required."}],
    }


@pytest.mark.parametrize(
    ("error", "extra", "headers"),
    [
        (
            errors.EditConflict("x", {"/title": {"base": 1, "theirs": 2, "yours": 3}}, 8),
            {
                "conflicts": {"/title": {"base": 1, "theirs": 2, "yours": 3}},
                "head": 8,
                "merged": {},
            },
            {},
        ),
        (errors.BadRequest("x", "sort"), {"parameter": "sort"}, {}),
        (errors.MethodNotAllowed("x", ["GET", "PUT"]), {}, {"Allow": "GET, PUT"}),
        (errors.TooManyRequests("x", 30), {}, {"Retry-After": "30"}),
        (errors.NotSignedIn("x"), {}, {"WWW-Authenticate": 'Bearer realm="cms"'}),
    ],
)
def test_what_an_error_carries_is_told(
    error: CMSError, extra: dict[str, Any], headers: dict[str, str]
) -> None:
    problem = problem_of(error)
    assert (problem.extra, problem.headers) == (extra, headers)


def test_an_error_of_another_kind_tells_nothing() -> None:
    assert problem_of(errors.SettingsError("the password is hunter2")) == internal_error()


def test_an_error_made_by_a_plugin_is_of_the_kind_it_extends() -> None:
    class Full(errors.StateConflict):
        pass

    assert problem_of(Full("x")).status == 409


def test_a_bare_status_is_a_problem_too() -> None:
    assert problem_of_status(403).name == "forbidden"
    assert problem_of_status(507).name == "insufficient-storage"

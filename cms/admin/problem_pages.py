"""What went wrong, told to people: a page in the same look, which needs no database."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from pyramid.response import Response

from cms.admin.house.proof import ask_for_proof
from cms.admin.page import bare_page
from cms.admin.templating import Templates
from cms.admin.translating import mark
from cms.web.problem_views import tell_by
from cms.web.problems import Problem

TITLES: Mapping[int, str] = MappingProxyType(
    {
        400: mark("This address can’t be read"),
        401: mark("You are signed out"),
        403: mark("This is not for you to do"),
        404: mark("There is nothing here"),
        405: mark("That is not done here"),
        409: mark("Something has changed meanwhile"),
        413: mark("That is too much at once"),
        415: mark("That can’t be read here"),
        422: mark("That can’t be accepted"),
        429: mark("Too many tries"),
        500: mark("Something went wrong here"),
        503: mark("Please try again in a moment"),
    }
)
SIGN_IN = "/admin/sign-in"
ENROLMENT = "/admin/profile/security"


def includeme(config: Any) -> None:
    """Tell problems below both addresses by the page."""
    for below in ("admin", "account"):
        tell_by(config, below, problem_page)


def problem_page(request: Any, problem: Problem) -> Response | None:
    """Return the page; who is not signed in, and only looked, is asked to sign in instead.

    Who has to add a factor first is led to where that is done, and who has to prove who they are is
    asked for it, and goes on with what they sent.
    """
    partial = request.headers.get("HX-Request") == "true"
    elsewhere = _elsewhere(request, problem, partial)
    if elsewhere is not None:
        return elsewhere
    if problem.status == 401 and request.path_info != SIGN_IN:
        if request.method in ("GET", "HEAD"):
            return _to_sign_in(request, partial)
        if partial:
            problem = Problem(401, problem.name, problem.title, problem.detail)
    page = bare_page(request)
    title = page.say(TITLES.get(problem.status, TITLES[500]))
    values = {"page": page, "status": problem.status, "title": title, "detail": problem.detail}
    name = "parts/problem.html" if partial else "problem.html"
    response = Response(
        request.service(Templates).render(name, page.language, values), status=problem.status
    )
    if partial:
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "beforeend"
    return response


def _elsewhere(request: Any, problem: Problem, partial: bool) -> Response | None:
    if problem.name == "step-up-required" and not partial:
        return ask_for_proof(request, request.path_info)
    if problem.name != "factor-required" or request.method not in ("GET", "HEAD"):
        return None
    if partial:
        return Response(status=403, headers=[("HX-Redirect", ENROLMENT)])
    return Response(status=303, headers=[("Location", ENROLMENT)], content_type=None)


def _to_sign_in(request: Any, partial: bool) -> Response:
    wanted = request.path_info + (f"?{request.query_string}" if request.query_string else "")
    # A part of a page is no place to come back to.
    address = SIGN_IN if partial else f"{SIGN_IN}?next={quote(wanted, safe='/')}"
    if partial:
        return Response(status=401, headers=[("HX-Redirect", address)])
    return Response(status=303, headers=[("Location", address)], content_type=None)

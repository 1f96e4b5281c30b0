"""Turns whatever a request raises into problem details, and says nothing of the inside."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from pyramid.httpexceptions import HTTPException, HTTPForbidden, HTTPNotFound
from pyramid.response import Response
from pyramid_retry import mark_error_retryable
from sqlalchemy.exc import DBAPIError, OperationalError

from cms.errors import BadRequest, CMSError, Forbidden, MethodNotAllowed, NotFound, NotSignedIn
from cms.web.allowed_methods import allowed_methods
from cms.web.problems import (
    MEDIA_TYPE,
    Problem,
    internal_error,
    kind_of,
    problem_of,
    problem_of_status,
)
from cms.web.renderers import dumps
from cms.web.request import writes

log = logging.getLogger("cms.web")
_LOCKED = ("database is locked", "database table is locked")


def includeme(config: Any) -> None:
    """Register the views of exceptions."""
    config.add_exception_view(on_domain_error, context=CMSError)
    config.add_exception_view(on_http_exception, context=HTTPException)
    config.add_exception_view(on_bad_address, context=UnicodeDecodeError)
    config.add_exception_view(on_database_error, context=DBAPIError)
    config.add_exception_view(on_unforeseen, context=Exception)
    config.add_notfound_view(on_not_found)
    config.add_forbidden_view(on_forbidden)


Page = Callable[[Any, Problem], Response | None]
"""Tells a problem to people rather than programs; None where it can't."""
_PAGES = "cms_problem_pages"
ELSEWHERE = ""
"""Below no place of its own: what is told there is told by this page, if it wants to."""


def tell_by(config: Any, below: str, page: Page) -> None:
    """Let problems at addresses below a place be told by a page."""
    known: dict[str, Page] = config.registry.__dict__.setdefault(_PAGES, {})
    known[below] = page


def respond(request: Any, problem: Problem) -> Response:
    """Return the response that tells a problem: as JSON, or by the page of the place asked for."""
    return _by_page(request, problem) or _by_json(request, problem)


def _by_page(request: Any, problem: Problem) -> Response | None:
    first = request.environ.get("PATH_INFO", "").lstrip("/").partition("/")[0]
    known: dict[str, Page] = getattr(request.registry, _PAGES, {})
    page = known.get(first) or known.get(ELSEWHERE)
    if page is None:
        return None
    try:
        response = page(request, problem)
    except Exception:
        # What went wrong may be what the page needs; then the plain words have to do.
        log.exception("request %s has no page for its problem", request.request_id)
        return None
    if response is not None:
        response.headers.update(problem.headers)
        response.headers.pop("WWW-Authenticate", None)
        response.headers["Cache-Control"] = "no-store"
    return response


def _by_json(request: Any, problem: Problem) -> Response:
    path = request.environ.get("SCRIPT_NAME", "") + request.environ.get("PATH_INFO", "")
    instance = quote(path.encode("latin-1"), safe="/:@!$&'()*+,;=~")
    response = Response(
        body=dumps(problem.as_json(instance, request.request_id)),
        status=problem.status,
        content_type=MEDIA_TYPE,
    )
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def on_domain_error(error: CMSError, request: Any) -> Response:
    """Tell a domain error; a write that nobody known may do asks to sign in first."""
    hidden = isinstance(error, Forbidden | NotFound) and writes(request)
    if hidden and not _is_screen(request) and _nobody_asks(request):
        # Whether it is there is not for nobody to know, and signing in may help.
        error = NotSignedIn(error.detail if isinstance(error, Forbidden) else "Sign in to write.")
    if kind_of(error) is None:
        return on_unforeseen(error, request)
    problem = problem_of(error)
    if problem.status > 500:
        log.warning("request %s needed what did not answer: %s", request.request_id, error.detail)
    return respond(request, problem)


def _is_screen(request: Any) -> bool:
    """Say whether a page sent this: screens ask to sign in by themselves, before anything else."""
    return bool(getattr(getattr(request, "context", None), "takes_forms", False))


def _nobody_asks(request: Any) -> bool:
    try:
        asked = request.actor
    except CMSError:
        # Somebody does, with credentials that are no good.
        return False
    return asked.user_id is None and not asked.system


def on_http_exception(error: Any, request: Any) -> Any:
    """Tell an HTTP exception that a plugin raised; what is no error is the answer itself."""
    if error.status_int < 400:
        return error
    return respond(request, problem_of_status(error.status_int, error.detail or ""))


def on_not_found(error: HTTPNotFound, request: Any) -> Response:
    """Tell that there is nothing, or that what is there does not answer the method."""
    allowed = allowed_methods(request)
    if allowed:
        return respond(
            request,
            problem_of(MethodNotAllowed(f"{request.method} is not answered here.", allowed)),
        )
    return respond(request, problem_of(NotFound("There is nothing at this address.")))


def on_forbidden(error: HTTPForbidden, request: Any) -> Response:
    """Tell that the ACL refused, and to whom nobody is known, that signing in may help."""
    wanted = getattr(error.result, "permission", "")
    needs = f"This needs the permission {wanted!r}." if wanted else "This is not allowed."
    if request.actor.user_id is None:
        return respond(request, problem_of(NotSignedIn(needs)))
    return respond(request, problem_of(Forbidden(needs)))


def on_bad_address(error: UnicodeDecodeError, request: Any) -> Response:
    """Tell that the address is not UTF-8."""
    return respond(request, problem_of(BadRequest("The address is not UTF-8.")))


def on_database_error(error: DBAPIError, request: Any) -> Response:
    """Let be tried again what found the database locked, or lost it, and then say so.

    When a database begins anew, each connection that was open learns of it by its next statement:
    what came before was not committed. Without a statement it was the commit itself, which may
    have been done, or a connection that could not be made.
    """
    busy = any(words in str(error.orig) for words in _LOCKED)
    lost = error.connection_invalidated
    if busy or (lost and error.statement is not None):
        mark_error_retryable(error)
    if busy:
        return respond(request, _unavailable("busy", "The database is busy. Try again."))
    if lost or (isinstance(error, OperationalError) and error.statement is None):
        log.warning("request %s lost the database: %s", request.request_id, error.orig)
        detail = "The database does not answer. Try again."
        return respond(request, _unavailable("unavailable", detail))
    return on_unforeseen(error, request)


def _unavailable(name: str, detail: str) -> Problem:
    return Problem(503, name, name.capitalize(), detail, headers={"Retry-After": "1"})


def on_unforeseen(error: Exception, request: Any) -> Response:
    """Log what nobody foresaw, and answer without a word of it."""
    log.error("request %s failed", request.request_id, exc_info=error)
    return respond(request, internal_error())

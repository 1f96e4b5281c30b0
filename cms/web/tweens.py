"""What stands around every request: refusals, headers of safety, the last resort."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyramid.tweens import EXCVIEW, INGRESS
from pyramid_retry import is_error_retryable
from sqlalchemy.exc import DBAPIError

from cms.errors import CMSError, NotFound
from cms.web.cors import allow_origin, preflight
from cms.web.headers import add_headers
from cms.web.problem_views import on_database_error, on_unforeseen, respond
from cms.web.problems import problem_of
from cms.web.reception import refusal_of

Handler = Callable[[Any], Any]
TM = "pyramid_tm.tm_tween_factory"


def includeme(config: Any) -> None:
    """Put the tweens around the transaction's."""
    config.add_tween("cms.web.tweens.outermost", under=INGRESS)
    config.add_tween(
        "cms.web.tweens.last_resort", under="cms.web.tweens.outermost", over=(TM, EXCVIEW)
    )


def outermost(handler: Handler, registry: Any) -> Handler:
    """Answer what needs no view, CORS preflights among it, and add headers to every answer."""

    def tween(request: Any) -> Any:
        refusal = _refusal(request)
        if refusal is not None:
            response = respond(request, problem_of(refusal))
        else:
            response = preflight(request) or handler(request)
        allow_origin(request, response)
        add_headers(request, response)
        response.headers["X-Request-Id"] = request.request_id
        return response

    return tween


def _refusal(request: Any) -> CMSError | None:
    if "\0" in request.environ.get("PATH_INFO", ""):
        # No name holds one, and databases refuse to be asked.
        return NotFound("There is nothing at this address.")
    return refusal_of(request)


def last_resort(handler: Handler, registry: Any) -> Handler:
    """Answer for what fails outside of views, such as a commit."""

    def tween(request: Any) -> Any:
        try:
            return handler(request)
        except Exception as error:
            if is_error_retryable(request, error):
                raise
            if isinstance(error, DBAPIError):
                return on_database_error(error, request)
            return on_unforeseen(error, request)

    return tween

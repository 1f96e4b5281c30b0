"""`/healthz`: the process answers. `/readyz`: the database answers, and has its tables."""

from __future__ import annotations

import logging
from typing import Any

from pyramid.response import Response
from pyramid.view import view_config
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from cms.tree.root import RootResource
from cms.web.renderers import MEDIA_TYPE, dumps

log = logging.getLogger("cms.web")


def includeme(config: Any) -> None:
    """Register the two views."""
    config.scan(__name__)


@view_config(context=RootResource, name="healthz", request_method="GET")
def healthz(context: RootResource, request: Any) -> Response:
    """Answer that the process is alive; asks nobody else."""
    return _answer({"status": "ok"}, 200)


@view_config(context=RootResource, name="readyz", request_method="GET")
def readyz(context: RootResource, request: Any) -> Response:
    """Answer whether requests can be served."""
    checks = {"database": _database(request)}
    ready = all(state == "ok" for state in checks.values())
    return _answer(
        {"status": "ok" if ready else "not ready", "checks": checks}, 200 if ready else 503
    )


def _database(request: Any) -> str:
    try:
        with request.service(Engine).connect() as connection:
            there = inspect(connection).has_table("site")
    except SQLAlchemyError:
        log.warning("the database does not answer", exc_info=True)
        return "does not answer"
    return "ok" if there else "has no tables: run `cms db upgrade`"


def _answer(body: dict[str, Any], status: int) -> Response:
    response = Response(body=dumps(body), status=status, content_type=MEDIA_TYPE, charset=None)
    response.headers["Cache-Control"] = "no-store"
    return response

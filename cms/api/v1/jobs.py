"""Jobs: list, one, try again, delete. What a job was given is not shown: mail may be in it."""

from __future__ import annotations

from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.api.v1.nouns import no_parameters, noun_answer, noun_list, read_numbered_page
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.listing import PageParams
from cms.api.v1.query_params.pairs import Params
from cms.errors import BadRequest
from cms.jobs.listing import Wanted, count_jobs, delete_job, list_jobs, require_job, retry_job
from cms.jobs.models import STATES, Job
from cms.tree.nouns import JobResource, Jobs
from cms.web.body import read_optional_object

PERMISSION = "manage_jobs"
KIND_MAX = 80
"""Characters of a kind of job."""


@view_config(context=Jobs, name="", request_method="GET", permission=PERMISSION)
def get_jobs(context: Jobs, request: Any) -> Any:
    """Answer the jobs, the newest first; `state` and `kind` narrow them down."""
    page, wanted = _read_list(request)
    session = request.cms_session
    found = list_jobs(session, wanted, limit=page.size + 1, offset=page.offset)
    given = {"state": wanted.state, "kind": wanted.kind}
    narrowed = {name: value for name, value in given.items() if value is not None}
    data = [job_data(job) for job in found]
    return noun_list(
        request,
        "jobs",
        page,
        data,
        lambda: count_jobs(session, wanted),
        kept=list(narrowed.items()),
    )


def _read_list(request: Any) -> tuple[PageParams, Wanted]:
    params = Params.of(request.query_string)
    page = read_numbered_page(params, request.service(Bounds))
    state = params.take_choice("state", STATES, "") or None
    kind = params.take_as("kind", _kind, None)
    params.finish()
    return page, Wanted(state, kind)


def _kind(text: str) -> str | None:
    if not 0 < len(text) <= KIND_MAX:
        raise BadRequest(f"'kind' is a text of 1 to {KIND_MAX} characters.", "kind")
    return text


@view_config(context=JobResource, name="", request_method="GET", permission=PERMISSION)
def get_job(context: JobResource, request: Any) -> Any:
    """Answer one job."""
    no_parameters(request)
    return _answer(request, require_job(request.cms_session, context.__name__))


@view_config(context=JobResource, name="retry", request_method="POST", permission=PERMISSION)
def post_retry(context: JobResource, request: Any) -> Any:
    """Let a job that is dead or waits be tried at once."""
    no_parameters(request)
    read_optional_object(request, ())
    attempts = request.settings.jobs.attempts
    return _answer(request, retry_job(request.cms_session, context.__name__, attempts))


@view_config(context=JobResource, name="", request_method="DELETE", permission=PERMISSION)
def remove_job(context: JobResource, request: Any) -> Any:
    """Delete a job that is not at work: it will not be done."""
    no_parameters(request)
    delete_job(request.cms_session, context.__name__)
    return Response(status=204, content_type=None)


def _answer(request: Any, job: Job) -> Any:
    return noun_answer(request, job_data(job), "jobs", job.id)


def job_data(job: Job) -> dict[str, Any]:
    """Return a job as JSON."""
    times = ("created_at", "run_at", "started_at", "finished_at")
    found = {name: getattr(job, name) for name in times}
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "key": job.key,
        "attempts": job.attempts,
        **{name: None if one is None else clock.to_text(one) for name, one in found.items()},
        "error": job.error,
    }

"""Jobs: what is done behind, how far it is, and a second try for what was given up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyramid.view import view_config

from cms.admin.forms import read_form, read_query
from cms.admin.house.errors import try_to
from cms.admin.house.listing import Filter, Head, Row, as_table, listed, read_asked
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.errors import BadRequest
from cms.jobs.listing import Wanted, delete_job, list_jobs, require_job, retry_job
from cms.jobs.models import STATES, Job
from cms.tree.admin.house import AdminJob, AdminJobs

PERMISSION = "manage_jobs"
JOBS = "/admin/jobs"
TITLE = mark("Jobs")
WORDS = {
    "waiting": (mark("Waiting"), "scheduled", "clock"),
    "running": (mark("At work"), "changed", "refresh-cw"),
    "done": (mark("Done"), "live", "circle-check"),
    "dead": (mark("Given up"), "failed", "octagon-x"),
}
HEADS = (
    Head("kind", mark("What"), "main"),
    Head("state", mark("State"), "mark"),
    Head("attempts", mark("Tries"), "number", wide=True),
    Head("run_at", mark("Due"), "moment"),
    Head("finished_at", mark("Ended"), "moment", wide=True),
)


@view_config(
    context=AdminJobs,
    name="",
    request_method="GET",
    permission=PERMISSION,
    renderer="house/system/jobs.html",
)
def get_jobs(context: AdminJobs, request: Any) -> Any:
    """Show the jobs, the newest first."""
    require_signed_in(request)
    asked = read_asked(request, "state")
    state = asked.given["state"]
    if state not in ("", *STATES):
        raise BadRequest("There is no such state.", "state")
    page = page_for(request, Crumb(TITLE), notices=take_notices(request))
    wanted = Wanted(state or None, asked.q or None)

    def load(limit: int, offset: int) -> Sequence[Row]:
        return [
            _row(job) for job in list_jobs(request.cms_session, wanted, limit=limit, offset=offset)
        ]

    if asked.table:
        return as_table(page, "jobs", HEADS, load)
    options = [("", page.say(mark("In any state")))]
    options += [(value, page.say(words[0])) for value, words in WORDS.items()]
    filters = (Filter("state", mark("State"), options),)
    rest = page.say(mark("Mail, schedules and long work are done behind, by a worker."))
    return {
        "page": page,
        "list": listed(
            request, asked, HEADS, load, searched=mark("The kind, whole"), filters=filters
        ),
        "empty": ("list-checks", page.say(mark("Nothing to do")), rest),
    }


def _row(job: Job) -> Row:
    word, tone, icon = WORDS[job.state]
    return {
        "href": f"{JOBS}/{job.id}",
        "kind": job.kind,
        "state": word,
        "state_tone": tone,
        "state_icon": icon,
        "attempts": job.attempts,
        "run_at": job.run_at,
        "finished_at": job.finished_at,
    }


@view_config(
    context=AdminJob,
    name="",
    request_method="GET",
    permission=PERMISSION,
    renderer="house/system/job.html",
)
def get_job(context: AdminJob, request: Any) -> dict[str, Any]:
    """Show one job; what it was given is not shown: mail may be in it."""
    require_signed_in(request)
    read_query(request)
    return _shown(request, require_job(request.cms_session, context.__name__), "")


@view_config(
    context=AdminJob,
    name="",
    request_method="POST",
    permission=PERMISSION,
    renderer="house/system/job.html",
)
def post_job(context: AdminJob, request: Any) -> Any:
    """Try a job again at once, or delete it."""
    require_signed_in(request)
    read_query(request)
    session, name = request.cms_session, context.__name__
    job = require_job(session, name)
    deletes = read_form(request, ("then",))["then"] == "delete"
    attempts = request.settings.jobs.attempts
    errors = try_to(
        request,
        lambda: delete_job(session, name) if deletes else retry_job(session, name, attempts),
    )
    if errors:
        return _shown(request, job, errors["form"])
    return (
        go_on(request, JOBS, "deleted") if deletes else go_on(request, f"{JOBS}/{name}", "retried")
    )


def _shown(request: Any, job: Job, error: str) -> dict[str, Any]:
    page = page_for(
        request, Crumb(TITLE, JOBS), Crumb(job.kind, own=True), notices=take_notices(request)
    )
    return {"page": page, "job": job, "row": _row(job), "error": error}

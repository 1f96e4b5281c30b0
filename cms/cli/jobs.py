"""`cms jobs`: see what is done behind, and see to what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cms.cli.output import json_option, print_json, print_table, say
from cms.cli.site import Site, pass_site

if TYPE_CHECKING:
    from cms.jobs.listing import Wanted
    from cms.jobs.models import Job

STATES = ("waiting", "running", "done", "dead")


@click.group()
def jobs() -> None:
    """See what is done behind, and see to what went wrong."""


@jobs.command(
    "list", epilog="\b\nExamples:\n  cms jobs list\n  cms jobs list --state waiting --json"
)
@click.option("--state", type=click.Choice(STATES), help="Only those in this state.")
@click.option("--kind", help="Only those of this kind, such as notifications.mail.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@json_option
@pass_site
def list_(site: Site, state: str | None, kind: str | None, limit: int, *, as_json: bool) -> None:
    """List jobs, the newest first."""
    from cms.jobs.listing import Wanted

    _print(site, Wanted(state, kind), limit, as_json=as_json)


@jobs.command(epilog="\b\nExample:\n  cms jobs dead")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@json_option
@pass_site
def dead(site: Site, limit: int, *, as_json: bool) -> None:
    """List the jobs that were given up, with their errors."""
    from cms.jobs.listing import Wanted

    _print(site, Wanted("dead"), limit, as_json=as_json)


@jobs.command(epilog="\b\nExample:\n  cms jobs show 0198c0de-0000-7000-8000-000000000001")
@click.argument("job_id", metavar="ID")
@json_option
@pass_site
def show(site: Site, job_id: str, *, as_json: bool) -> None:
    """Show one job with what it was given."""
    from cms.jobs.listing import require_job

    with site.reading() as session:
        found = require_job(session, job_id)
    row = _row(found) | {"worker": found.worker, "payload": found.payload}
    if as_json:
        print_json(row)
    else:
        for name, value in row.items():
            say(f"{name:12}  {'' if value is None else value}")


@jobs.command(
    epilog="\b\nExamples:\n  cms jobs retry 0198c0de-0000-7000-8000-000000000001\n"
    "  cms jobs retry --all-dead"
)
@click.argument("job_id", metavar="[ID]", required=False)
@click.option("--all-dead", is_flag=True, help="Try all again that were given up.")
@click.option("--kind", help="With --all-dead, only those of this kind.")
@pass_site
def retry(site: Site, job_id: str | None, kind: str | None, *, all_dead: bool) -> None:
    """Let a job be tried at once that is dead or waits."""
    from cms.jobs.listing import Wanted, list_jobs, retry_job

    if (job_id is None) is not all_dead:
        raise click.UsageError("Name one job, or write --all-dead.")
    attempts = site.settings.jobs.attempts
    with site.writing() as session:
        wanted = Wanted("dead", kind)
        ids = [one.id for one in list_jobs(session, wanted, limit=10_000)] if all_dead else []
        for one in [job_id] if job_id else ids:
            retry_job(session, one, attempts)
    count = 1 if job_id else len(ids)
    say(f"{count} job{'' if count == 1 else 's'} will be tried again.")


@jobs.command(epilog="\b\nExample:\n  cms jobs delete 0198c0de-0000-7000-8000-000000000001")
@click.argument("job_id", metavar="ID")
@pass_site
def delete(site: Site, job_id: str) -> None:
    """Delete a job that is not at work: it will not be done."""
    from cms.jobs.listing import delete_job

    with site.writing() as session:
        delete_job(session, job_id)
    say("The job is deleted.")


def _print(site: Site, wanted: Wanted, limit: int, *, as_json: bool) -> None:
    from cms.jobs.listing import list_jobs

    with site.reading() as session:
        rows = [_row(one) for one in list_jobs(session, wanted, limit=limit)]
    if as_json:
        print_json(rows)
        return
    headings = ("id", "kind", "state", "run_at", "attempts", "error")
    cells = [[_cell(row[name]) for name in headings] for row in rows]
    print_table([name.replace("_", " ") for name in headings], cells)


def _cell(value: Any) -> str:
    text = "" if value is None else str(value).splitlines()[0]
    return text if len(text) <= 70 else text[:69] + "…"


def _row(job: Job) -> dict[str, Any]:
    from cms import clock

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

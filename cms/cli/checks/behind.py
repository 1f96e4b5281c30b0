"""Checks that what is done behind gets done: mail, jobs, followers of the log, schedules."""

from __future__ import annotations

from collections.abc import Iterator

from cms.cli.checks.finding import Finding, fail, ok, warn
from cms.cli.site import Site
from cms.errors import CMSError

LATE = 300
"""Seconds after which something that is due should have been done."""


def check_mail(site: Site) -> Iterator[Finding]:
    """There is a server to hand mail to."""
    mail = site.settings.mail
    if not mail.host:
        yield ok("mail", "none is sent: cms.mail.host is not set")
    elif mail.tls == "none" and mail.user:
        yield warn("mail", "The password goes to the server in the clear.", "Set cms.mail.tls.")
    else:
        yield ok("mail", f"by {mail.host}, from {mail.sender}")


def check_jobs(site: Site) -> Iterator[Finding]:
    """A worker is at work, and none of its jobs is dead; asked of a database in order."""
    from cms.content.sweep import overdue
    from cms.events.relay import lag, stuck
    from cms.jobs.listing import backlog

    try:
        with site.reading() as session:
            found, troubles = backlog(session), stuck(session)
            waited = int(max(found.late, overdue(session), lag(session)))
    except CMSError:
        return  # told above
    if waited > LATE:
        yield fail(
            "worker",
            f"Something has been due for {waited // 60} minutes.",
            "Start `cms worker`, or set cms.jobs.in_serve and restart `cms serve`.",
        )
    for name, error in troubles:
        yield fail(f"follower {name}", error, "Correct what it stumbles over; it tries again.")
    if found.dead:
        yield warn(
            "jobs", f"{found.dead} were given up.", "See `cms jobs dead`; `cms jobs retry ID`."
        )
    elif waited <= LATE:
        yield ok("jobs", "nothing is late, none was given up")

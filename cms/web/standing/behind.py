"""Whether what is done behind gets done: mail, jobs, followers of the log, schedules, seals."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from cms.audit.keys import has_key
from cms.audit.sealing import unsealed
from cms.content.sweep import overdue
from cms.events.relay import lag, stuck
from cms.jobs.listing import backlog
from cms.settings import Settings
from cms.settings.running_rooms import MailSettings
from cms.web.standing.finding import Finding, fail, ok, warn

LATE = 300
"""Seconds after which something that is due should have been done."""
UNSEALED_LATE = 3600
"""Seconds after which what happened should have been sealed."""


def of_mail(mail: MailSettings) -> Iterator[Finding]:
    """Find whether there is a server to hand mail to."""
    if not mail.host:
        yield ok("mail", "none is sent: cms.mail.host is not set")
    elif mail.tls == "none" and mail.user:
        yield warn("mail", "The password goes to the server in the clear.", "Set cms.mail.tls.")
    else:
        yield ok("mail", f"by {mail.host}, from {mail.sender}")


def of_jobs(session: Session) -> Iterator[Finding]:
    """Find whether a worker is at work, and none of its jobs is dead."""
    found, troubles = backlog(session), stuck(session)
    waited = int(max(found.late, overdue(session), lag(session)))
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


def of_audit(session: Session, settings: Settings) -> Iterator[Finding]:
    """Find whether there is a key, and a worker that seals."""
    if not has_key(settings):
        yield warn(
            "audit",
            "The event log is not sealed: a change of it would not be found.",
            "Set cms.audit.key, or CMS_AUDIT_KEY, to a long random text.",
        )
        return
    waiting = unsealed(session)
    if waiting.seconds > UNSEALED_LATE:
        yield warn(
            "audit",
            f"What happened {int(waiting.seconds // 60)} minutes ago is not sealed yet.",
            "Start `cms worker`; where one runs, `cms audit verify` says what keeps it from sealing.",
        )
    else:
        yield ok("audit", f"{waiting.events} events are not sealed yet, none of them is old")

"""Checks that what is done behind gets done: mail, jobs, followers of the log, schedules."""

from __future__ import annotations

from collections.abc import Iterator

from cms.cli.site import Site
from cms.errors import CMSError
from cms.web.standing.behind import of_jobs, of_mail
from cms.web.standing.finding import Finding


def check_mail(site: Site) -> Iterator[Finding]:
    """There is a server to hand mail to."""
    yield from of_mail(site.settings.mail)


def check_jobs(site: Site) -> Iterator[Finding]:
    """A worker is at work, and none of its jobs is dead; asked of a database in order."""
    try:
        with site.reading() as session:
            found = list(of_jobs(session))
    except CMSError:
        return  # told above
    yield from found

"""Checks that what happened gets sealed, so that a change of it would be found."""

from __future__ import annotations

from collections.abc import Iterator

from cms.cli.site import Site
from cms.errors import CMSError
from cms.web.standing.behind import of_audit
from cms.web.standing.finding import Finding


def check_audit(site: Site) -> Iterator[Finding]:
    """There is a key, and a worker that seals; asked of a database in order."""
    try:
        with site.reading() as session:
            found = list(of_audit(session, site.settings))
    except CMSError:
        return  # told elsewhere
    yield from found

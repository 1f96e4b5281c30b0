"""Checks that what happened gets sealed, so that a change of it would be found."""

from __future__ import annotations

from collections.abc import Iterator

from cms.cli.checks.finding import Finding, ok, warn
from cms.cli.site import Site
from cms.errors import CMSError

LATE = 3600
"""Seconds after which what happened should have been sealed."""


def check_audit(site: Site) -> Iterator[Finding]:
    """There is a key, and a worker that seals; asked of a database in order."""
    from cms.audit.keys import has_key
    from cms.audit.sealing import unsealed

    if not has_key(site.settings):
        yield warn(
            "audit",
            "The event log is not sealed: a change of it would not be found.",
            "Set cms.audit.key, or CMS_AUDIT_KEY, to a long random text.",
        )
        return
    try:
        with site.reading() as session:
            waiting = unsealed(session)
    except CMSError:
        return  # told elsewhere
    if waiting.seconds > LATE:
        yield warn(
            "audit",
            f"What happened {int(waiting.seconds // 60)} minutes ago is not sealed yet.",
            "Start `cms worker`; where one runs, `cms audit verify` says what keeps it from sealing.",
        )
    else:
        yield ok("audit", f"{waiting.events} events are not sealed yet, none of them is old")

"""Looks at what the settings ask of people."""

from __future__ import annotations

from collections.abc import Iterator

from cms.cli.checks.finding import Finding, warn
from cms.cli.site import Site
from cms.errors import CMSError


def check_factors(site: Site) -> Iterator[Finding]:
    """The roles that ask for a factor are roles: a slip of the pen would ask nobody."""
    from sqlalchemy import select

    from cms.access.models import Role

    wanted = site.settings.accounts.factors_required
    if not wanted:
        return
    try:
        with site.reading() as session:
            known = set(session.scalars(select(Role.name)))
    except CMSError:
        return  # told elsewhere
    for name in sorted(set(wanted) - known):
        remedy = "See `cms role list`, and put the name in cms.accounts.factors_required right."
        yield warn("factors", f"There is no role {name!r} that could ask for a factor.", remedy)

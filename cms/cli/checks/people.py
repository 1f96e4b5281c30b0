"""Looks at what the settings ask of people."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cms.cli.site import Site
from cms.errors import CMSError
from cms.web.standing.finding import Finding, warn


def check_factors(site: Site) -> Iterator[Finding]:
    """The roles that ask for a factor are roles: a slip of the pen would ask nobody."""
    for name in _unknown(site, site.settings.accounts.factors_required):
        remedy = "See `cms role list`, and put the name in cms.accounts.factors_required right."
        yield warn("factors", f"There is no role {name!r} that could ask for a factor.", remedy)


def check_provider_roles(site: Site) -> Iterator[Finding]:
    """The roles that groups at a provider give are roles."""
    for provider, rules in site.settings.providers.items():
        given = [role for roles in rules.roles.values() for role in roles]
        for name in _unknown(site, given):
            remedy = (
                f"See `cms role list`, and put the name in cms.provider.{provider}.roles right."
            )
            detail = f"There is no role {name!r} that the provider {provider!r} could give."
            yield warn("providers", detail, remedy)


def _unknown(site: Site, wanted: Collection[str]) -> list[str]:
    """Return those of the names that no role has."""
    from sqlalchemy import select

    from cms.access.models import Role

    if not wanted:
        return []
    try:
        with site.reading() as session:
            return sorted(set(wanted) - set(session.scalars(select(Role.name))))
    except CMSError:
        return []  # told elsewhere

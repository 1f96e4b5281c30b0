"""`cms doctor`: what is right and wrong with an installation, and the way out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from cms.cli.output import json_option, print_json, say
from cms.cli.site import Site, pass_site

if TYPE_CHECKING:
    from cms.web.standing.finding import Finding


@click.command(epilog="\b\nExamples:\n  cms doctor\n  cms --config production.ini doctor --json")
@json_option
@pass_site
def doctor(site: Site, *, as_json: bool) -> None:
    """Check settings, plugins, types, mail, database, disk, site, jobs, keys and files.

    Exits with 1 if something is wrong; what is only doubtful is no failure.
    """
    found: list[Finding] = []
    for finding in _examine(site):
        found.append(finding)
        if not as_json:
            say(f"{finding.verdict:5}{finding.subject}: {finding.detail}")
            if finding.remedy:
                say(f"     → {finding.remedy}")
    if as_json:
        print_json(found)
    if any(one.verdict == "fail" for one in found):
        raise click.exceptions.Exit(1)


def _examine(site: Site) -> Iterator[Finding]:
    from cms.cli.checks.audit import check_audit
    from cms.cli.checks.behind import check_jobs, check_mail
    from cms.cli.checks.configuration import check_plugins, check_settings, check_types
    from cms.cli.checks.database import (
        check_database,
        check_disk,
        check_ephemeral,
        check_indexes,
        check_locales,
        check_site,
    )
    from cms.cli.checks.keys import check_keys
    from cms.cli.checks.media import check_media
    from cms.cli.checks.people import check_factors, check_provider_roles

    yield from check_settings(site)
    if "settings" not in vars(site):
        return
    yield from (*check_types(site), *check_plugins(site), *check_disk(site), *check_mail(site))
    about_database = list(check_database(site))
    yield from about_database
    if not any(finding.verdict == "fail" for finding in about_database):
        yield from (*check_indexes(site), *check_ephemeral(site), *check_site(site))
        yield from (
            *check_locales(site),
            *check_jobs(site),
            *check_factors(site),
            *check_provider_roles(site),
            *check_audit(site),
            *check_keys(site),
            *check_media(site),
        )

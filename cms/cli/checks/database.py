"""Checks that the database answers, is up to date, and lies where it can be written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from cms.cli.site import Site
from cms.cli.steps import describe_database, reachable
from cms.db.migrating import Migrations
from cms.errors import CMSError
from cms.web.standing.finding import Finding, fail, ok, warn

LEAST_FREE = 200 * 1024 * 1024
"""Free bytes below which a disk is nearly full."""


def check_database(site: Site) -> Iterator[Finding]:
    """The database answers, and has the tables that the code expects."""
    try:
        with reachable(site):
            migrations = _migrations(site)
            standings = migrations.standings(site.engine)
            version = site.engine.dialect.server_version_info or ()
            differences = migrations.differences(site.engine)
    except CMSError as error:
        yield fail("database", error.detail, "Correct cms.database.url, or start the server.")
        return
    number = ".".join(map(str, version))
    yield ok("database", f"{describe_database(site)} ({site.engine.dialect.name} {number})")
    behind = [one.branch for one in standings if not one.is_current]
    if behind:
        yield fail("migrations", f"behind: {', '.join(behind)}", "Run `cms db upgrade`.")
        return
    for line in differences:
        yield warn("tables", line, "Somebody changed the database by hand; see `cms db check`.")
    if not differences:
        yield ok("migrations", "up to date")
    for one in standings:
        if one.head is None:
            yield ok("migrations", f"{one.branch} is not enabled, and keeps its tables")


def check_indexes(site: Site) -> Iterator[Finding]:
    """Every field declared as indexed has its index."""
    from cms.content.indexes import existing_indexes, wanted_indexes

    try:
        specs = list(site.registry)
    except CMSError:
        return  # told above
    with site.engine.connect() as connection:
        wanted = wanted_indexes(specs, connection.dialect.name).keys()
        missing = sorted(wanted - existing_indexes(connection))
    if missing:
        yield warn("indexes", f"missing: {' '.join(missing)}", "Run `cms db upgrade`.")
    else:
        yield ok("indexes", f"{len(wanted)} for fields of content types")


def check_locales(site: Site) -> Iterator[Finding]:
    """The content has the locales that the settings name, and every entry is derived for them."""
    from cms.cli.steps import locale_differences
    from cms.content.rebuild import stale_entries
    from cms.content.site import load_site

    try:
        with site.reading() as session:
            found = load_site(session)
            stale = len(stale_entries(session, found, site.registry))
    except CMSError:
        return  # told elsewhere
    differences = locale_differences(site, found)
    for line in differences:
        yield warn("locales", line, "Run `cms locales sync`; until then the database's hold.")
    if stale:
        yield warn("content", f"{stale} entries are not up to date.", "Run `cms db upgrade`.")
    elif not differences:
        yield ok("locales", " ".join(found.locales))


def _migrations(site: Site) -> Migrations:
    """Return those of the core alone where the plugins are not in order."""
    try:
        return site.migrations
    except CMSError:
        return Migrations()


def check_disk(site: Site) -> Iterator[Finding]:
    """An SQLite file and its folder can be written, by nobody else, and there is room."""
    try:
        url = site.engine.url
    except CMSError:
        return  # told above
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    file = Path(url.database).resolve()
    if not file.parent.is_dir():
        yield fail("disk", f"The folder {file.parent} is missing.", "Run `cms init`.")
        return
    for path in (file, file.parent):
        if path.exists() and not os.access(path, os.W_OK):
            yield fail("disk", f"{path} can't be written.", "Change its owner or permissions.")
    free = shutil.disk_usage(file.parent).free
    if free < LEAST_FREE:
        yield warn("disk", f"{free // 2**20} MiB are free on {file.parent}.", "Make room.")
    else:
        yield ok("disk", f"{free // 2**20} MiB are free")
    if file.exists() and file.stat().st_mode & 0o002:
        yield warn("disk", f"Everybody may write to {file}.", f"chmod 640 {file}")


def check_ephemeral(site: Site) -> Iterator[Finding]:
    """What may be lost, locks and presence, has a place where it can be kept."""
    from cms.cli.steps import prepare_ephemeral

    try:
        prepare_ephemeral(site)
    except CMSError as error:
        yield fail(
            "locks", error.detail, "Set cms.database.ephemeral to a file of a folder of yours."
        )
        return
    yield ok("locks", "can be kept")


def check_site(site: Site) -> Iterator[Finding]:
    """There is a site, and somebody may administer it; asked of a database in order."""
    from cms.cli.init import can_be_administered
    from cms.content.site import load_site

    try:
        with site.reading() as session:
            found = load_site(session)
            is_administered = can_be_administered(session)
    except CMSError as error:
        yield fail("site", error.detail, "Run `cms init`.")
        return
    yield ok("site", f"{found.name}, in {' '.join(found.locales)}")
    if not is_administered:
        yield fail(
            "site",
            "No administrator can sign in.",
            "Run `cms user add EMAIL --role administrator`.",
        )

"""`cms media add`: whole folders of files, gone on with where a run ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cms.cli.bar import Bar
from cms.cli.output import json_option, print_json, say
from cms.cli.site import Site, pass_site
from cms.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cms.content.assets.adding import Added, Library
    from cms.content.lens import Lens
    from cms.content.operations.base import Operation


@click.command(
    epilog="\b\nExamples:\n  cms media add photos/ --dry-run\n"
    "  cms media add photos/ --into 0198c0de-0000-7000-8000-000000000001 --publish"
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--into", help="The media folder (an id) that it is added to; else the top.")
@click.option("--publish", is_flag=True, help="Publish what is added; else it stays a draft.")
@click.option("--dry-run", is_flag=True, help="Report what would be added; write nothing.")
@json_option
@pass_site
def add(
    site: Site, folder: Path, into: str | None, *, publish: bool, dry_run: bool, as_json: bool
) -> None:
    """Add the files in FOLDER to the media library; folders in it become media folders.

    A second run adds what is missing: a file whose name and bytes an asset in the same media
    folder has is left as it is. Exits with 1 where a file was refused.
    """
    from cms.cli.steps import refresh, require_current
    from cms.content.assets.adding import add_folder

    require_current(site)
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}.")
    library = _library(site, publish=publish, dry=dry_run)
    place = _media_folder(library, into)
    with closing(Bar("Adding")) as bar:
        report = add_folder(library, folder, place, bar.tell)
    if not dry_run:
        refresh(site)
    if as_json:
        print_json([report])
    else:
        _print(report, dry_run=dry_run)
    if report.refused:
        raise click.exceptions.Exit(1)


def _library(site: Site, *, publish: bool, dry: bool) -> Library:
    from cms.access.actor import SYSTEM
    from cms.cli.steps import executor_for
    from cms.content.assets.adding import Library
    from cms.content.lens import open_lens
    from cms.content.site import load_site
    from cms.media.files import Files

    def apply(operation: Operation) -> str:
        with site.writing() as session:
            return executor_for(site, session).apply(operation).entry_id

    @contextmanager
    def looking() -> Iterator[tuple[Session, Lens]]:
        with site.reading() as session:
            found = load_site(session)
            yield session, open_lens(session, found, SYSTEM, site.registry, status="draft")

    return Library(site.services.get(Files), apply, looking, publish, dry)


def _media_folder(library: Library, into: str | None) -> str | None:
    from cms.content.assets.types import FOLDER
    from cms.content.queries.entries import by_ids
    from cms.db.identifiers import is_id

    if into is None:
        return None
    with library.looking() as (session, lens):
        found = by_ids(session, lens, [into.lower()]) if is_id(into) else {}
    if not found or found[into.lower()].type != FOLDER:
        raise NotFound(f"There is no media folder {into!r}.")
    return into.lower()


def _print(report: Added, *, dry_run: bool) -> None:
    would = "Would add" if dry_run else "Added"
    say(f"{would} {report.added} files in {report.folders} new media folders.")
    if report.known:
        say(f"{report.known} were there already.")
    for one in report.refused:
        say(f"Refused {one.path}: {one.why}", err=True)

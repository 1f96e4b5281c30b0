"""`cms media collect`, `check` and `migrate`: see to the files of the media library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cms.cli.output import json_option, print_json, say
from cms.cli.site import Site, pass_site

if TYPE_CHECKING:
    from cms.media.files import Files


@click.command(epilog="\b\nExamples:\n  cms media collect --dry-run\n  cms media collect")
@click.option("--dry-run", is_flag=True, help="Say how much would go, and change nothing.")
@json_option
@pass_site
def collect(site: Site, *, dry_run: bool, as_json: bool) -> None:
    """Take away files that nothing kept names, expired uploads, and bytes without a row.

    What any version shows stays, of the past and of the future too, and what was uploaded or moved
    within cms.media.grace_hours. A worker does this once a day.
    """
    from cms.content.assets.collecting import collect as run

    found = run(_files(site), dry_run=dry_run)
    if as_json:
        print_json(found)
        return
    verb = "would go" if dry_run else "gone"
    say(f"Files that nothing names, {verb}: {found.files}, of {found.size} bytes.")
    say(f"Uploads that expired, {verb}: {found.uploads}.")
    say(f"Bytes without a row, {verb}: {found.strays} files, of {found.stray_size} bytes.")


@click.command(epilog="\b\nExamples:\n  cms media check\n  cms media check --json")
@json_option
@pass_site
def check(site: Site, *, as_json: bool) -> None:
    """Read every file, and see that its bytes are those whose hash it bears.

    Exits with 1 if one is missing or damaged.
    """
    from cms.media.checking import check_files

    troubles = list(check_files(_files(site)))
    if as_json:
        print_json(troubles)
    else:
        for one in troubles:
            say(f"{one.hash}: {one.trouble} (in {one.storage})")
        say("Every file is whole." if not troubles else f"{len(troubles)} files are not whole.")
    if troubles:
        raise click.exceptions.Exit(1)


@click.command(
    epilog="\b\nExamples:\n  cms media migrate --to main\n  cms media migrate --to local"
)
@click.option("--to", "target", required=True, help="A storage: local, or one of the settings.")
@pass_site
def migrate(site: Site, target: str) -> None:
    """Move all files to another storage, while the site serves.

    Set cms.media.storage to it first and restart, so that new files go there. Stopped and begun
    again, it goes on. What is left in the old place is taken away by `cms media collect`. Exits
    with 1 if a file could not be moved.
    """
    from cms.cli.bar import Bar
    from cms.media.moving import move_files

    bar = Bar("Moving files")
    try:
        moved = move_files(_files(site), target, bar.tell)
    finally:
        bar.close()
    say(f"Files moved to {target}: {moved.files}, of {moved.size} bytes.")
    for one in moved.broken:
        say(f"{one}: its bytes are missing or damaged; it stays where it was.")
    if moved.broken:
        raise click.exceptions.Exit(1)


def _files(site: Site) -> Files:
    from cms.cli.steps import require_current
    from cms.media.files import Files

    require_current(site)
    return site.services.get(Files)

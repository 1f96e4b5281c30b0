"""`cms import`: content from other systems, with a bar while it runs and a report at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cms.cli.bar import Bar
from cms.cli.output import json_option, print_json, print_table, say
from cms.cli.site import Site, pass_site
from cms.errors import NotFound

if TYPE_CHECKING:
    from cms.transfer.neutral import ImportSource
    from cms.transfer.report import ImportReport

OUTCOMES = ("read", "created", "updated", "unchanged", "failed", "kept")
SHOWN = 20
"""Lines of what was not understood that are printed; `--json` has all."""


@click.group("import")
def import_() -> None:
    """Bring content in from WordPress or Markdown files.

    A second run of the same source changes only what has changed in it.
    """


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """Add what every import has."""
    for option in (
        json_option,
        click.option(
            "--dry-run", is_flag=True, help="Report what would come of it; write nothing."
        ),
        click.option("--locale", help="Locale of texts that name none; else the site's first."),
        click.option("--flat", is_flag=True, help="Put all files at the top of the media library."),
    ):
        command = option(command)
    return command


@import_.command(
    epilog="\b\nExamples:\n  cms import wordpress export.xml --files wp-content/uploads/\n"
    "  cms import wordpress export.xml --fetch --dry-run"
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--files",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A folder with files of the site, such as wp-content/uploads.",
)
@click.option("--fetch", is_flag=True, help="Fetch what is in no such folder by its address.")
@_options
@pass_site
def wordpress(
    site: Site,
    file: Path,
    folders: tuple[Path, ...],
    locale: str | None,
    *,
    fetch: bool,
    flat: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import FILE, which WordPress exported (WXR).

    Attachments whose files can be had become assets of the media library, in folders by year and
    month. A dry run fetches nothing.
    """
    from cms.transfer.wordpress.source import WordPressSource

    if not file.is_file():
        raise NotFound(f"There is no file {file}.")
    for folder in folders:
        if not folder.is_dir():
            raise NotFound(f"There is no folder {folder}.")
    how = How(locale, folders, fetch=fetch, flat=flat, dry=dry_run)
    _run(site, WordPressSource(file), how, as_json=as_json)


@import_.command(
    epilog="\b\nExamples:\n  cms import markdown docs/\n  cms import markdown notes/ --name diary"
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", default="", help="By which a second run knows it; else the folder's name.")
@_options
@pass_site
def markdown(
    site: Site,
    folder: Path,
    name: str,
    locale: str | None,
    *,
    flat: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import the Markdown files in FOLDER: front matter becomes fields, folders become the tree.

    Images and other files beside them become assets of the media library.
    """
    from cms.transfer.markdown.source import MarkdownSource

    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}.")
    locales = site.settings.site.locales
    source = MarkdownSource(folder, locales=locales, name=f"markdown:{name}" if name else "")
    _run(site, source, How(locale, (folder,), flat=flat, dry=dry_run), as_json=as_json)


@dataclass(frozen=True)
class How:
    """How something is imported: where its files lie, whether others are fetched, and the rest."""

    locale: str | None
    folders: tuple[Path, ...]
    fetch: bool = False
    flat: bool = False
    dry: bool = False


def _run(site: Site, source: ImportSource, how: How, *, as_json: bool) -> None:
    from cms.cli.steps import refresh, require_current

    require_current(site)
    with closing(Bar("Importing")) as bar:
        report = _import(site, source, how, bar.tell)
    if not how.dry:
        _record(site, report)
        refresh(site)
    if as_json:
        print_json(report.to_json())
    else:
        print_report(report, dry_run=how.dry)
    if report.failed:
        raise click.exceptions.Exit(1)


def _record(site: Site, report: ImportReport) -> None:
    from cms.events.acting import record

    counted = {name: sum(getattr(report, name).values()) for name in OUTCOMES}
    with site.writing() as session:
        record(session, "site.imported", source=report.source, entries=counted)


def _import(
    site: Site,
    source: ImportSource,
    how: How,
    progress: Callable[[int, int, str], None],
) -> ImportReport:
    from cms.access.actor import SYSTEM
    from cms.content.plugin_hooks import PluginHooks
    from cms.content.site import load_site
    from cms.media.files import Files
    from cms.outgoing.client import Outgoing
    from cms.transfer.bringing import Bringing
    from cms.transfer.importer import Importer
    from cms.transfer.profile import BLOG
    from cms.transfer.writing import SessionWriter

    files = site.services.get(Files)
    outgoing = site.services.get(Outgoing) if how.fetch else None
    # Without a storage nothing can be taken in; the rest can be imported all the same.
    has_storage = files.storage is not None
    bringing = Bringing(files, how.folders, outgoing, dry=how.dry) if has_storage else None
    with site.writing(keep=not how.dry) as session:
        found = load_site(session)
        commit = None if how.dry else session.commit
        hooks = PluginHooks(site.plugins)
        writer = SessionWriter(session, found, site.registry, SYSTEM, hooks, commit)
        importer = Importer(
            session, found, site.registry, writer, BLOG, progress, bringing, flat=how.flat
        )
        return importer.run(source, how.locale)


def print_report(report: ImportReport, *, dry_run: bool) -> None:
    """Print what was read, what became of it, and what was not understood."""
    say(f"{report.source}{' (nothing was written)' if dry_run else ''}")
    counted: dict[str, Counter[tuple[str, str]]] = {
        name: getattr(report, name) for name in OUTCOMES
    }
    kinds = sorted({kind for counts in counted.values() for kind in counts})
    rows = [(*kind, *(counted[name][kind] or "-" for name in OUTCOMES)) for kind in kinds]
    print_table(("type", "status", *OUTCOMES), rows)
    say(f"{report.comments} comments and {report.assets} files are kept as data.")
    lines = report.lines
    if lines:
        say("Not understood:")
    for line in lines[:SHOWN]:
        places = f" ({', '.join(line.places)})" if line.places else ""
        say(f"  {line.count} × {line.what}{places}")
    if len(lines) > SHOWN:
        say(f"  and {len(lines) - SHOWN} more: --json shows all.")

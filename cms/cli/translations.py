"""`cms translations`: what is to be translated, and its exchange with translators as XLIFF."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cms.cli.bar import Bar
from cms.cli.output import json_option, print_json, print_table, say
from cms.cli.site import Site, pass_site
from cms.errors import BadRequest, NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cms.content.lens import Lens
    from cms.content.queries.translations import Gap, Wanted
    from cms.content.site import Site as ContentSite
    from cms.transfer.xliff.reading import ReadFile
    from cms.transfer.xliff.report import TranslationReport
    from cms.transfer.xliff.units import EntryUnits

AT_ONCE = 200
FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def translations() -> None:
    """See what is to be translated; exchange it with translators as XLIFF 2.0."""


@translations.command(
    epilog="\b\nExamples:\n  cms translations status\n  cms translations status --json"
)
@json_option
@pass_site
def status(site: Site, *, as_json: bool) -> None:
    """Count, by locale and type, the entries with texts, those that lack some, those fallen behind."""
    from cms.cli.steps import require_current
    from cms.content.locales.counting import counts_by_type
    from cms.content.site import load_site

    require_current(site)
    with site.reading() as session:
        counted = counts_by_type(session, load_site(session))
    rows = [
        {
            "locale": locale,
            "type": kind,
            "entries": count.entries,
            "missing": count.missing,
            "outdated": count.outdated,
        }
        for (locale, kind), count in counted.items()
    ]
    if as_json:
        print_json(rows)
    else:
        headings = ("locale", "type", "entries", "missing", "outdated")
        print_table(headings, [tuple(row.values()) for row in rows])


@translations.command(
    epilog="\b\nExamples:\n"
    "  cms translations export --from en --to de -o german.xlf\n"
    "  cms translations export --from en --to de --type post,page --state missing -o german.xlf"
)
@click.option("--from", "source", required=True, help="The locale that is translated from.")
@click.option("--to", "target", required=True, help="The locale that is translated into.")
@click.option("--type", "types", default="", help="Only these types, with commas between them.")
@click.option(
    "--state",
    default="missing,outdated",
    show_default=True,
    help="missing, outdated, or all for what is translated too.",
)
@click.option("--ids", default="", help="Only these entries, with commas between them.")
@click.option("-o", "--output", type=FILE, required=True, help="The file to write.")
@pass_site
def export(
    site: Site, source: str, target: str, types: str, state: str, ids: str, output: Path
) -> None:
    """Write what is to be translated to a file that translators' tools read (XLIFF 2.0)."""
    from cms.cli.steps import require_current
    from cms.content.site import load_site
    from cms.transfer.xliff.exporting import number_of_units
    from cms.transfer.xliff.writing import write

    require_current(site)
    with site.reading() as session:
        found = load_site(session)
        if source == target:
            raise BadRequest("--from and --to name the same locale.")
        lenses = (_lens(site, session, found, source), _lens(site, session, found, target))
        entries = _gather(session, lenses, _wanted(site, types, state, ids))
        units = number_of_units(entries)
        if units:
            output.write_bytes(write(entries, found, source, target))
    if not units:
        raise NotFound(f"Nothing of that is to be translated from {source} to {target}.")
    written = sum(1 for entry in entries if entry.units)
    say(f"Wrote {units} texts of {written} entries to {output}.")


@translations.command(
    "import",
    epilog="\b\nExamples:\n  cms translations import german.xlf --dry-run\n"
    "  cms translations import german.xlf",
)
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Report what would come of it; write nothing.")
@json_option
@pass_site
def import_(site: Site, file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Take FILE in, which came back from translators: each entry's texts as a new draft.

    What was written here since the export is kept, and reported. Exits with 1 where something
    could not be taken.
    """
    from cms.cli.steps import require_current
    from cms.transfer.xliff.reading import read

    require_current(site)
    if not file.is_file():
        raise NotFound(f"There is no file {file}.")
    limit = site.settings.api.translations_max
    if file.stat().st_size > limit:
        raise BadRequest(f"{file} has more than {limit} bytes (cms.api.translations_max).")
    given = read(file.read_bytes())
    with closing(Bar("Importing")) as bar, site.writing(keep=not dry_run) as session:
        report = _import(site, session, given, bar.tell)
    if as_json:
        print_json(report.to_json())
    else:
        _print(report, dry_run=dry_run)
    if report.failed:
        raise click.exceptions.Exit(1)


def _import(
    site: Site, session: Session, given: ReadFile, progress: Callable[[int, int, str], None]
) -> TranslationReport:
    from cms.access.actor import SYSTEM
    from cms.content.plugin_hooks import PluginHooks
    from cms.content.site import load_site
    from cms.transfer.writing import SessionWriter
    from cms.transfer.xliff.importing import import_translations

    hooks = PluginHooks(site.plugins)
    writer = SessionWriter(session, load_site(session), site.registry, SYSTEM, hooks)
    return import_translations(writer, given, progress=progress)


def _lens(site: Site, session: Session, found: ContentSite, locale: str) -> Lens:
    from cms.access.actor import SYSTEM
    from cms.content.lens import open_lens

    return open_lens(session, found, SYSTEM, site.registry, locale=locale, status="draft")


def _wanted(site: Site, types: str, state: str, ids: str) -> Wanted:
    from cms.content.queries.translations import GAPS, Wanted

    named = tuple(filter(None, types.split(",")))
    for name in named:
        site.registry.require(name)
    states = tuple(filter(None, state.split(",")))
    gaps: tuple[Gap, ...] = tuple(one for one in GAPS if one in states)
    if states != ("all",) and (not states or len(gaps) < len(states)):
        raise BadRequest(f"--state is missing, outdated, both of them, or all; not {state}.")
    chosen = tuple(one.lower() for one in filter(None, ids.split(",")))
    every = tuple(spec.name for spec in site.registry if spec.localized)
    return Wanted(named or every, gaps, chosen or None)


def _gather(session: Session, lenses: tuple[Lens, Lens], wanted: Wanted) -> list[EntryUnits]:
    from cms.transfer.xliff.exporting import gather

    entries: list[EntryUnits] = []
    offset = 0
    while True:
        batch = gather(session, lenses, wanted, limit=AT_ONCE, offset=offset)
        entries += batch.entries
        offset += AT_ONCE
        if not batch.more:
            return entries


def _print(report: TranslationReport, *, dry_run: bool) -> None:
    counts = report.counts()
    nothing = " (nothing was written)" if dry_run else ""
    say(f"{report.source} → {report.target}{nothing}: {counts['entries']} entries")
    say(f"  {counts['written']} texts are new, {counts['confirmed']} were confirmed.")
    for entry in report.entries:
        for problem in entry.problems:
            say(f"  {entry.type or '?'} {entry.id}: {problem.detail}")

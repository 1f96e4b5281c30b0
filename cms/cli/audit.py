"""`cms audit`: what happened, and whether the record of it is as it was written."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cms.cli.output import json_option, print_json, print_table, say
from cms.cli.site import Site, pass_site

if TYPE_CHECKING:
    from cms.audit.verifying import Report

_FILE = click.Path(path_type=Path, dir_okay=False)
_NUMBER = click.IntRange(min=1)


@click.group()
def audit() -> None:
    """See what happened; verify, seal, export and prune the record of it."""


@audit.command(
    "list",
    epilog="\b\nExamples:\n  cms audit list --name session\n"
    "  cms audit list --actor 0198c0de-0000-7000-8000-000000000001 --limit 100",
)
@click.option("--actor", help="Only what this user (an id) did.")
@click.option("--name", help="Only events of this name, such as grant.given, or noun: grant.")
@click.option("--subject", help="Only what is about this id, or role.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@json_option
@pass_site
def list_(
    site: Site,
    actor: str | None,
    name: str | None,
    subject: str | None,
    limit: int,
    *,
    as_json: bool,
) -> None:
    """List what happened, the newest first."""
    from cms import clock
    from cms.audit.reading import Wanted, events

    with site.reading() as session:
        found = events(session, Wanted(actor, name, subject), before=None, limit=limit)
        rows: list[dict[str, Any]] = [
            {
                "number": one.number,
                "at": clock.to_text(one.at),
                "name": one.name,
                "actor": one.actor_label,
                "subjects": one.subjects,
                "payload": one.payload,
            }
            for one in found
        ]
    if as_json:
        print_json(rows)
        return
    headings = ("number", "at", "name", "actor", "subjects")
    cells = [(*(row[name] for name in headings[:4]), " ".join(row["subjects"])) for row in rows]
    print_table(headings, cells)


@audit.command(
    epilog="\b\nExamples:\n  cms audit verify\n  cms audit verify --checkpoint last.json\n"
    "  cms audit verify --file audit.jsonl --json"
)
@click.option("--from", "first", type=_NUMBER, help="Only the stretches from this number on.")
@click.option("--to", "last", type=_NUMBER, help="Only the stretches up to this number.")
@click.option("--checkpoint", type=_FILE, help="What `cms audit checkpoint` printed earlier.")
@click.option("--file", "exported", type=_FILE, help="Verify an export instead of the database.")
@json_option
@pass_site
def verify(
    site: Site,
    first: int | None,
    last: int | None,
    checkpoint: Path | None,
    exported: Path | None,
    *,
    as_json: bool,
) -> None:
    """Find whatever was changed, is missing, was inserted or reordered since it was sealed.

    Exits with 1 if there is anything, and names the event's number. Without --checkpoint nobody
    can tell whether the database was replaced by an older copy of itself.
    """
    from cms.audit.checkpoints import read_checkpoint
    from cms.audit.exported import FileSource
    from cms.audit.keys import audit_keys
    from cms.audit.sources import DatabaseSource
    from cms.audit.verifying import verify as run

    keys = audit_keys(site.settings)
    given = None if checkpoint is None else read_checkpoint(checkpoint)
    if exported is not None:
        report = run(FileSource(exported), keys, first=first, last=last, checkpoint=given)
    else:
        with site.reading() as session:
            source = DatabaseSource(session)
            report = run(source, keys, first=first, last=last, checkpoint=given)
    if as_json:
        print_json({**vars(report), "findings": [vars(one) for one in report.findings]})
    else:
        _tell(report)
    if not report.is_intact:
        raise click.exceptions.Exit(1)


def _tell(report: Report) -> None:
    for one in report.findings:
        say(f"event {one.number}: {one.problem}")
    verdict = "intact" if report.is_intact else "NOT INTACT"
    if report.checked:
        say(f"Events {report.first} to {report.last}: {verdict}.")
    else:
        say(f"Nothing is sealed there: {verdict}.")
    for count, what in (
        (report.erased, "of them were erased on request, on record"),
        (report.let_go, "before them were let go by `cms audit prune`"),
        (report.unsealed, "after them are not sealed yet"),
    ):
        if count:
            say(f"  {count} {what}")


@audit.command(epilog="\b\nExample:\n  cms audit seal")
@pass_site
def seal(site: Site) -> None:
    """Seal all that happened up to now; a worker does so every minute."""
    say(f"{_seal(site)} events sealed.")


def _seal(site: Site) -> int:
    from sqlalchemy.orm import sessionmaker

    from cms.audit.keys import audit_keys
    from cms.audit.sealing import seal_all

    return seal_all(site.services.get(sessionmaker), audit_keys(site.settings))


@audit.command(
    epilog="\b\nExamples:\n  cms audit checkpoint\n"
    "  cms audit checkpoint --to /elsewhere/checkpoints.jsonl"
)
@click.option("--to", "file", type=_FILE, help="Append it to this file instead of printing it.")
@pass_site
def checkpoint(site: Site, file: Path | None) -> None:
    """Seal, and print the signed end of the chain, to be kept somewhere else."""
    import orjson

    from cms.audit.checkpoints import make_checkpoint
    from cms.audit.keys import audit_keys
    from cms.audit.seals import read_head

    _seal(site)
    with site.reading() as session:
        made = make_checkpoint(read_head(session), audit_keys(site.settings))
    line = orjson.dumps(made.to_json()).decode()
    if file is None:
        say(line)
        return
    with file.open("a", encoding="utf-8") as out:
        out.write(line + "\n")
    say(f"Event {made.number} is the end of the chain in {file}.")


@audit.command(epilog="\b\nExample:\n  cms audit export audit.jsonl")
@click.argument("file", type=_FILE)
@pass_site
def export(site: Site, file: Path) -> None:
    """Seal, and write the whole log with its chain to FILE, as JSON Lines.

    `cms audit verify --file FILE` verifies it without the database. It holds personal data.
    """
    from cms.audit.exporting import export_chain
    from cms.events.acting import record

    with site.writing() as session:
        record(session, "audit.exported")
    _seal(site)
    with file.open("wb") as out, site.reading() as session:
        count = export_chain(session, out)
    say(f"{count} events written to {file}.")


def _day(context: click.Context, parameter: click.Parameter, text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise click.BadParameter("is a date such as 2026-01-31.") from None


@audit.command(epilog="\b\nExample:\n  cms audit prune --before 2024-01-01")
@click.option("--before", required=True, callback=_day, help="A date (UTC), such as 2024-01-01.")
@pass_site
def prune(site: Site, before: datetime) -> None:
    """Let go of the events before a date, whole sealed stretches only; what is left still verifies.

    With them goes what the site tells from the log: who wrote what in old transactions, old steps
    of workflows, old records of erasures. Export them first.
    """
    from cms.audit.keys import audit_keys
    from cms.audit.pruning import prune as let_go

    _seal(site)
    with site.writing() as session:
        done = let_go(session, audit_keys(site.settings), before)
    say(f"{done.events} events let go{f', up to {done.through}' if done.through else ''}.")

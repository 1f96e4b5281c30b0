"""`cms history`: an entry's versions, what changed, who wrote what; and pruning old versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cms.cli.output import json_option, print_json, print_table, say
from cms.cli.site import Site, pass_site
from cms.cli.steps import executor_for
from cms.errors import NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cms.content.history.reader import HistoryReader
    from cms.content.queries.history import VersionInfo

_ENTRY = click.argument("entry")
_LOCALE = click.option("--locale", help="The site's first one by default.")


@click.group()
def history() -> None:
    """See an entry's versions, what changed, who wrote what; revert, prune, erase."""


@history.command(
    "list", epilog="\b\nExample:\n  cms history list 0198c0de-0000-7000-8000-000000000001"
)
@_ENTRY
@click.option("--limit", type=click.IntRange(1, 1000), default=25, show_default=True)
@json_option
@pass_site
def list_versions(site: Site, entry: str, limit: int, *, as_json: bool) -> None:
    """List the versions of ENTRY (an id), the newest first, with what each changed."""
    from cms.content.queries.history import changes_of, versions

    with site.reading() as session:
        reader = _reader(site, session, entry)
        found = versions(session, reader.facts.system["_id"] or "", limit=limit)
        changes = changes_of(session, entry.lower(), [info.number for info in found])
    rows = [
        {
            **_told(info),
            "changes": [f"{c.slice} {c.field}" for c in changes[info.number] if not c.block],
        }
        for info in found
    ]
    if as_json:
        print_json(rows)
        return
    cells = [
        (row["version"], row["at"], row["author"], ", ".join(row["changes"]), row["note"])
        for row in rows
    ]
    print_table(("version", "at", "author", "changes", "note"), cells)


@history.command(
    epilog="\b\nExamples:\n  cms history diff 0198c0de-0000-7000-8000-000000000001\n"
    "  cms history diff 0198c0de-0000-7000-8000-000000000001 --from published --locale de"
)
@_ENTRY
@click.option("--from", "before", help="A version, or published; by default the one before.")
@click.option("--to", "after", default="draft", show_default=True, help="A version, or published.")
@_LOCALE
@json_option
@pass_site
def diff(
    site: Site, entry: str, before: str | None, after: str, locale: str | None, *, as_json: bool
) -> None:
    """Show what changed in ENTRY (an id) from one version to another."""
    from cms.cli.differences import lines_of
    from cms.content.history.differences import differences
    from cms.content.history.sides import Compared, named_side, side_before

    with site.reading() as session:
        reader = _reader(site, session, entry)
        there = named_side(session, entry.lower(), after, "to")
        here = (
            side_before(session, entry.lower(), there)
            if before is None
            else named_side(session, entry.lower(), before, "from")
        )
        wanted = reader.site.require_locale(locale or reader.site.default_locale)
        found = differences(Compared(reader, here, there), wanted)
    if as_json:
        print_json({"changes": found.changes, "elsewhere": found.elsewhere})
        return
    for line in lines_of(found.changes):
        say(line)
    for name, fields in found.elsewhere.items():
        say(f"In {name}, these differ too: {', '.join(fields)}.")
    if not found.changes and not found.elsewhere:
        say("Nothing differs.")


@history.command(
    epilog="\b\nExample:\n  cms history blame 0198c0de-0000-7000-8000-000000000001 --locale de"
)
@_ENTRY
@_LOCALE
@json_option
@pass_site
def blame(site: Site, entry: str, locale: str | None, *, as_json: bool) -> None:
    """Show who wrote each field of ENTRY (an id) last, when, and in which version."""
    from cms.content.history.blame import blame as find
    from cms.content.history.sides import current_side, head_number

    with site.reading() as session:
        reader = _reader(site, session, entry)
        wanted = reader.site.require_locale(locale or reader.site.default_locale)
        number = head_number(session, entry.lower())
        found, infos = find(
            session,
            entry.lower(),
            reader.spec,
            current_side(reader, entry.lower(), number),
            reader.site.chains[wanted],
            number,
            reader.names(wanted),
        )
    rows = [
        {"field": name, **_told(infos[one.number])}
        for each in found
        for name, one in [(each.name, each), *((f"{each.name} {b.name}", b) for b in each.blocks)]
    ]
    if as_json:
        print_json(rows)
    else:
        cells = [(row["field"], row["version"], row["author"], row["at"]) for row in rows]
        print_table(("field", "version", "author", "at"), cells)


@history.command(
    epilog="\b\nExample:\n"
    "  cms history revert 0198c0de-0000-7000-8000-000000000001 3 --field title --dry-run"
)
@_ENTRY
@click.argument("version", type=click.IntRange(min=1))
@click.option("--field", "fields", multiple=True, help="Only this field; may be repeated.")
@click.option("--locale", "locales", multiple=True, help="Only this locale; may be repeated.")
@click.option("--note", default="", help="What the new version is for.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@pass_site
def revert(
    site: Site,
    entry: str,
    version: int,
    fields: tuple[str, ...],
    locales: tuple[str, ...],
    note: str,
    *,
    dry_run: bool,
) -> None:
    """Put the values that ENTRY (an id) had in VERSION back, as a new version."""
    from cms.content.history.sides import head_number
    from cms.content.operations.revert import Revert

    with site.writing(keep=not dry_run) as session:
        _reader(site, session, entry)
        operation = Revert(
            entry=entry,
            version=version,
            fields=fields or None,
            locales=locales or None,
            base_version=head_number(session, entry.lower()),
            note=note,
        )
        done = executor_for(site, session).apply(operation)
    for change in done.plan.changes:
        say(f"{change['slice']} {change['field']}: {change['change']}")
    verb = "would be" if dry_run else "is"
    say("Nothing differs." if done.unchanged else f"The draft {verb} version {done.version}.")


@history.command(
    epilog="\b\nExamples:\n  cms history prune --dry-run\n"
    "  cms history prune --keep-newest 50 --keep-days 365"
)
@click.option("--keep-newest", type=click.IntRange(min=1), help="Without it, as settings say.")
@click.option("--keep-days", type=click.IntRange(min=1), help="Without it, as settings say.")
@click.option("--entry", help="Only this entry, by its id.")
@click.option("--dry-run", is_flag=True, help="Say how much would go, and change nothing.")
@pass_site
def prune(
    site: Site,
    keep_newest: int | None,
    keep_days: int | None,
    entry: str | None,
    *,
    dry_run: bool,
) -> None:
    """Delete what old versions held; who wrote them, when, and what they changed stays.

    The newest of an entry stay, those younger than some days, and always what was, is or will be
    live, or is scheduled.
    """
    from cms.content.history.retention import Rule, prune_history

    settings = site.settings.history
    rule = Rule(keep_newest, keep_days)
    if not rule:
        rule = Rule(settings.keep_newest, settings.keep_days)
    with site.writing(keep=False) as session:
        # Commits after each batch.
        found = prune_history(
            session, lambda one: executor_for(site, one), rule, entry=entry, dry_run=dry_run
        )
    verb = "would go" if dry_run else "is gone"
    say(f"Old versions whose content {verb}: {found.versions}, of entries: {found.entries}.")


@history.command(
    epilog="\b\nExample:\n  cms history erase 0198c0de-0000-7000-8000-000000000001 "
    "--field bio --reason 'request of 3 May' --dry-run"
)
@_ENTRY
@click.option("--field", "fields", multiple=True, help="Only this field; may be repeated.")
@click.option(
    "--version", "versions", type=click.IntRange(min=1), multiple=True, help="Only this version."
)
@click.option("--reason", required=True, help="For the record; should not repeat what is erased.")
@click.option("--dry-run", is_flag=True, help="Say how much would go, and change nothing.")
@pass_site
def erase(
    site: Site,
    entry: str,
    fields: tuple[str, ...],
    versions: tuple[int, ...],
    reason: str,
    *,
    dry_run: bool,
) -> None:
    """Take content out of the past of ENTRY (an id) for good; what stands now stays."""
    from cms.cli.erase import print_erased
    from cms.content.operations.erase import Erase

    with site.writing(keep=not dry_run) as session:
        operation = Erase(
            entry=entry, fields=fields or None, versions=versions or None, reason=reason
        )
        done = executor_for(site, session).apply(operation)
    print_erased(done.plan, dry_run=dry_run)


def _told(info: VersionInfo) -> dict[str, Any]:
    from cms import clock

    return {
        "version": info.number,
        "at": clock.to_text(info.created_at),
        "author": info.author_label,
        "note": "(pruned)" if info.pruned_at else info.note,
    }


def _reader(site: Site, session: Session, entry: str) -> HistoryReader:
    """Return the system's view of an entry's past; raise NotFound."""
    from cms.access.actor import SYSTEM
    from cms.access.facts import Facts
    from cms.access.rights import Rights
    from cms.content.history.reader import HistoryReader
    from cms.content.queries.entries import types_of
    from cms.content.site import load_site
    from cms.services import FieldKinds

    found = load_site(session)
    type_name = types_of(session, found.id, [entry.lower()]).get(entry.lower())
    if type_name is None:
        raise NotFound(f"There is no entry {entry}.")
    return HistoryReader(
        session,
        found,
        Rights(),
        SYSTEM,
        site.registry.require(type_name),
        Facts(system={"_id": entry.lower()}),
        site.services.get(FieldKinds).kinds,
    )

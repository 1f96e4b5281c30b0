"""`cms locales`: the locales of the content, and how they follow the settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from cms.cli.bar import Bar
from cms.cli.output import json_option, print_json, print_table, say
from cms.cli.site import Site, pass_site

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cms.content.locales.changing import LocaleChange
    from cms.content.rebuild import Rebuilt


@click.group()
def locales() -> None:
    """See the locales of the content, and bring them in line with the settings.

    The settings cms.site.locales and cms.site.fallbacks say which locales a site begins with.
    Later changes to them come into force with `cms locales sync`.
    """


@locales.command("list", epilog="\b\nExamples:\n  cms locales list\n  cms locales list --json")
@json_option
@pass_site
def list_(site: Site, *, as_json: bool) -> None:
    """List the locales with what they fall back to, and how many entries have texts in them.

    Exits with 1 where the settings say something else.
    """
    from cms.cli.steps import locale_differences, require_current
    from cms.content.locales.counting import counts
    from cms.content.site import load_site

    require_current(site)
    with site.reading() as session:
        found = load_site(session)
        counted = counts(session, found)
    differences = locale_differences(site, found)
    rows = [
        {
            "locale": one,
            "falls_back_to": list(found.chains[one][1:]),
            "entries": counted[one].entries,
            "missing": counted[one].missing,
            "outdated": counted[one].outdated,
        }
        for one in found.locales
    ]
    if as_json:
        print_json({"locales": rows, "differences": differences})
    else:
        headings = ("locale", "falls back to", "entries", "missing", "outdated")
        print_table(headings, [tuple(map(_cell, row.values())) for row in rows])
        for line in differences:
            say(line)
        if differences:
            say("`cms locales sync` brings the content in line with the settings.")
    if differences:
        raise click.exceptions.Exit(1)


@locales.command(epilog="\b\nExamples:\n  cms locales sync --dry-run\n  cms locales sync")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@json_option
@pass_site
def sync(site: Site, *, dry_run: bool, as_json: bool) -> None:
    """Bring the content in line with the locales that the settings name.

    A new locale shows what it falls back to. A locale that is gone shows nothing any more; what
    was written in it stays in the versions, and is there again when the locale comes back. What
    was served in the past stays as it was. Broken off, it goes on where it was when it is run
    again; people go on working meanwhile.
    """
    from cms.cli.steps import require_current
    from cms.content.locales.changing import compare
    from cms.content.site import load_site

    require_current(site)
    with site.reading() as session:
        found = load_site(session)
        wanted = site.settings.site
        change = compare(found, wanted.locales, wanted.fallbacks)
        told = _told(site, session, change)
    if dry_run:
        _say(told, dry_run=True, as_json=as_json)
        return
    rebuilt = _carry_out(site, change)
    told |= {"entries": rebuilt.count, "blocked": rebuilt.blocked}
    _say(told, dry_run=False, as_json=as_json)
    if rebuilt.blocked:
        raise click.exceptions.Exit(1)


def _told(site: Site, session: Session, change: LocaleChange) -> dict[str, Any]:
    """Return what is to happen, as plain values."""
    from cms.content.locales.counting import counts, number_of_entries
    from cms.content.rebuild import stale_entries

    before, after = change.before, change.after
    texts = counts(session, before)
    stale = len(stale_entries(session, before, site.registry))
    return {
        "added": [{"locale": one, "falls_back_to": after.chains[one][1:]} for one in change.added],
        "retired": [{"locale": one, "texts": texts[one].entries} for one in change.retired],
        "changed": [
            {"locale": one, "from": before.chains[one][1:], "to": after.chains[one][1:]}
            for one in change.rechained
        ],
        "default": change.default,
        "in_order": not change,
        "entries": number_of_entries(session, before) if change else stale,
        "blocked": {},
    }


def _carry_out(site: Site, change: LocaleChange) -> Rebuilt:
    from sqlalchemy.orm import sessionmaker

    from cms.content.locales.changing import change_locales
    from cms.content.rebuild import rebuild

    if change:
        with site.writing() as session:
            change_locales(session, change)
    with site.services.get(sessionmaker)() as session, closing(Bar("Deriving")) as bar:
        return rebuild(
            session, change.after, site.registry, lambda done, total: bar.tell(done, total, "")
        )


def _say(told: dict[str, Any], *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        print_json(told)
        return
    for line in _changes(told):
        say(line)
    if told["in_order"] and not told["entries"]:
        say("The locales are as the settings say, and all entries follow them.")
    elif dry_run:
        say(f"{told['entries']} entries would be derived anew. Nothing was written.")
    else:
        say(f"{told['entries']} entries were derived anew.")
    for entry_id, reason in told["blocked"].items():
        say(f"{entry_id} stays as it was: {reason}", err=True)
    if told["blocked"]:
        say("Give them other slugs in that locale, and run it again.", err=True)


def _changes(told: dict[str, Any]) -> Iterator[str]:
    for one in told["added"]:
        yield f"{one['locale']} is new; it falls back to {_cell(one['falls_back_to'])}."
    for one in told["retired"]:
        yield f"{one['locale']} is gone; {one['texts']} entries have texts in it."
    for one in told["changed"]:
        yield f"{one['locale']} falls back to {_cell(one['to'])}, not to {_cell(one['from'])}."
    if told["default"]:
        yield f"The default locale is {told['default']}."


def _cell(value: Any) -> str:
    return " ".join(value) or "nothing" if isinstance(value, list | tuple) else str(value)

"""`cms keys`: the keys that encrypt sensitive fields."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cms.cli.output import json_option, print_json, print_table, say
from cms.cli.site import Site, pass_site

if TYPE_CHECKING:
    from cms.keys.vault import Vault


@click.group()
def keys() -> None:
    """Make, see and change the keys that encrypt sensitive fields."""


@keys.command(epilog="\b\nExamples:\n  cms keys generate\n  cms keys generate /etc/cms/master.key")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
def generate(file: Path | None) -> None:
    """Make a master key, and print it, or put it on top of FILE.

    FILE is what cms.keys.file names. The keys that it holds already stay, below the new one, which
    from the next start on wraps new data keys; `cms keys rotate-master` wraps the others anew.
    """
    from cms.keys.file import prepend_key
    from cms.keys.master import new_master_key

    key = new_master_key()
    if file is None:
        say(key)
        return
    prepend_key(file, key)
    say(f"A new master key stands on top of {file}. Keep a copy where no backup goes.")


@keys.command("list", epilog="\b\nExamples:\n  cms keys list\n  cms keys list --json")
@json_option
@pass_site
def list_keys(site: Site, *, as_json: bool) -> None:
    """List the data keys: what each is for, whether it is in use, and which master key wraps it."""
    from sqlalchemy import select

    from cms import clock
    from cms.keys.models import DataKey

    with site.reading() as session:
        found = session.scalars(select(DataKey).order_by(DataKey.created_at, DataKey.id)).all()
    rows = [
        {
            "id": one.id,
            "purpose": one.purpose,
            "state": one.state,
            "master": one.master,
            "created_at": clock.to_text(one.created_at),
            "retired_at": None if one.retired_at is None else clock.to_text(one.retired_at),
        }
        for one in found
    ]
    if as_json:
        print_json(rows)
        return
    headings = ("id", "purpose", "state", "master", "created_at")
    print_table(
        [name.replace("_", " ") for name in headings],
        [[str(row[name]) for name in headings] for row in rows],
    )


@keys.command(epilog="\b\nExamples:\n  cms keys status\n  cms keys status --json")
@json_option
@pass_site
def status(site: Site, *, as_json: bool) -> None:
    """Say which key encrypts, how far a rotation is, and what still needs an old key."""
    from cms.keys.rotation import standing

    _vault(site)
    with site.reading() as session:
        found = standing(session)
    if as_json:
        print_json(found)
        return
    say(f"The data key {found['key']} encrypts.")
    if found["progress"]:
        at = found["progress"]
        say(f"Under way: {at['stock']}, {at['changed']} values encrypted anew so far.")
        if at["unreadable"]:
            say(f"{at['unreadable']} values do not open, and stay as they are.")
    for one in found["old"]:
        used = ", ".join(one["used_by"]) or "nothing: it will be retired"
        say(f"The old key {one['id']} is needed for {used}.")
    if not found["progress"] and not found["old"]:
        say("Everything that is encrypted is so by this key.")


@keys.command(epilog="\b\nExamples:\n  cms keys rotate\n  cms keys rotate --here")
@click.option("--here", is_flag=True, help="Encrypt everything anew now, not in a worker.")
@pass_site
def rotate(site: Site, *, here: bool) -> None:
    """Make a new data key, and encrypt everything anew by it while the site serves.

    What is written from now on is encrypted by the new key; a worker sees to the rest, and to what
    was written before its field was encrypted. Old keys stay, for backups from before.
    """
    from cms.keys.rotation import rotate as rotate_keys

    vault = _vault(site)
    with site.writing() as session:
        key = rotate_keys(session, vault).id
    say(f"The data key {key} encrypts from now on.")
    if not here:
        say("A worker encrypts the rest anew; `cms keys status` says how far it is.")
        return
    _renew(site, vault)
    say("Everything was encrypted anew.")


@keys.command("rotate-master", epilog="\b\nExample:\n  cms keys rotate-master")
@pass_site
def rotate_master(site: Site) -> None:
    """Wrap all data keys by the first master key that is set.

    Before it, put a new master key first, and restart the site; afterwards the others may go, but
    for those that backups need.
    """
    from cms.keys.rotation import rotate_master as wrap_anew

    vault = _vault(site)
    with site.writing() as session:
        count = wrap_anew(session, vault)
    name = vault.masters.newest
    say(f"{count} data key{'' if count == 1 else 's'} wrapped anew; all are by {name} now.")


def _vault(site: Site) -> Vault:
    from cms.cli.steps import require_current
    from cms.keys.vault import Vault

    require_current(site)
    found = site.services.get(Vault)
    with site.reading() as session:
        found.check(session)
    _ = found.masters.newest
    return found


def _renew(site: Site, vault: Vault) -> None:
    from sqlalchemy.orm import sessionmaker

    from cms.keys.rotation import Renewing

    sessions: Any = site.services.get(sessionmaker)
    Renewing(sessions, vault, site.registry).run()

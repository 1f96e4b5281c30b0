"""`cms export` and `cms load`: all content as a folder of JSON, and back."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from cms.cli.bar import Bar
from cms.cli.output import json_option, print_json, say
from cms.cli.site import Site, pass_site

FOLDER = click.Path(path_type=Path, file_okay=False)


PASSPHRASE_FILE = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Holds the passphrase, instead of being asked for it.",
)


@click.command(
    "export",
    epilog="\b\nExamples:\n  cms export backup/\n  cms export backup/ --with-encrypted passphrase",
)
@click.argument("folder", type=FOLDER)
@click.option(
    "--with-encrypted",
    type=click.Choice(("passphrase", "clear")),
    help="Take encrypted fields along: by a passphrase, or in clear, for anybody to read.",
)
@PASSPHRASE_FILE
@json_option
@pass_site
def export(
    site: Site,
    folder: Path,
    with_encrypted: str | None,
    passphrase_file: Path | None,
    *,
    as_json: bool,
) -> None:
    """Write all content to FOLDER: entries with their whole history, files, people, roles, grants.

    FOLDER has to be new, empty, or an earlier export, which is replaced. Passwords, tokens and the
    event log stay here, and so does what is in encrypted fields, unless --with-encrypted asks for
    it.
    """
    from cms.cli.steps import require_current
    from cms.content.site import load_site
    from cms.events.acting import record
    from cms.media.files import Files
    from cms.transfer.carried_files import Departing
    from cms.transfer.carrying import Outgoing
    from cms.transfer.export import export_site

    require_current(site)
    secret = None
    if with_encrypted == "passphrase":
        secret = passphrase_of(passphrase_file, confirm=True)
    with closing(Bar("Exporting")) as bar, site.reading() as session:
        outgoing = Outgoing(session, secret) if with_encrypted else None
        files = Departing(site.services.get(Files))
        counts = export_site(session, load_site(session), folder, bar.tell, outgoing, files)
    with site.writing() as session:
        record(session, "site.exported", entries=counts, encrypted=with_encrypted)
    if outgoing is not None and secret is None and outgoing.count:
        say(
            f"WARNING: {folder} holds {outgoing.count} encrypted values IN CLEAR. Whoever reads the "
            "folder reads them; delete it as soon as it has served.",
            fg="red",
            err=True,
        )
    if files.missing:
        say(
            f"WARNING: {len(files.missing)} files have no bytes here, or other ones, and are left out: "
            f"see `cms media check`. The first is {files.missing[0]}.",
            fg="red",
            err=True,
        )
    _say("Exported", counts, as_json=as_json)


@click.command(
    "load",
    epilog="\b\nExamples:\n  cms init copy --empty\n  cms --config copy/site.ini load backup/\n  cms load backup/",
)
@click.argument("folder", type=FOLDER)
@PASSPHRASE_FILE
@json_option
@pass_site
def load(site: Site, folder: Path, passphrase_file: Path | None, *, as_json: bool) -> None:
    """Load what `cms export` wrote to FOLDER into a site without content, all or nothing.

    Files are put into the storage of this site, each checked by its hash. Users come without a password: `cms user password EMAIL` gives one. Encrypted fields that were
    taken along are encrypted by this site's keys.
    """
    from cms.cli.steps import refresh, require_current
    from cms.content.site import load_site
    from cms.media.files import Files
    from cms.transfer.carried_files import arrive
    from cms.transfer.carrying import HEAD_KEY
    from cms.transfer.layout import check_head
    from cms.transfer.load import load_export, require_empty_site

    require_current(site)
    said = check_head(folder).get(HEAD_KEY)
    is_locked = isinstance(said, dict) and said.get("form") == "passphrase"
    secret = passphrase_of(passphrase_file, confirm=False) if is_locked else None
    with site.reading() as session:
        require_empty_site(session, load_site(session))
    with closing(Bar("Taking files in")) as bar:
        files = arrive(site.services.get(Files), folder, bar.tell)
    with closing(Bar("Loading")) as bar, site.writing() as session:
        counts = load_export(
            session,
            load_site(session),
            folder,
            progress=bar.tell,
            passphrase=secret,
            registry=site.registry,
            files=files,
        )
    refresh(site)
    _say("Loaded", counts, as_json=as_json)


def passphrase_of(file: Path | None, *, confirm: bool) -> str:
    """Return the passphrase that a file holds, or that is typed in."""
    if file is not None:
        return file.read_text("utf-8").strip()
    asked: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm, err=True)
    return asked


def _say(verb: str, counts: dict[str, int], *, as_json: bool) -> None:
    if as_json:
        print_json(counts)
        return
    parts = ", ".join(f"{count} × {name}" for name, count in sorted(counts.items()))
    say(f"{verb} {sum(counts.values())} entries{': ' if parts else ''}{parts}.")

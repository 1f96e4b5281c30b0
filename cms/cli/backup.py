"""`cms backup` and `cms restore`: the whole database in a file, and back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from cms.cli.bar import Bar
from cms.cli.exporting import PASSPHRASE_FILE, passphrase_of
from cms.cli.output import json_option, print_json, say
from cms.cli.site import Site, pass_site
from cms.errors import BadRequest, NotFound

if TYPE_CHECKING:
    from sqlalchemy import Table

    from cms.backup.files import Placing
    from cms.backup.saving import Saved

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def backup() -> None:
    """Write the whole database to a file while the site serves, and verify such a file."""


@backup.command(
    epilog="\b\nExamples:\n  cms backup create site.backup\n"
    "  cms backup create site.backup --encrypt --passphrase-file passphrase.txt"
)
@click.argument("file", type=FILE)
@click.option("--encrypt", is_flag=True, help="Encrypt the file by a passphrase.")
@click.option(
    "--without-files", is_flag=True, help="Leave the media library's files out, rows apart."
)
@PASSPHRASE_FILE
@json_option
@pass_site
def create(
    site: Site,
    file: Path,
    passphrase_file: Path | None,
    *,
    encrypt: bool,
    without_files: bool,
    as_json: bool,
) -> None:
    """Write every row of the database to FILE, as one moment has them, and every file.

    It holds what people wrote, who they are, and hashes of their passwords and tokens. The master
    key of encrypted fields is not in it: keep that apart, or they can't be read.
    """
    from cms.backup.container import writing
    from cms.backup.files import hold
    from cms.backup.saving import save
    from cms.cli.steps import require_current
    from cms.events.acting import record
    from cms.media.files import Files

    require_current(site)
    if file.exists():
        raise BadRequest(f"There is a file {file} already: name another.")
    secret = passphrase_of(passphrase_file, confirm=True) if encrypt else None
    files = None if without_files else site.services.get(Files)
    if files is not None:
        hold(files)
    half = file.with_name(f"{file.name}.part")
    try:
        with (
            closing(Bar("Saving")) as bar,
            site.reading() as session,
            _private(half) as target,
            writing(target, secret) as rows,
        ):
            heads = site.migrations.heads
            saved = save(session, _tables(site), heads, rows, bar.tell, files)
        half.rename(file)
    finally:
        half.unlink(missing_ok=True)
    with site.writing() as session:
        record(session, "site.backed_up", rows=sum(saved.rows.values()), encrypted=encrypt)
    _say(f"Wrote {file}", saved, as_json=as_json)
    _say_missing(saved.missing, "were not to be had, or are damaged: see `cms media check`")


@backup.command(
    epilog="\b\nExamples:\n  cms backup verify site.backup\n"
    "  cms --config restored/site.ini backup verify site.backup --against-database"
)
@click.argument("file", type=FILE)
@click.option(
    "--against-database", is_flag=True, help="Also compare each row of the database with it."
)
@PASSPHRASE_FILE
@json_option
@pass_site
def verify(
    site: Site, file: Path, passphrase_file: Path | None, *, against_database: bool, as_json: bool
) -> None:
    """Read FILE to its end, and say whether it is whole and unchanged.

    Exits with 1 where the database was compared and is not the same.
    """
    from cms.backup.container import reading
    from cms.backup.opening import look_through
    from cms.backup.restoring import differences

    secret = _passphrase(file, passphrase_file)
    with file.open("rb") as source, reading(source, secret) as rows:
        saved = look_through(rows)
    found: list[str] = []
    if against_database:
        with site.reading() as session:
            found = differences(session, _tables(site), saved)
    if as_json:
        print_json({**saved.to_json(), "differences": found if against_database else None})
    else:
        _say(f"{file} is whole", saved, as_json=False)
        same = ["The database is the same, row by row."] if against_database else []
        for line in found or same:
            say(line)
    if found:
        raise click.exceptions.Exit(1)


@click.command(
    epilog="\b\nExamples:\n  cms restore site.backup\n"
    "  CMS_DATABASE_URL=postgresql+psycopg://cms@db/new cms --config production.ini restore site.backup"
)
@click.argument("file", type=FILE)
@click.option(
    "--without-files", is_flag=True, help="Put no files into the storage: they are there already."
)
@PASSPHRASE_FILE
@json_option
@pass_site
def restore(
    site: Site, file: Path, passphrase_file: Path | None, *, without_files: bool, as_json: bool
) -> None:
    """Put the backup FILE into the empty database that the ini file names, all or nothing.

    The database may be of the other kind, and the files' storage another one. Afterwards each row is
    compared with the file; files whose bytes are not there are named.
    """
    from cms.backup.container import reading
    from cms.backup.files import Placing, without_bytes
    from cms.backup.opening import look_through
    from cms.cli.steps import migrate, reachable
    from cms.media.files import Files

    secret = _passphrase(file, passphrase_file)
    with file.open("rb") as source, reading(source, secret) as rows:
        saved = look_through(rows)
    _check_revisions(site, saved)
    files = site.services.get(Files)
    placing = Placing(files) if saved.files and not without_files else None
    if placing is not None:
        _ = files.taking  # raises before anything is written
    with reachable(site):
        _put(site, file, secret, saved, placing)
        with site.writing() as session:
            if placing is not None:
                placing.rename(session)
                session.flush()
            lost = without_bytes(session, files)
        migrate(site)
    _say(f"Restored {file}, and compared each row with it", saved, as_json=as_json)
    _say_missing(lost, "have no bytes in the storage: put them there, `cms media check` looks")


def _put(site: Site, file: Path, secret: str | None, saved: Saved, placing: Placing | None) -> None:
    """Fill the empty database from a backup that was looked through, and compare the two."""
    from cms.backup.container import reading
    from cms.backup.restoring import differences, require_empty
    from cms.backup.restoring import restore as put
    from cms.cli.steps import make_folder

    make_folder(site)
    tables = _tables(site)
    require_empty(site.engine, tables)
    site.migrations.upgrade(site.engine)
    total = sum(saved.rows.values())
    with (
        closing(Bar("Restoring")) as bar,
        file.open("rb") as source,
        reading(source, secret) as rows,
    ):
        put(site.engine, tables, rows, total, bar.tell, placing)
    with site.reading() as session:
        found = differences(session, tables, saved)
    if found:
        raise BadRequest(f"What was restored is not what was saved: {found[0]}.")


def _check_revisions(site: Site, saved: Saved) -> None:
    here = site.migrations.heads
    for name in sorted({*here, *saved.revisions}):
        if here.get(name) != saved.revisions.get(name):
            was, now = saved.revisions.get(name, "nothing"), here.get(name, "nothing")
            raise BadRequest(
                f"The backup is at {was} of {name!r}, and this installation at {now}: restore it "
                "with the version and the plugins that made it, then upgrade."
            )


def _tables(site: Site) -> list[Table]:
    from cms.backup.rows import tables_of

    return tables_of(site.migrations.metadata)


def _private(file: Path) -> IO[bytes]:
    """Open a new file that nobody else may read."""
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _passphrase(file: Path, passphrase_file: Path | None) -> str | None:
    from cms.backup.container import is_encrypted

    if not file.is_file():
        raise NotFound(f"There is no file {file}.")
    with file.open("rb") as source:
        encrypted = is_encrypted(source.readline(10_000))
    return passphrase_of(passphrase_file, confirm=False) if encrypted else None


def _say(what: str, saved: Saved, *, as_json: bool) -> None:
    if as_json:
        print_json(saved.to_json())
        return
    count = sum(saved.rows.values())
    filled = sum(1 for rows in saved.rows.values() if rows)
    files = "no files" if saved.files is None else f"{saved.files} files"
    say(f"{what}: {count} rows of {filled} tables and {files}, as of {saved.made_at}.")


def _say_missing(hashes: Sequence[str], what: str) -> None:
    if hashes:
        named = ", ".join(hashes[:10]) + (", …" if len(hashes) > 10 else "")
        say(f"WARNING: {len(hashes)} files {what}: {named}.", fg="red", err=True)

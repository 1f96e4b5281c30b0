"""`cms keys`: the keys that encrypt sensitive fields."""

from __future__ import annotations

from pathlib import Path

import click


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
        click.echo(key)
        return
    prepend_key(file, key)
    click.echo(f"A new master key stands on top of {file}. Keep a copy where no backup goes.")

"""`python -m benchmarks`: measures Cartouche beside a bare Pyramid view, and prints tables."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

import click

from benchmarks.databases import KINDS
from benchmarks.sites import use_checkout

SIZES = (1000, 100_000)


@click.command()
@click.option(
    "--size",
    "sizes",
    multiple=True,
    type=click.IntRange(1),
    help="Entries; 1000 and 100000 unless given.",
)
@click.option("--database", "databases", multiple=True, type=click.Choice(KINDS))
@click.option(
    "--scenario",
    "names",
    multiple=True,
    help="list, relations, slug, filtered, cached, write, rendition, rendition-cached, page, page-cached, moments, rights or lock; all unless given.",
)
@click.option("--seconds", default=6.0, show_default=True, help="Of load for each scenario.")
@click.option("--postgresql", "server", help="URL of a server to use, instead of starting one.")
@click.option("--profile", is_flag=True, help="Also tell where the time of a request goes.")
@click.option(
    "--json",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keep all figures in a file.",
)
def main(
    sizes: tuple[int, ...],
    databases: tuple[str, ...],
    names: tuple[str, ...],
    seconds: float,
    server: str | None,
    profile: bool,
    path: Path | None,
) -> None:
    """Measure Cartouche in production mode, beside a bare Pyramid view on the same server.

    Takes some minutes. Nothing else should run meanwhile. Leaves nothing behind but the tables
    that it prints, and the file of --json.
    """
    from benchmarks.report import show
    from benchmarks.running import LOCK, MOMENTS, RIGHTS, Wanted, run
    from benchmarks.scenarios import NAMES

    known = (*NAMES, MOMENTS, RIGHTS, LOCK)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.BadParameter(f"{unknown[0]!r} is none of {', '.join(known)}.")
    parts = []
    for database in databases or KINDS:
        for size in sizes or SIZES:
            folder = Path(tempfile.mkdtemp(prefix="cms-benchmark-"))
            try:
                wanted = Wanted(database, size, names or known, seconds, server, profile)
                part = run(wanted, folder, lambda text: click.echo(text, err=True))
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            parts.append(part)
            click.echo(show(part) + "\n")
    if path is not None:
        figures = {"cores": os.cpu_count(), "parts": [part.as_json() for part in parts]}
        path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    os.environ["PYTHONWARNINGS"] = "ignore"  # for the processes that are started
    use_checkout()
    sys.exit(main())

"""`cms seo`: redirects, scores and links, from the command line."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import click
from sqlalchemy.orm import Session

from cartouche_seo.analysis.findings import in_english
from cartouche_seo.book import read_book
from cartouche_seo.exchange import Bad, written
from cartouche_seo.following import Book, Chain, chains
from cartouche_seo.hits import hits_of
from cartouche_seo.importing import bring_in
from cartouche_seo.indexnow import ENDPOINT, URLS_MAX, key_of, make_key, news, note_told, tell
from cartouche_seo.links import broken_links, outside_links, places
from cartouche_seo.measuring import measure
from cartouche_seo.mending import flatten
from cartouche_seo.outside import ask
from cartouche_seo.report import Wanted, summary
from cms.sdk import (
    SYSTEM,
    Executor,
    Lens,
    Outgoing,
    PluginHooks,
    Plugins,
    TypeRegistry,
    load_site,
    open_lens,
    site_address,
)

LINES_MAX = 10_000
"""Rows that a table brings in at most."""
KNOWN_MAX = 1_000_000
"""Pages that are taken as known when IndexNow begins."""


class Installation(Protocol):
    """What the command line hands to a command: the site of the ini file."""

    @property
    def plugins(self) -> Plugins:
        """The enabled plugins."""

    @property
    def services(self) -> Any:
        """What is put together of the settings, by its class."""

    @property
    def registry(self) -> TypeRegistry:
        """The content types."""

    def reading(self) -> AbstractContextManager[Session]:
        """Give a session that sees one moment."""

    def writing(self, *, keep: bool = True) -> AbstractContextManager[Session]:
        """Give a session that is committed at the end, unless nothing is to be kept."""


@click.group()
def seo() -> None:
    """See to redirects and links, measure how well pages stand, and tell search engines of them."""


@seo.command("export")
@click.pass_obj
def export_command(installation: Installation) -> None:
    r"""Print all redirects as a table (CSV), with how often each was followed.

    \b
    Example:
      cms seo export > redirects.csv
    """
    with installation.reading() as session:
        book, _ = read_book(session, _lens(installation, session))
        text = written(book.rules, hits_of(session, book.by_id))
    click.echo("\n".join(_visible(line) for line in text.splitlines()))


@seo.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.pass_obj
def import_command(installation: Installation, file: Path, *, dry_run: bool) -> None:
    r"""Make and change redirects as the table FILE (CSV) says: all of its rows, or none.

    Its first line names the columns: source, target, and if wanted kind and status.

    \b
    Example:
      cms seo import redirects.csv --dry-run
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not UTF-8: {error.reason}.") from None
    with installation.writing(keep=not dry_run) as session:
        executor = _executor(installation, session)
        lens = _lens(installation, session, drafts=True)
        done = bring_in(session, executor, lens, text, LINES_MAX)
        if done.bad:
            said = "\n".join(_said(one) for one in done.bad)
            raise click.ClickException(f"Nothing was brought in.\n{said}")
    would = "would be " if dry_run else ""
    click.echo(f"{done.made} {would}made, {done.changed} {would}changed, {done.same} as they were.")


@seo.command("chains")
@click.option("--flatten", "mend", is_flag=True, help="Let them lead to their end in one step.")
@click.pass_obj
def chains_command(installation: Installation, *, mend: bool) -> None:
    r"""List the redirects that lead on to others, and those that never end.

    \b
    Example:
      cms seo chains --flatten
    """
    with installation.reading() as session:
        book, _ = read_book(session, _lens(installation, session))
        told = [_visible(_way(one, book)) for one in chains(book)]
    if mend and told:
        with installation.writing() as session:
            live, drafts = _lens(installation, session), _lens(installation, session, drafts=True)
            done, left = flatten(session, _executor(installation, session), live, drafts)
        told.append(f"Flattened: {done}; left as they are: {left}.")
    click.echo("\n".join(told) or "Each redirect leads to its end in one step.")


@seo.command("measure")
@click.pass_obj
def measure_command(installation: Installation) -> None:
    r"""Measure how well the pages stand that changed since, piece by piece, for the report.

    \b
    Example:
      cms seo measure
    """
    count, more = 0, True
    while more:
        with installation.writing() as session:
            done = measure(session, load_site(session), installation.registry)
        count, more = count + done.count, done.more
    with installation.reading() as session:
        told = summary(session, load_site(session).id, Wanted())
    click.echo(f"Measured: {count}. All {told.pages} pages stand at {told.score} of 100.")


@seo.command("links")
@click.option("--outside", is_flag=True, help="Ask other sites too, a few addresses of each.")
@click.pass_context
def links_command(context: click.Context, *, outside: bool) -> None:
    r"""List the links of published pages that lead nowhere; exit with 1 where there are any.

    \b
    Example:
      cms seo links --outside
    """
    installation: Installation = context.obj
    with installation.reading() as session:
        drafts = _lens(installation, session, drafts=True)
        site, registry = load_site(session), installation.registry
        known = places(session, site, registry, installation.plugins, drafts)
        told = [
            f"{one.title} ({one.type}, {one.locale}): {one.target}: {one.why}"
            for one in broken_links(known)
        ]
        others = outside_links(known) if outside else {}
    # No transaction is open while other sites take their time.
    if others:
        asked = list(ask(installation.services.get(Outgoing), others))
        told += [f"{others[one.url]}: {one.url}: {one.why}" for one in asked if one.why]
        click.echo(f"Asked for {len(asked)} of {len(others)} addresses of other sites.")
    click.echo("\n".join(map(_visible, told)) or "No link leads nowhere.")
    if told:
        context.exit(1)


@seo.command("indexnow")
@click.option("--to", "endpoint", default=ENDPOINT, show_default=True, help="Whom to tell.")
@click.pass_obj
def indexnow_command(installation: Installation, endpoint: str) -> None:
    r"""Tell search engines of pages that came, changed or went since they were told last.

    The first time it makes the site's key, and takes what is there as known.

    \b
    Example:
      cms seo indexnow
    """
    with installation.reading() as session:
        site, home = load_site(session), site_address(session)
        if not home.startswith("http"):
            raise click.ClickException("The setting cms.site.url has to say where the site is.")
        key = key_of(session, site.id)
        found = news(session, site, installation.registry, URLS_MAX if key else KNOWN_MAX)
    if key is None:
        with installation.writing() as session:
            key = make_key(session, site.id)
            note_told(session, site.id, found)
        click.echo(f"The key is served at {home}/{key}.txt; {len(found.came)} pages are known.")
        return
    if not found.urls:
        click.echo("Nothing has changed.")
        return
    # No transaction is open while others take their time.
    tell(installation.services.get(Outgoing), endpoint, home, key, found.urls)
    with installation.writing() as session:
        note_told(session, site.id, found)
    click.echo(f"Told of {len(found.urls)} addresses.")


def _lens(installation: Installation, session: Session, *, drafts: bool = False) -> Lens:
    site, registry = load_site(session), installation.registry
    return open_lens(session, site, SYSTEM, registry, status="draft" if drafts else "published")


def _executor(installation: Installation, session: Session) -> Executor:
    site, hooks = load_site(session), PluginHooks(installation.plugins)
    return Executor(session, site, installation.registry, SYSTEM, hooks)


def _way(chain: Chain, book: Book) -> str:
    ends = {"circle": "and round again", "long": "and so on", "gone": "gone (410)"}
    steps = [str(book.by_id[one]["source"]) for one in chain.trail.used]
    return " → ".join([*steps, ends.get(chain.trail.end, chain.trail.target)])


def _said(bad: Bad) -> str:
    column = f"{bad.column} " if bad.column else ""
    return _visible(f"Line {bad.number}: {column}{in_english(bad.text, **bad.values)}")


def _visible(text: str) -> str:
    """Return a text in which nothing gives orders to a terminal."""
    return "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in text)

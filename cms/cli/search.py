"""`cms search`: the index of full text, and trying it."""

from __future__ import annotations

from contextlib import closing

import click

from cms.cli.bar import Bar
from cms.cli.output import json_option, print_json, print_table, say
from cms.cli.site import Site, pass_site


@click.group()
def search() -> None:
    """Make the index of full text anew, and see what a search finds."""


@search.command(epilog="\b\nExample:\n  cms search rebuild")
@json_option
@pass_site
def rebuild(site: Site, *, as_json: bool) -> None:
    """Index all content anew, its past too; people go on working meanwhile.

    Needed after plugins have changed which fields are searched, for what was published before; what
    is needed after an update of Cartouche or a restore is done by `cms db upgrade` and `cms restore`.
    """
    from sqlalchemy.orm import sessionmaker

    from cms.cli.steps import require_current
    from cms.search.rebuilding import rebuild as make_anew

    require_current(site)
    with site.services.get(sessionmaker)() as session, closing(Bar("Indexing")) as bar:
        count = make_anew(session, site.registry, lambda done, total: bar.tell(done, total, ""))
    if as_json:
        print_json({"editions": count})
    else:
        say(f"Indexed {count} editions anew.")


@search.command(
    epilog="\b\nExamples:\n  cms search find lighthouse\n"
    "  cms search find '\"north sea\" keep*' --locale de --status draft"
)
@click.argument("words")
@click.option("--locale", help="The locale to search in; the site's first one by default.")
@click.option(
    "--status",
    type=click.Choice(["published", "draft", "trashed"]),
    default="published",
    help="What stands for everybody, the newest drafts, or the trash.",
)
@click.option("--limit", type=click.IntRange(1, 100), default=20, help="Entries that are shown.")
@json_option
@pass_site
def find(
    site: Site, words: str, locale: str | None, status: str, limit: int, *, as_json: bool
) -> None:
    """Show which entries hold WORDS, the best first, whoever may see them."""
    from cms.access.actor import SYSTEM
    from cms.cli.steps import require_current
    from cms.content.lens import open_lens
    from cms.content.site import load_site
    from cms.search.asking import read_synonyms
    from cms.search.finding import find as look

    require_current(site)
    with site.reading() as session:
        lens = open_lens(
            session,
            load_site(session),
            SYSTEM,
            site.registry,
            locale=locale,
            status=status,  # type: ignore[arg-type]
        )
        synonyms = read_synonyms(site.settings.search.synonyms)
        found = look(session, lens, words, limit=limit, count=True, synonyms=synonyms)
    rows = [{"type": one.type, "id": one.entry_id, "title": one.title} for one in found.rows]
    if as_json:
        print_json({"total": found.total, "tolerant": found.tolerant, "entries": rows})
        return
    print_table(("type", "id", "title"), [tuple(row.values()) for row in rows])
    near = " They hold words that are near to these." if found.tolerant else ""
    say(f"{found.total} found.{near}")

"""What several commands do with a site's database before anything else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cms.errors import ConfigurationError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cms.cli.site import Site
    from cms.content.executor import Executor
    from cms.content.site import Site as ContentSite


def describe_database(site: Site) -> str:
    """Name the database without its password."""
    from sqlalchemy import make_url

    return make_url(site.settings.database.url).render_as_string(hide_password=True)


def make_folder(site: Site) -> None:
    """Make the folder of an SQLite file, which SQLite itself would not."""
    url = site.engine.url
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


def migrate(site: Site) -> str:
    """Run what migrations are missing, make what follows from the types, and say what was done."""
    make_folder(site)
    with reachable(site):
        behind = site.migrations.upgrade(site.engine)
        prepare_ephemeral(site)
        make_keys(site)
        made, dropped = index(site)
        renewed = renew(site)
        indexed = index_words(site)
        refresh(site)
    done = [
        "Migrated " + ", ".join(f"{one.branch} to {one.head}" for one in behind) if behind else "",
        f"{_count(len(made), 'index', 'indexes')} made" if made else "",
        f"{_count(len(dropped), 'index', 'indexes')} dropped" if dropped else "",
        f"{_count(renewed, 'entry', 'entries')} derived anew" if renewed else "",
        f"{_count(indexed, 'edition', 'editions')} indexed for searches" if indexed else "",
    ]
    return (", ".join(filter(None, done)) or "The database is up to date") + "."


def prepare_ephemeral(site: Site) -> None:
    """Make the tables of what may be lost, where they are not there yet."""
    from cms.db.ephemeral import Ephemeral

    store = Ephemeral(site.engine, site.settings.database.ephemeral)
    try:
        store.prepare()
    finally:
        store.close()


def make_keys(site: Site) -> None:
    """Make the first data keys where a master key is set.

    Raises ConfigurationError for one that is wrong, or missing where fields are encrypted.
    """
    from sqlalchemy.orm import sessionmaker

    from cms.keys.opening import open_vault
    from cms.keys.vault import Vault
    from cms.schema.encrypted import encrypted_fields

    open_vault(
        site.engine,
        site.services.get(sessionmaker),
        site.services.get(Vault),
        encrypted_fields(site.registry),
    )


def index(site: Site) -> tuple[list[str], list[str]]:
    """Make the indexes that the content types ask for, and drop those that none does."""
    from cms.content.indexes import ensure_indexes
    from cms.db.session import WRITE

    with site.engine.execution_options(**{WRITE: True}).begin() as connection:
        return ensure_indexes(connection, site.registry)


def refresh(site: Site) -> None:
    """Let the database know how full its tables are, so that it picks the right indexes."""
    from cms.db.statistics import refresh_statistics

    refresh_statistics(site.engine)


def renew(site: Site) -> int:
    """Derive anew what was written under another declaration of its type; return how many."""
    from sqlalchemy.orm import sessionmaker

    from cms.content.rebuild import rebuild
    from cms.content.site import load_site
    from cms.errors import ConfigurationError

    with site.services.get(sessionmaker)() as session:
        try:
            found = load_site(session)
        except ConfigurationError:
            return 0
        return rebuild(session, found, site.registry).count


def index_words(site: Site) -> int:
    """Make the index of full text where it is not there, or older than the code; return of how much."""
    from sqlalchemy.orm import sessionmaker

    from cms.search.rebuilding import is_current, rebuild

    with site.services.get(sessionmaker)() as session:
        if is_current(session):
            return 0
        session.rollback()
        return rebuild(session, site.registry)


def locale_differences(site: Site, found: ContentSite) -> list[str]:
    """Say, a line each, in what the settings differ from the locales that are in force."""
    from cms.content.locales.changing import compare

    change = compare(found, site.settings.site.locales, site.settings.site.fallbacks)
    lines = [f"{one} is in the settings, and not on the site." for one in change.added]
    lines += [f"{one} is on the site, and not in the settings." for one in change.retired]
    lines += [
        f"{one} falls back to {_chain(change.before, one)}; the settings say "
        f"{_chain(change.after, one)}."
        for one in change.rechained
    ]
    if change.default:
        lines.append(f"The default locale is {found.default_locale}, not {change.default}.")
    return lines or (["The settings name the locales in another order."] if change else [])


def _chain(found: ContentSite, locale: str) -> str:
    return " ".join(found.chains[locale][1:]) or "nothing"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def require_current(site: Site) -> None:
    """Raise ConfigurationError, saying what to do, unless the database is up to date."""
    with reachable(site):
        standings = site.migrations.standings(site.engine)
    behind = [one.branch for one in standings if not one.is_current]
    if behind:
        raise ConfigurationError(
            f"The database is behind the code ({', '.join(behind)}): run `cms db upgrade`, "
            "or `cms init` for a new site."
        )


def executor_for(site: Site, session: Session) -> Executor:
    """Return the executor that acts for the command line."""
    from cms.access.actor import SYSTEM
    from cms.content.executor import Executor
    from cms.content.plugin_hooks import PluginHooks
    from cms.content.site import load_site

    return Executor(session, load_site(session), site.registry, SYSTEM, PluginHooks(site.plugins))


class reachable:  # noqa: N801 - reads as a sentence in a with statement
    """Turn a database that does not answer into a ConfigurationError that names it."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __enter__(self) -> None:
        """Nothing is opened here."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        from sqlalchemy.exc import OperationalError

        if isinstance(error, OperationalError):
            name = describe_database(self._site)
            raise ConfigurationError(
                f"The database {name} can't be opened: {error.orig}"
            ) from error

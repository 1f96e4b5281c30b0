"""`cms init`: from an empty folder to a site with content and an administrator."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cms.cli.output import say
from cms.cli.site import Site, pass_site
from cms.errors import StateConflict

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

INI = """\
# A site of Cartouche. What can be set: docs/reference/settings.md; the environment wins over this file.

[app:main]
use = egg:cartouche-cms
pyramid.default_locale_name = en

cms.database.url = {database}
cms.plugins = {plugins}
cms.site.name = {name}
cms.site.url = http://localhost:6543
cms.site.locales = {locales}
# Signs what the site hands out and takes back. Keep it to yourself.
cms.site.secret = {secret}
# The master key, which wraps the keys of encrypted fields. Keep a copy where no backup goes.
cms.keys.file = %(here)s/master.key

[server:main]
use = egg:waitress#main
listen = 127.0.0.1:6543
threads = 8
channel_request_lookahead = 1

[loggers]
keys = root

[handlers]
keys = console

[formatters]
keys = plain

[logger_root]
level = WARNING
handlers = console

[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = plain

[formatter_plain]
format = %(asctime)s %(levelname)-7s %(name)s: %(message)s
"""

DEMO = "demo"
MASTER_KEY = "master.key"
NO_LOOKALIKES = "abcdefghjkmnpqrstuvwxyz23456789"


@click.command(
    epilog="\b\nExamples:\n  cms init mysite\n  cms init mysite --empty --email me@example.com\n"
    "  cms init mysite --database postgresql+psycopg://me@localhost/mysite"
)
@click.argument("folder", default=".", type=click.Path(path_type=Path, file_okay=False))
@click.option("--demo/--empty", default=True, help="Begin with the demo site, or with nothing.")
@click.option("--email", default="admin@example.com", show_default=True, help="The administrator.")
@click.option("--name", default="My site", show_default=True, help="What the site is called.")
@click.option("--database", metavar="URL", help="Instead of an SQLite file in the folder.")
@pass_site
def init(
    site: Site, folder: Path, *, demo: bool, email: str, name: str, database: str | None
) -> None:
    """Make a site in FOLDER: its ini file, database, first content and administrator.

    With `cms --config FILE init` the ini file is the one named, and the rest is done by it. What
    is there already stays as it is, so that a second run does only what is missing.
    """
    from cms.cli.steps import migrate

    if not site.was_named:
        site = _write_ini(folder, demo=demo, name=name, database=database)
    try:
        say(f"Settings: {_short(site.config)}")
        say(f"Database: {migrate(site)}")
        password = _fill(site, email, demo=demo)
        _say_next(site, email, password)
    finally:
        site.close()


def _write_ini(folder: Path, *, demo: bool, name: str, database: str | None) -> Site:
    from cms.keys.file import prepend_key
    from cms.keys.master import new_master_key

    path = folder / "site.ini"
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        values = {
            "database": (database or "sqlite:///%(here)s/site.sqlite"),
            "plugins": "blog demo" if demo else "blog",
            "locales": "en de" if demo else "en",
            "name": name.replace("%", "%%"),
            "secret": secrets.token_urlsafe(32),
        }
        if not (folder / MASTER_KEY).exists():
            prepend_key(folder / MASTER_KEY, new_master_key())
        path.touch(mode=0o600)
        path.write_text(INI.format_map(values), encoding="utf-8")
    return Site(path)


def _fill(site: Site, email: str, *, demo: bool) -> str | None:
    """Make what is missing; return the password of a new administrator.

    The administrator comes last: as long as there is none, the run before was cut short, and its
    steps are taken again.
    """
    with site.writing() as session:
        _make_site(site, session)
        is_done = can_be_administered(session)
    if is_done:
        say("Content: there already, and stays as it is.")
        return None
    if demo:
        _load_demo(site)
    with site.writing() as session:
        return _make_administrator(site, session, email)


def _make_site(site: Site, session: Session) -> None:
    from cms.access.grants import seed_roles
    from cms.content.site import create_site, load_site
    from cms.errors import ConfigurationError

    seed_roles(session)
    try:
        load_site(session)
    except ConfigurationError:
        chosen = site.settings.site
        create_site(
            session,
            key="main",
            name=chosen.name,
            locales=chosen.locales,
            fallbacks=chosen.fallbacks,
        )


def _load_demo(site: Site) -> None:
    """Run `cms demo load`, which the demo's plugin brings."""
    commands = [one.item for one in site.plugins.collect("commands") if one.plugin == DEMO]
    if not commands:
        say("Content: none, since the plugin 'demo' is not enabled (cms.plugins).")
        return
    context = click.Context(commands[0], obj=site, info_name=DEMO)
    load = commands[0].get_command(context, "load")
    load.invoke(click.Context(load, parent=context, info_name="load"))


def can_be_administered(session: Session) -> bool:
    """Say whether somebody is administrator who can sign in."""
    from sqlalchemy import select

    from cms.access.actor import group_principal, user_principal
    from cms.access.grants import administrators
    from cms.accounts.models import User

    chosen = administrators(session)
    users = session.scalars(select(User).where(User.active, User.password_hash.is_not(None)))
    return any(
        user_principal(user.id) in chosen or chosen & {group_principal(g) for g in user.groups}
        for user in users
    )


def _make_administrator(site: Site, session: Session, email: str) -> str:
    from cms.access.actor import user_principal
    from cms.access.grants import grant
    from cms.access.rights import ADMINISTRATOR
    from cms.accounts.passwords import PasswordParameters
    from cms.accounts.users import create_user, find_by_email

    if find_by_email(session, email):
        raise StateConflict(
            f"{email} is there already, but no administrator: give another --email."
        )
    password = new_password()
    parameters = site.services.get(PasswordParameters)
    user = create_user(session, email, "Administrator", password, parameters=parameters)
    session.flush()
    grant(session, user_principal(user.id), ADMINISTRATOR)
    return password


def new_password() -> str:
    """Make a password of 20 characters (99 bits) that can be read aloud."""
    letters = [secrets.choice(NO_LOOKALIKES) for _ in range(20)]
    return "-".join("".join(letters[at : at + 5]) for at in range(0, 20, 5))


def _say_next(site: Site, email: str, password: str | None) -> None:
    if password:
        say(f"Administrator: {email}, password: {password}")
        say("               Shown only now; `cms user password` sets another.")
    say(f"Ready. `cms serve` serves it on {site.settings.site.url}")


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)

"""The command `cms`: its subcommands, and what all of them share."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from cms.cli.exits import CODES, explained
from cms.cli.lazy import LazyGroup
from cms.cli.site import CONFIG_VARIABLE, Site
from cms.errors import CMSError

COMMANDS = {
    "init": ("cms.cli.init:init", "Make a site: database, first content, administrator."),
    "serve": ("cms.cli.serve:serve", "Serve the site over HTTP."),
    "live": ("cms.cli.live:live", "Hold the streams that tell of what changes as it does."),
    "worker": ("cms.cli.worker:worker", "Do what is done behind: mail, schedules, cron entries."),
    "jobs": ("cms.cli.jobs:jobs", "See what is done behind, and see to what went wrong."),
    "db": ("cms.cli.db:db", "Bring the database up to date, and see how it stands."),
    "search": ("cms.cli.search:search", "Make the index of full text anew, and try it."),
    "keys": ("cms.cli.keys:keys", "Make, see and change the keys that encrypt sensitive fields."),
    "user": ("cms.cli.user:user", "Add, invite and deactivate users, set passwords, make tokens."),
    "factors": ("cms.cli.factors:factors", "See what people sign in with, and reset it."),
    "identities": (
        "cms.cli.identities:identities",
        "See as whom sign-in providers know people, and take it off them.",
    ),
    "group": ("cms.cli.group:group", "Make groups of users, and put users into them."),
    "locales": (
        "cms.cli.locales:locales",
        "See the locales of the content, and bring them in line with the settings.",
    ),
    "translations": (
        "cms.cli.translations:translations",
        "See what is to be translated; exchange it with translators as XLIFF.",
    ),
    "role": ("cms.cli.role:role", "List roles, give them and take them back."),
    "rights": ("cms.cli.rights:rights", "Ask who may do what and why; break inheritance."),
    "workflow": ("cms.cli.workflow:workflow", "See, define and delete workflows."),
    "import": ("cms.cli.importing:import_", "Bring content in from WordPress or Markdown files."),
    "export": ("cms.cli.exporting:export", "Write all content to a folder of JSON."),
    "load": ("cms.cli.exporting:load", "Load such a folder into a site without content."),
    "backup": ("cms.cli.backup:backup", "Write the whole database to a file; verify such a file."),
    "restore": ("cms.cli.backup:restore", "Put such a file into an empty database."),
    "undo": ("cms.cli.undo:undo", "Take back all that one transaction changed."),
    "rewind": ("cms.cli.undo:rewind", "Put a part of the site back to how it stood at a time."),
    "history": ("cms.cli.history:history", "See, compare, revert, prune and erase versions."),
    "audit": (
        "cms.cli.audit:audit",
        "See what happened; verify, seal, export and prune the record of it.",
    ),
    "erase": ("cms.cli.erase:erase", "Erase a person's data on request."),
    "media": ("cms.cli.media:media", "Add, check, collect and move the files of the library."),
    "mail": ("cms.cli.mail:mail", "Try whether mail goes out."),
    "theme": ("cms.cli.theme:theme", "See, make, check and choose the themes of the site."),
    "plugins": ("cms.cli.plugins:plugins", "See which plugins there are and what they do."),
    "types": ("cms.cli.types:types", "See the content types and their fields."),
    "doctor": ("cms.cli.doctor:doctor", "Check the installation, and say what to do about it."),
    "shell": ("cms.cli.shell:shell", "Open Python with the site at hand."),
}
"""The commands of the core: where each is, and its line in the help."""

EPILOG = "\n".join(
    [
        "\b",
        "Examples:",
        "  cms init mysite && cd mysite && cms serve",
        "  cms --config production.ini db upgrade",
        "  cms user add ann@example.com --role editor",
        "",
        "\b",
        "Exit codes:",
        *(f"  {code}  {meaning}" for code, meaning in CODES.items()),
    ]
)


def plugin_commands(context: click.Context) -> Mapping[str, click.Command]:
    """Return the commands that the site's plugins bring; none where no site can be opened."""
    _hush()
    named = context.params.get("config") or os.environ.get(CONFIG_VARIABLE)
    site = context.obj or Site(Path(named) if named else None)
    try:
        given = site.plugins.collect("commands")
    except CMSError:
        return {}
    commands = [one.item for one in given if isinstance(one.item, click.Command)]
    return {command.name: command for command in commands if command.name}


def _hush() -> None:
    # Pyramid still asks for it; nobody who runs a command can do anything about that.
    warnings.filterwarnings("ignore", "pkg_resources is deprecated")


class Cms(LazyGroup):
    """The whole command, which explains errors instead of showing where they arose."""

    def invoke(self, ctx: click.Context) -> Any:
        with explained():
            return super().invoke(ctx)


@click.group(
    cls=Cms,
    lazy=COMMANDS,
    more=plugin_commands,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "-c",
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar=CONFIG_VARIABLE,
    is_eager=True,
    help="The site's ini file; without it site.ini or development.ini in this folder.",
)
@click.version_option(package_name="cartouche-cms", prog_name="Cartouche")
@click.pass_context
def main(ctx: click.Context, config: Path | None) -> None:
    """Cartouche: a headless CMS whose content has a history, a future and a reason."""
    _hush()
    site = Site(config)
    ctx.obj = site
    ctx.call_on_close(site.close)

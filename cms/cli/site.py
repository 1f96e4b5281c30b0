"""The site that a command works on: its ini file, settings and services, opened when needed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cms.errors import SettingsError

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from cms.db.migrating import Migrations
    from cms.extension.manager import Plugins
    from cms.media.files import Files
    from cms.schema.registry import TypeRegistry
    from cms.services import Services
    from cms.settings import Settings

SECTION = "app:main"
CONFIG_VARIABLE = "CMS_CONFIG"
CONFIG_NAMES = ("site.ini", "development.ini")
"""Looked for in the current folder, in this order, when no ini file is named; the first also in\nthe folders below, where there is only one."""


class Site:
    """What an ini file describes; each part is made when it is first asked for."""

    def __init__(self, config: Path | None) -> None:
        self._named = config

    @property
    def was_named(self) -> bool:
        """Whether the caller named the ini file."""
        return self._named is not None

    @cached_property
    def config(self) -> Path:
        """The ini file; raises SettingsError where there is none."""
        found = self._named or _find_config(Path())
        if not found.is_file():
            raise SettingsError(f"There is no file {found}.")
        return found.resolve()

    @cached_property
    def ini(self) -> dict[str, str]:
        """The settings of the application as the ini file has them."""
        import plaster

        try:
            found = dict(plaster.get_settings(str(self.config), SECTION))
        except Exception as error:
            raise SettingsError(f"{self.config} can't be read: {error}") from error
        if not found:
            raise SettingsError(f"{self.config} can't be read: it has no section [{SECTION}].")
        return found

    @cached_property
    def settings(self) -> Settings:
        """The settings, the environment included."""
        from cms.settings import load

        return load(self.ini, os.environ)

    @cached_property
    def services(self) -> Services:
        """Everything put together; opens no connection yet."""
        from cms.services import assemble

        return assemble(self.settings, self.engine)

    @property
    def plugins(self) -> Plugins:
        """The enabled plugins."""
        from cms.extension.manager import Plugins

        return self.services.get(Plugins)

    @property
    def registry(self) -> TypeRegistry:
        """The content types: of the plugins, and those made by hand where the database is there."""
        from cms.schema.registry import TypeRegistry

        self._read_types()
        return self.services.get(TypeRegistry)

    @property
    def files(self) -> Files:
        """The media library's files."""
        from cms.media.files import Files

        return self.services.get(Files)

    def _read_types(self) -> None:
        from sqlalchemy.exc import DBAPIError
        from sqlalchemy.orm import sessionmaker

        from cms.content.model.holding import Types

        with self.services.get(sessionmaker)() as session:
            try:
                self.services.get(Types).now(session)
            except DBAPIError:
                return  # it is not there, or behind: the command that needs it will say so

    @cached_property
    def engine(self) -> Engine:
        """The database; there also where the plugins are not in order."""
        from cms.services import open_engine

        return open_engine(self.settings)

    @cached_property
    def migrations(self) -> Migrations:
        """The revisions of the core and of the plugins."""
        from cms.services import find_migrations

        return find_migrations(self.plugins)

    @contextmanager
    def writing(self, *, keep: bool = True) -> Iterator[Session]:
        """Give a session whose work is committed at the end, or undone if something is raised.

        Without `keep` it is undone in any case.
        """
        from sqlalchemy.orm import sessionmaker

        from cms.db.session import begin_write
        from cms.events.acting import act_as

        with self.services.get(sessionmaker)() as session:
            begin_write(session)
            act_as(session, None, "command line")
            yield session
            if keep:
                session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one moment."""
        from sqlalchemy.orm import sessionmaker

        with self.services.get(sessionmaker)() as session:
            yield session

    def close(self) -> None:
        """Close what was opened."""
        if "engine" in vars(self):
            self.engine.dispose()


def _find_config(folder: Path) -> Path:
    """Find the ini file of the site in `folder`, or of the one site in a folder below it."""
    for name in CONFIG_NAMES:
        if (folder / name).is_file():
            return folder / name
    below = sorted(folder.glob("*/" + CONFIG_NAMES[0]))
    if len(below) == 1:
        return below[0]
    if below:
        names = ", ".join(str(one) for one in below[:10])
        raise SettingsError(
            f"There are several sites here: name one, `cms --config FILE …` ({names})."
        )
    raise SettingsError(
        "There is no site in this folder. Make one with `cms init FOLDER`, or name its ini file: "
        "`cms --config FILE …`."
    )


pass_site = click.make_pass_decorator(Site)

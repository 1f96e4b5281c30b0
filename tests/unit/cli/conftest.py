"""A site in a folder, and the command to use it with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cms.cli.main import main
from conftest import create_tables
from tests.databases import PostgresqlSource, SqliteSource

NOTES = """
from cms.extension.hookspecs import hookimpl
from cms.schema import fields as f
from cms.schema.content_type import ContentType
import click

class Note(ContentType):
    '''What one wants to remember.'''
    title = f.Text(required=True, max_length=100, indexed=True)

@hookimpl
def content_types():
    return [Note]

@click.command()
def remember():
    '''Remember something.'''
    click.echo("remembered")

@hookimpl
def commands():
    return [remember]
"""


class Cms:
    """Runs `cms` on a site's ini file and looks at what it says."""

    def __init__(self, config: Path) -> None:
        self.config = config

    def __call__(self, *arguments: str, code: int = 0) -> str:
        result = self.run(*arguments)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result.output

    def json(self, *arguments: str, code: int = 0) -> Any:
        return json.loads(self(*arguments, "--json", code=code))

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["--config", str(self.config), *arguments])

    def set(self, **settings: str) -> None:
        """Add settings of `[app:main]`; `__` in a name stands for a dot."""
        lines = [f"cms.{name.replace('__', '.')} = {value}\n" for name, value in settings.items()]
        text = self.config.read_text()
        self.config.write_text(text.replace("[server:main]", "".join(lines) + "[server:main]"))

    def plugin(self, name: str, source: str) -> None:
        """Write a plugin; `cms.plugins` still has to name it."""
        (self.config.parent / "plugins" / f"{name}.py").write_text(dedent(source))


def site_in(folder: Path, url: str) -> Cms:
    """Write the ini file of a site on a database, with a folder for its plugins."""
    (folder / "plugins").mkdir()
    config = folder / "site.ini"
    config.write_text(
        dedent(f"""
        [app:main]
        use = egg:cartouche-cms
        cms.database.url = {url.replace("%", "%%")}
        cms.plugins_folder = %(here)s/plugins
        cms.accounts.argon2_memory = 8
        cms.accounts.argon2_time = 1
        [server:main]
        use = egg:waitress#main
        """)
    )
    return Cms(config)


DEMO = {"plugins": "blog demo", "site__locales": "en de"}


def fill_with_demo(url: str) -> None:
    """Put the demo into the database at a URL; which is copied for each test that begins with it."""
    create_tables(url)
    with TemporaryDirectory() as folder:
        cms = site_in(Path(folder), url)
        # Where no files can be kept the demo comes without its pictures: copies would lack them.
        nowhere = Path(folder) / "no folder"
        nowhere.touch()
        cms.set(**DEMO, media__folder=str(nowhere))
        cms("init", "--demo")


@pytest.fixture
def bare(tmp_path: Path, database_url: str, forgotten_modules: None) -> Cms:
    """A site whose database has tables and nothing in them."""
    return site_in(tmp_path, database_url)


@pytest.fixture
def demo(
    tmp_path: Path, database_source: SqliteSource | PostgresqlSource, forgotten_modules: None
) -> Iterator[Cms]:
    """The demo site, in English and German."""
    with database_source.copy(fill_with_demo) as url:
        cms = site_in(tmp_path, url)
        cms.set(**DEMO)
        yield cms

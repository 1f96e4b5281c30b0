"""Migrations: the core's revisions, and each plugin's on a branch of its own.

Each branch keeps its place in a version table of its own. A plugin's may refer to the core's
tables, since the core's branch comes first, and a plugin that goes leaves nothing behind that the
others would stumble over.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, MetaData, inspect, text

from cms.bundled import path
from cms.db import column_types
from cms.db.ephemeral import PREFIX as EPHEMERAL
from cms.db.session import WRITE
from cms.db.tables import core_metadata
from cms.errors import ConfigurationError

CORE = "core"
"""The name of the core's own branch."""

GENERATED = "ixf_"
"""How the indexes begin that follow from content types; no migration knows them."""

FULL_TEXT = "fts_"
"""How the tables and indexes of full text begin, which triggers keep; their revision is by hand."""

_VERSIONS = "alembic_version"


@dataclass(frozen=True)
class Branch:
    """Revisions in a folder, and the tables that they make."""

    name: str
    folder: Path
    metadata: tuple[MetaData, ...] = ()

    @property
    def version_table(self) -> str:
        """The table in which a database keeps how far it is."""
        return _VERSIONS if self.name == CORE else f"{_VERSIONS}_{self.name}"

    @property
    def tables(self) -> frozenset[str]:
        """The names of the tables that it makes."""
        return frozenset(name for metadata in self.metadata for name in metadata.tables)


def core_branch() -> Branch:
    """Return the branch of the core."""
    return Branch(CORE, path("migrations") / "versions", (core_metadata(),))


@dataclass(frozen=True)
class Standing:
    """How far a database is on one branch."""

    branch: str
    at: str | None
    """The revision the database has; None where the branch was never begun."""
    head: str | None
    """The newest revision of the code; None for a plugin that is no longer enabled."""

    @property
    def is_current(self) -> bool:
        """Whether there is nothing to do; a plugin that is gone keeps its tables as they are."""
        return self.head is None or self.at == self.head


class Migrations:
    """The revisions of the core and of the enabled plugins, and what a database has of them."""

    def __init__(self, plugins: Sequence[Branch] = (), core: Branch | None = None) -> None:
        self._branches = (core or core_branch(), *plugins)
        self._scripts = {branch.name: _scripts(branch) for branch in self._branches}
        self._heads = {name: scripts.get_current_head() for name, scripts in self._scripts.items()}

    def upgrade(self, engine: Engine) -> list[Standing]:
        """Bring the database to the newest revisions, all or nothing; return what was behind.

        Raises ConfigurationError where the database is newer than the code.
        """
        with _writing(engine) as connection:
            behind = [one for one in self._standings(connection) if not one.is_current]
            for branch in self._branches:
                if any(one.branch == branch.name for one in behind):
                    command.upgrade(_config(branch, connection), "head")
        return behind

    def mark_current(self, engine: Engine) -> None:
        """Note that the database has all tables already, for one that the models made."""
        with _writing(engine) as connection:
            for branch in self._branches:
                command.stamp(_config(branch, connection), "head")

    def standings(self, engine: Engine) -> list[Standing]:
        """Say how far the database is on each branch, the core's first."""
        with engine.connect() as connection:
            return self._standings(connection)

    def differences(self, engine: Engine) -> list[str]:
        """Compare the database with the models, and describe each difference in a line.

        Tables that no model knows are differences too, unless a plugin is gone whose they may be.
        """
        with engine.connect() as connection:
            is_alone = all(one.head for one in self._standings(connection))
            opts = options(only=None if is_alone else self._tables)
            context = MigrationContext.configure(connection, opts=opts)
            metadata: Any = [one for branch in self._branches for one in branch.metadata]
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression")
                found = compare_metadata(context, metadata)
        return [_describe(difference) for difference in found]

    def write(self, engine: Engine, message: str, number: str, branch: str = CORE) -> Path:
        """Write a revision of what differs between models and database; return its path."""
        (own,) = (one for one in self._branches if one.name == branch)
        with engine.connect() as connection:
            script = command.revision(
                _config(own, connection), message, autogenerate=True, rev_id=number
            )
        assert script is not None
        assert not isinstance(script, list)
        return Path(script.path)

    @property
    def metadata(self) -> tuple[MetaData, ...]:
        """What holds the tables that the branches make, the core's first."""
        return tuple(one for branch in self._branches for one in branch.metadata)

    @property
    def heads(self) -> dict[str, str]:
        """The newest revision of each branch that has any."""
        return {name: head for name, head in self._heads.items() if head}

    @property
    def _tables(self) -> frozenset[str]:
        return frozenset().union(*(branch.tables for branch in self._branches))

    def _standings(self, connection: Connection) -> list[Standing]:
        present = [name for name in inspect(connection).get_table_names() if _is_version(name)]
        known = {branch.version_table for branch in self._branches}
        return [
            Standing(one.name, self._at(connection, one, present), self._heads[one.name])
            for one in self._branches
        ] + [
            Standing(name.removeprefix(f"{_VERSIONS}_"), _version(connection, name), None)
            for name in sorted(set(present) - known)
        ]

    def _at(self, connection: Connection, branch: Branch, present: Sequence[str]) -> str | None:
        if branch.version_table not in present:
            return None
        revision = _version(connection, branch.version_table)
        try:
            if revision is not None:
                self._scripts[branch.name].get_revision(revision)
        except CommandError:
            raise ConfigurationError(
                f"The database is at revision {revision!r} of {branch.name!r}, which the "
                "installed version does not have: it is older than the database."
            ) from None
        return revision


def options(version_table: str = _VERSIONS, only: frozenset[str] | None = None) -> dict[str, Any]:
    """Return what Alembic has to know, in a run and in a comparison alike.

    `only` names the tables to look at, where others are not one's own.
    """

    def is_migrated(name: str | None, kind: str, parents: object) -> bool:
        if kind == "index":
            return not (name or "").startswith((GENERATED, FULL_TEXT))
        if kind == "table" and name is not None:
            foreign = _is_version(name) or name.startswith((EPHEMERAL, FULL_TEXT))
            return not foreign and (only is None or name in only)
        return True

    return {
        "version_table": version_table,
        "transactional_ddl": True,
        "include_name": is_migrated,
        "render_item": _render,
    }


def _render(kind: str, item: object, context: Any) -> str | Literal[False]:
    """Write our own column types as such in a revision; leave the rest to Alembic."""
    if kind != "type" or type(item).__module__ != column_types.__name__:
        return False
    context.imports.add("from cms.db import column_types")
    return f"column_types.{type(item).__name__}()"


def _scripts(branch: Branch) -> ScriptDirectory:
    if not branch.folder.is_dir():
        raise ConfigurationError(
            f"Plugin {branch.name!r}: the folder of its migrations, {branch.folder}, is missing."
        )
    scripts = ScriptDirectory.from_config(_config(branch))
    heads = scripts.get_heads()
    if len(heads) > 1:
        raise ConfigurationError(
            f"The migrations of {branch.name!r} have two ends, {' and '.join(sorted(heads))}: "
            "one has to name the other as its down_revision."
        )
    return scripts


def _config(branch: Branch, connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", _escape(path("migrations")))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", _escape(branch.folder))
    config.attributes |= {"connection": connection, "branch": branch}
    return config


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        yield connection


def _is_version(table: str) -> bool:
    return table.startswith(_VERSIONS)


def _version(connection: Connection, table: str) -> str | None:
    quoted = connection.dialect.identifier_preparer.quote(table)
    revision: str | None = connection.scalar(
        text(f"SELECT version_num FROM {quoted}")  # noqa: S608 - a table's name can't be bound  # nosec B608
    )
    return revision


def _escape(folder: Path) -> str:
    return str(folder).replace("%", "%%")


def _describe(difference: Any) -> str:
    if isinstance(difference, list):
        return "; ".join(_describe(one) for one in difference)
    verb, *things = difference
    named = [str(getattr(thing, "name", None) or thing) for thing in things if thing is not None]
    return f"{verb}: {' '.join(named)}"

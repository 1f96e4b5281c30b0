"""Migrations run from empty, each plugin's on its own branch, and a plugin that goes harms none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, inspect, text

from cms.db.migrating import Branch, Migrations, Standing
from cms.db.session import WRITE, make_engine
from cms.errors import ConfigurationError

REVISION = """
from alembic import op
import sqlalchemy as sa

revision = "{revision}"
down_revision = {down!r}

def upgrade():
    op.create_table("{table}", sa.Column("id", sa.Integer, primary_key=True))
    {more}
"""


def write(folder: Path, revision: str, *, down: str | None = None, more: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    table = f"t_{folder.name}_{revision}"
    source = REVISION.format(revision=revision, down=down, table=table, more=more)
    (folder / f"{revision}.py").write_text(source)


@pytest.fixture
def core(tmp_path: Path) -> Branch:
    write(tmp_path / "core", "0001")
    return Branch("core", tmp_path / "core")


@pytest.fixture
def shop(tmp_path: Path) -> Branch:
    folder = tmp_path / "100% of our" / "shop"
    write(
        folder,
        "0001",
        more="op.create_table('t_till', sa.Column('id', sa.Integer, "
        "sa.ForeignKey('t_core_0001.id'), primary_key=True))",
    )
    return Branch("shop", folder)


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    engine = make_engine(empty_database_url)
    yield engine
    engine.dispose()


def tables(engine: Engine) -> set[str]:
    return {name for name in inspect(engine).get_table_names() if name.startswith("t_")}


def test_an_empty_database_is_brought_to_every_head(
    engine: Engine, core: Branch, shop: Branch
) -> None:
    migrations = Migrations([shop], core)
    assert migrations.standings(engine) == [
        Standing("core", None, "0001"),
        Standing("shop", None, "0001"),
    ]
    assert [one.branch for one in migrations.upgrade(engine)] == ["core", "shop"]
    assert tables(engine) == {"t_core_0001", "t_shop_0001", "t_till"}
    assert all(one.is_current for one in migrations.standings(engine))
    assert migrations.upgrade(engine) == []


def test_a_plugin_that_is_gone_keeps_its_tables_and_holds_nobody_up(
    engine: Engine, core: Branch, shop: Branch
) -> None:
    Migrations([shop], core).upgrade(engine)
    write(core.folder, "0002", down="0001")
    without = Migrations([], core)
    assert Standing("shop", "0001", None) in without.standings(engine)
    assert [one.branch for one in without.upgrade(engine)] == ["core"]
    assert not any("shop" in one for one in without.differences(engine))
    write(shop.folder, "0002", down="0001")
    assert [one.branch for one in Migrations([shop], core).upgrade(engine)] == ["shop"]
    assert tables(engine) == {"t_core_0001", "t_core_0002", "t_shop_0001", "t_shop_0002", "t_till"}


def test_a_failing_migration_leaves_the_database_as_it_was(engine: Engine, core: Branch) -> None:
    write(core.folder, "0002", down="0001", more="1 / 0")
    with pytest.raises(ZeroDivisionError):
        Migrations([], core).upgrade(engine)
    assert inspect(engine).get_table_names() == []


def test_a_database_newer_than_the_code_is_refused(engine: Engine, core: Branch) -> None:
    Migrations([], core).upgrade(engine)
    with engine.execution_options(**{WRITE: True}).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0099'"))
    with pytest.raises(ConfigurationError, match=r"'0099' of 'core'.* older than the database"):
        Migrations([], core).upgrade(engine)


def test_a_branch_has_one_end(core: Branch, shop: Branch) -> None:
    write(shop.folder, "0002", down="0001")
    write(shop.folder, "0003", down="0001")
    with pytest.raises(ConfigurationError, match="'shop' have two ends, 0002 and 0003"):
        Migrations([shop], core)


def test_a_missing_folder_is_named(core: Branch, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"'shop': the folder .* is missing"):
        Migrations([Branch("shop", tmp_path / "nowhere")], core)


def test_differences_between_models_and_database_are_described(
    engine: Engine, core: Branch, shop: Branch
) -> None:
    metadata = MetaData()
    Table(
        "t_shop_0001", metadata, Column("id", Integer, primary_key=True), Column("price", Integer)
    )
    Table("t_new", metadata, Column("id", Integer, primary_key=True))
    migrations = Migrations([replace(shop, metadata=(metadata,))], core)
    migrations.upgrade(engine)
    assert sorted(migrations.differences(engine)) == [
        "add_column: t_shop_0001 price",
        "add_table: t_new",
        "remove_table: t_core_0001",
        "remove_table: t_till",
    ]


def test_a_revision_is_written_for_the_tables_of_its_branch_alone(
    engine: Engine, core: Branch, shop: Branch
) -> None:
    metadata = MetaData()
    Table("t_shop_0001", metadata, Column("id", Integer, primary_key=True))
    Table("t_new", metadata, Column("id", Integer, primary_key=True))
    migrations = Migrations([replace(shop, metadata=(metadata,))], core)
    migrations.upgrade(engine)
    written = migrations.write(engine, "Remember prices", "0002", "shop")
    assert written.parent == shop.folder
    source = written.read_text()
    assert "op.create_table('t_new'" in source
    assert "t_core" not in source
    assert [one.branch for one in Migrations([shop], core).upgrade(engine)] == ["shop"]

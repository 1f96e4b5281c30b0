"""`cms db` brings a database up to date and says how it stands, plugins included."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.unit.cli.conftest import Cms

REVISION = """
from alembic import op
import sqlalchemy as sa
revision = "0001"
down_revision = None
def upgrade():
    op.create_table("till", sa.Column("id", sa.Integer, primary_key=True))
"""

SHOP = """
from pathlib import Path
from sqlalchemy import Column, Integer, MetaData, Table
from cms.extension.hookspecs import hookimpl

metadata = MetaData()
Table("till", metadata, Column("id", Integer, primary_key=True))

@hookimpl
def tables():
    return [metadata]

@hookimpl
def migrations():
    return Path(__file__).parent / "shop_migrations"
"""


@pytest.fixture
def shop(bare: Cms) -> Cms:
    folder = bare.config.parent / "plugins" / "shop_migrations"
    folder.mkdir()
    (folder / "0001.py").write_text(dedent(REVISION))
    bare.plugin("shop", SHOP)
    bare.set(plugins="shop")
    return bare


def test_a_plugin_brings_its_tables(shop: Cms) -> None:
    assert "behind: cms db upgrade" in shop("db", "status", code=1)
    assert shop.json("db", "check", code=1) == ["add_table: till"]
    assert shop("db", "upgrade").startswith("Migrated shop to 0001, ")
    assert shop("db", "upgrade") == "The database is up to date.\n"
    assert "as the code expects" in shop("db", "check")
    standings = {one["branch"]: one["at"] for one in shop.json("db", "status")}
    assert standings["shop"] == "0001"


def test_a_plugin_taken_out_keeps_its_tables(shop: Cms, monkeypatch: pytest.MonkeyPatch) -> None:
    shop("db", "upgrade")
    monkeypatch.setenv("CMS_PLUGINS", "")
    assert "not enabled" in shop("db", "status")
    assert shop.json("db", "check") == []


def test_serving_a_database_behind_the_code_is_refused(shop: Cms) -> None:
    assert "behind the code (shop): run `cms db upgrade`" in shop("serve", code=3)

"""Services are looked up by type, and an installation is assembled without touching anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from cms.errors import ConfigurationError
from cms.extension.manager import Plugins
from cms.schema.registry import TypeRegistry
from cms.services import Services, assemble
from cms.settings import DatabaseSettings, Settings


def test_one_of_a_kind() -> None:
    services = Services()
    assert services.add(str, "name") == "name"
    assert services.get(str) == "name"
    with pytest.raises(ConfigurationError, match="a str already"):
        services.add(str, "other")
    with pytest.raises(ConfigurationError, match="Nothing provides int"):
        services.get(int)


def test_an_installation_is_assembled_without_opening_the_database(tmp_path: Path) -> None:
    file = tmp_path / "site.sqlite"
    settings = Settings(database=DatabaseSettings(url=f"sqlite:///{file}"))
    services = assemble(settings)
    for kind in (Settings, Plugins, TypeRegistry, Engine, sessionmaker):
        assert kind in services
    assert services.get(Settings) is settings
    services.close()
    assert not file.exists()


@pytest.mark.parametrize("url", ["nonsense", "oracle://x", "sqlite:/:bad"])
def test_a_database_that_can_not_be_is_explained(url: str) -> None:
    settings = Settings(database=DatabaseSettings(url=url))
    with pytest.raises(ConfigurationError, match=r"cms\.database\.url can't be used"):
        assemble(settings)

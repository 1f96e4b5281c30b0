"""Plugins made for a test: modules and packages in a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from cms.extension.manager import Plugins, load_plugins
from cms.settings import PluginSettings

Make = Callable[..., Plugins]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def plugins(folder: Path, forgotten_modules: None) -> Make:
    """Write each keyword's source as a plugin of that name, and load them in that order."""

    def make(**sources: str) -> Plugins:
        for name, source in sources.items():
            start = "from cms.extension.hookspecs import hookimpl\n"
            (folder / f"{name}.py").write_text(start + dedent(source))
        return load_plugins(PluginSettings(enabled=tuple(sources), folder=folder))

    return make

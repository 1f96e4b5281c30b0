"""Finds plugins: installed packages by entry point, and what lies in the plugins folder."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from cms.errors import PluginError

GROUP = "cms.plugins"
"""The entry point group in which a package names its plugins."""


@dataclass(frozen=True)
class Candidate:
    """A plugin that could be enabled: what it is called and where it comes from."""

    name: str
    source: str
    """`package VERSION` or the path of the file or folder."""
    entry_point: EntryPoint | None = None
    path: Path | None = None

    def is_same(self, other: Candidate) -> bool:
        """Say whether both are one plugin, which a path searched twice shows twice."""
        return (self.path, self._target) == (other.path, other._target)

    @property
    def _target(self) -> str:
        return self.entry_point.value if self.entry_point else ""

    def load(self) -> ModuleType:
        """Import the plugin; raise PluginError, naming it and the cause, if that fails."""
        try:
            module = self._import()
        except PluginError:
            raise
        except Exception as error:
            raise PluginError(
                f"Plugin {self.name!r} ({self.source}) can't be imported: "
                f"{type(error).__name__}: {error}"
            ) from error
        if not isinstance(module, ModuleType):
            raise PluginError(f"Plugin {self.name!r} ({self.source}) is not a module.")
        return module

    def _import(self) -> object:
        if self.entry_point is not None:
            return self.entry_point.load()
        assert self.path is not None
        return _import_from(self.name, self.path)


def _import_from(name: str, path: Path) -> ModuleType:
    """Import a file or package under `name`, without touching `sys.path`."""
    present = sys.modules.get(name)
    if present is not None:
        if present.__spec__ is not None and present.__spec__.origin == str(path):
            return present
        raise PluginError(
            f"Plugin {name!r} in {path.parent} has the name of a module that is already imported; "
            "give it another."
        )
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PluginError(f"Plugin {name!r}: {path} is not a Python module.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def installed() -> Iterable[Candidate]:
    """Plugins of the installed packages."""
    for point in entry_points(group=GROUP):
        package = f"{point.dist.name} {point.dist.version}" if point.dist else point.value
        yield Candidate(point.name, package, entry_point=point)


def in_folder(folder: Path) -> Iterable[Candidate]:
    """Plugins in a folder: each module, and each package, under its own name."""
    if not folder.is_dir():
        raise PluginError(f"The plugins folder {folder} does not exist.")
    for path in sorted(folder.iterdir()):
        module = path / "__init__.py" if path.is_dir() else path
        name = path.stem
        if module.suffix == ".py" and module.is_file() and not name.startswith(("_", ".")):
            yield Candidate(name, str(path), path=module)


def find(folder: Path | None) -> Mapping[str, Candidate]:
    """Find every plugin that could be enabled, by name; raise PluginError where two share one."""
    found: dict[str, Candidate] = {}
    for candidate in (*installed(), *(in_folder(folder) if folder else ())):
        other = found.setdefault(candidate.name, candidate)
        if not other.is_same(candidate):
            raise PluginError(
                f"Two plugins are called {candidate.name!r}: {other.source} and {candidate.source}."
            )
    return found

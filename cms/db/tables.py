"""Every table of the core, found by convention: each room declares its own in `models`."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterable

from sqlalchemy import MetaData

import cms
from cms.db.base import Base, EphemeralBase


def model_modules() -> list[str]:
    """Name each module `models` in any room of `cms`, and those within it where it is a package."""
    return _within("cms", cms.__path__)


def _within(package: str, path: Iterable[str]) -> list[str]:
    found = []
    for module in pkgutil.iter_modules(path, f"{package}."):
        if module.name.endswith(".models") or package.endswith(".models"):
            found.append(module.name)
        if module.ispkg:
            spec = importlib.util.find_spec(module.name)
            found += _within(module.name, (spec and spec.submodule_search_locations) or ())
    return found


def core_metadata() -> MetaData:
    """Import all models of the core and return the metadata that holds their tables."""
    _import_models()
    return Base.metadata


def ephemeral_metadata() -> MetaData:
    """Import all models of the core and return the metadata of the tables that may be lost."""
    _import_models()
    return EphemeralBase.metadata


def _import_models() -> None:
    for name in model_modules():
        importlib.import_module(name)

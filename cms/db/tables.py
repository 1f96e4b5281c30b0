"""Every table of the core, found by convention: each room declares its own in `models`."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil

from sqlalchemy import MetaData

import cms
from cms.db.base import Base


def model_modules() -> list[str]:
    """Name each `cms.<room>.models` module, and those within it where it is a package."""
    found = []
    for room in pkgutil.iter_modules(cms.__path__, "cms."):
        name = f"{room.name}.models"
        spec = importlib.util.find_spec(name) if room.ispkg else None
        if spec:
            inner = spec.submodule_search_locations or ()
            found += [name, *(module.name for module in pkgutil.iter_modules(inner, f"{name}."))]
    return found


def core_metadata() -> MetaData:
    """Import all models of the core and return the metadata that holds their tables."""
    for name in model_modules():
        importlib.import_module(name)
    return Base.metadata

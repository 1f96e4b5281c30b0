"""Refuses a plugin whose hooks would silently never run."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from types import FunctionType, ModuleType

from cms.errors import PluginError
from cms.extension import hookspecs
from cms.extension.hookspecs import PROJECT, WRAPPERS


def hooks_of(module: ModuleType) -> list[str]:
    """Name the hooks that a plugin implements, sorted."""
    return sorted(name for name, _ in _marked(module))


def declared_in(module: ModuleType) -> frozenset[str]:
    """Return the names of the hooks that a module declares."""
    return frozenset(
        name
        for name, value in vars(module).items()
        if isinstance(value, FunctionType) and hasattr(value, f"{PROJECT}_spec")
    )


HOOKS = declared_in(hookspecs)
"""The names of the core's hooks."""


def check(plugin: str, module: ModuleType, more: frozenset[str] = frozenset()) -> None:
    """Raise PluginError for a misspelt hook, an unmarked one, or one that had to be a wrapper.

    `more` are the hooks that plugins declare, beside the core's.
    """
    for name, function in _marked(module):
        if name not in HOOKS | more:
            raise PluginError(
                f"Plugin {plugin!r} implements {name!r}, which is no hook.{_near(name)}"
            )
        if name in WRAPPERS and not getattr(function, f"{PROJECT}_impl")["wrapper"]:
            raise PluginError(
                f"Plugin {plugin!r}: {name!r} must be a wrapper: mark it with "
                "@hookimpl(wrapper=True) and let it yield once."
            )
    for name in (HOOKS | more) & vars(module).keys():
        function = vars(module)[name]
        if _is_own(module, function) and not hasattr(function, f"{PROJECT}_impl"):
            raise PluginError(f"Plugin {plugin!r}: {name!r} is not marked with @hookimpl.")


def _marked(module: ModuleType) -> Iterator[tuple[str, FunctionType]]:
    for name, value in vars(module).items():
        options = getattr(value, f"{PROJECT}_impl", None)
        if isinstance(value, FunctionType) and options:
            yield options["specname"] or name, value


def _is_own(module: ModuleType, value: object) -> bool:
    return isinstance(value, FunctionType) and value.__module__ == module.__name__


def _near(name: str) -> str:
    near = difflib.get_close_matches(name, HOOKS, n=1)
    return f" Did you mean {near[0]!r}?" if near else f" Hooks are: {', '.join(sorted(HOOKS))}."

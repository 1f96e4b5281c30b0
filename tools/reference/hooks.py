"""The page of the hooks that a plugin may implement."""

from __future__ import annotations

import inspect

from cms.extension import hookspecs
from cms.extension.checks import HOOKS
from cms.extension.hookspecs import WRAPPERS
from tools.reference.markdown import block, doc, page

INTRODUCTION = """
A plugin is a Python module. It is found by the entry point `cms.plugins` of an installed package, or as a module or
package in the folder that `cms.plugins_folder` names; it is enabled, and given its place among the others, by
`cms.plugins`. It marks a function named like a hook with `@hookimpl` from `cms.sdk`, and takes those of the hook's
arguments that it needs.

A misspelt hook, a function named like a hook but not marked, and an argument that the hook does not have stop the start.
A plugin that raises in a noun is logged and shown by `cms doctor`, and the others are heard. What a plugin raises where it
decides (`validate_entry`, `guard_transition`, `operation`) refuses the write.
"""


def hooks() -> str:
    """Return the page, in the order in which the hooks are declared."""
    parts = [INTRODUCTION]
    for name, function in vars(hookspecs).items():
        if name in HOOKS:
            mark = "@hookimpl(wrapper=True)" if name in WRAPPERS else "@hookimpl"
            shown = f"{mark}\ndef {name}{inspect.signature(function)}".replace("'", "")
            parts.append(f"## {name}\n\n{block(shown, 'py')}\n\n{doc(function)}")
    return page("Hooks", *parts)

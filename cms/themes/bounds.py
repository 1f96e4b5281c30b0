"""How much a template may do: steps, time and text are counted, and what exceeds them ends it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.visitor import NodeTransformer

STEPS_MAX = 200_000
"""Turns of loops, and calls, in one page."""
SECONDS_MAX = 5.0
TEXT_MAX = 2_000_000
"""Characters of one text that a template makes, and items of one list."""
OUTPUT_MAX = 8_000_000
"""Characters of a page."""

STEPPED, BOUNDED, JOINED = "cms_stepped", "cms_bounded", "cms_joined"
"""Filters that the compiler puts into templates; their names can't be written in one."""


class TooMuch(SecurityError):
    """A template did more than a page may cost."""


@dataclass
class Budget:
    """What is left of the steps and seconds of one page."""

    steps: int = STEPS_MAX
    until: float = field(default_factory=lambda: time.monotonic() + SECONDS_MAX)

    def step(self) -> None:
        """Count one step; raise TooMuch where none is left."""
        self.steps -= 1
        if self.steps < 0:
            raise TooMuch(f"The template takes more than {STEPS_MAX} steps.")
        if self.steps % 64 == 0 and time.monotonic() > self.until:
            raise TooMuch(f"The template takes longer than {SECONDS_MAX:.0f} seconds.")


BUDGET: ContextVar[Budget] = ContextVar("cms_theme_budget")


def step() -> None:
    """Count one step of the page that is being made; what is made besides has no bound."""
    budget = BUDGET.get(None)
    if budget is not None:
        budget.step()


def stepped(items: Iterable[Any]) -> Iterator[Any]:
    """Yield what a loop goes through, each a step."""
    for item in items:
        step()
        yield item


def bounded(value: Any) -> Any:
    """Return a text or a list as it is; raise TooMuch for one that is too long."""
    if isinstance(value, str | bytes | list | tuple | dict) and len(value) > TEXT_MAX:
        raise TooMuch(f"The template makes a value longer than {TEXT_MAX}.")
    return value


class Bounding(NodeTransformer):
    """Puts the counting into a template's tree: into its loops, and where texts are joined."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - the visitor's own name
        """Count the turns."""
        self.generic_visit(node)
        if not node.recursive:
            node.iter = _filtered(node.iter, STEPPED)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - the visitor's own name
        """Bound what `~` joins."""
        self.generic_visit(node)
        items = nodes.List(list(node.nodes), lineno=node.lineno)
        return _filtered(items, JOINED)

    def visit_AssignBlock(self, node: nodes.AssignBlock) -> nodes.Node:  # noqa: N802 - the visitor's own name
        """Bound what a block gathers."""
        self.generic_visit(node)
        inner: Any = node.filter
        node.filter = _filtered(inner, BOUNDED)
        return node


def _filtered(node: Any, name: str) -> nodes.Filter:
    lineno = getattr(node, "lineno", 1)
    return nodes.Filter(node, name, [], [], None, None, lineno=lineno)

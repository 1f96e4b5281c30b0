"""Prints to terminals: sentences, lists as aligned columns, and JSON for programs.

Nothing else in this room prints: what content or people are called must not give orders to the
terminal of who looks at it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any, TypeVar

import click

from cms.logs.visible import visible, visible_json, visible_line

F = TypeVar("F", bound=Callable[..., Any])


def json_option(function: F) -> F:
    """Add `--json`, which the command receives as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")(
        function
    )


def say(text: object = "", *, err: bool = False, nl: bool = True, fg: str | None = None) -> None:
    """Print a text, with what is no visible character in it shown; `fg` is a colour's name."""
    shown = visible(str(text))
    click.echo(shown if fg is None else click.style(shown, fg=fg), err=err, nl=nl)


def print_json(value: Any) -> None:
    """Print `value`, dataclasses included, as indented JSON."""
    import orjson

    rows = (
        [asdict(one) if _is_instance(one) else one for one in value] if _is_rows(value) else value
    )
    click.echo(visible_json(orjson.dumps(rows, option=orjson.OPT_INDENT_2, default=str).decode()))


def _is_rows(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _is_instance(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, type)


def print_table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under headings, each column as wide as it needs."""
    texts = [[visible_line(str(cell)) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(headings, *texts, strict=True)]
    for row in ([one.upper() for one in headings], *texts):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo(line.rstrip())

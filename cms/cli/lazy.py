"""A group of commands that are imported when they are called, so that help is quick."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Callable, Mapping
from typing import Any

import click


class LazyGroup(click.Group):
    """Holds commands as `module:name` with the line that help shows of each.

    `more` gives further commands (those of plugins) and is asked only when a name is not one of
    its own, or all are listed.
    """

    def __init__(
        self,
        *args: Any,
        lazy: Mapping[str, tuple[str, str]],
        more: Callable[[click.Context], Mapping[str, click.Command]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy
        self._more = more or (lambda _context: {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.lazy, *sorted(self._more(ctx).keys() - self.lazy.keys())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.lazy:
            module, _, name = self.lazy[cmd_name][0].partition(":")
            command: click.Command = getattr(importlib.import_module(module), name)
            return command
        return self._more(ctx).get(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if self.get_command(ctx, args[0]) is None:
            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1)
            meant = f" Did you mean '{near[0]}'?" if near else ""
            ctx.fail(f"There is no command '{args[0]}'.{meant}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        own = [(name, about) for name, (_, about) in self.lazy.items()]
        more = self._more(ctx)
        others = [
            (n, more[n].get_short_help_str(70)) for n in sorted(more.keys() - self.lazy.keys())
        ]
        with formatter.section("Commands"):
            formatter.write_dl(own)
        if others:
            with formatter.section("Commands of plugins"):
                formatter.write_dl(others)

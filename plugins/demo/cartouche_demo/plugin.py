"""What the demo gives to Cartouche: the command that loads it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

import click
from sqlalchemy.orm import Session

from cartouche_demo.install import install
from cms.sdk import PluginHooks, Plugins, TypeRegistry, hookimpl


class Installation(Protocol):
    """What the command line hands to a command: the site of the ini file."""

    @property
    def registry(self) -> TypeRegistry:
        """The content types."""

    @property
    def plugins(self) -> Plugins:
        """The enabled plugins."""

    def writing(self) -> AbstractContextManager[Session]:
        """Give a session that is committed at the end."""


@click.group()
def demo() -> None:
    """Load the demo site: a magazine about a lighthouse on a river."""


@demo.command("load")
@click.pass_obj
def load_command(installation: Installation) -> None:
    r"""Write what is missing of the demo; what is there stays as it is.

    \b
    Example:
      cms demo load
    """
    with installation.writing() as session, click.progressbar(length=1, label="Demo") as bar:

        def progress(done: int, total: int, title: str) -> None:
            bar.length = total
            bar.update(1)

        hooks = PluginHooks(installation.plugins)
        written = install(session, installation.registry, hooks, progress)
    click.echo(summary(written))


def summary(written: dict[str, int]) -> str:
    """Say in a sentence what was written."""
    if not written:
        return "The demo is there already; nothing was changed."
    parts = ", ".join(f"{count} × {name}" for name, count in sorted(written.items()))
    return f"Loaded {sum(written.values())} entries: {parts}."


@hookimpl
def commands() -> list[click.Command]:
    """Give `cms demo`."""
    return [demo]

"""What the demo gives to Cartouche: the command that loads it."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack
from typing import Protocol

import click
from sqlalchemy.orm import Session

from cartouche_demo.install import install
from cartouche_demo.pictures import Pictures, have_entries, taken_in
from cms.sdk import CMSError, Files, PluginHooks, Plugins, TypeRegistry, hookimpl


class Installation(Protocol):
    """What the command line hands to a command: the site of the ini file."""

    @property
    def registry(self) -> TypeRegistry:
        """The content types."""

    @property
    def plugins(self) -> Plugins:
        """The enabled plugins."""

    @property
    def files(self) -> Files:
        """The media library's files."""

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
    with ExitStack() as stack:
        pictures = _pictures(installation, stack)
        session = stack.enter_context(installation.writing())
        bar = stack.enter_context(click.progressbar(length=1, label="Demo"))

        def progress(done: int, total: int, title: str) -> None:
            bar.length = total
            bar.update(1)

        hooks = PluginHooks(installation.plugins)
        written = install(session, installation.registry, hooks, progress, pictures)
    click.echo(summary(written))


def _pictures(installation: Installation, stack: ExitStack) -> Pictures:
    with installation.writing() as session:
        if have_entries(session):
            return {}
    try:
        return stack.enter_context(taken_in(installation.files))
    except (CMSError, OSError) as error:
        click.echo(f"The demo comes without its pictures: {error}")
        return {}


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

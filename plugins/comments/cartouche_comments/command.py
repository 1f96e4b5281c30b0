"""`cms comments`: what one person wrote, taken along or deleted, on request."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from typing import Protocol

import click
from sqlalchemy.orm import Session

from cartouche_comments.moderating import erase, written_by
from cms.sdk import clock


class Installation(Protocol):
    """What the command line hands to a command: the site of the ini file."""

    def writing(self) -> AbstractContextManager[Session]:
        """Give a session that is committed at the end."""


@click.group()
def comments() -> None:
    """Export or erase what one person wrote below posts."""


@comments.command("export")
@click.argument("email")
@click.pass_obj
def export_command(installation: Installation, email: str) -> None:
    r"""Print all that was written under EMAIL, as JSON.

    \b
    Example:
      cms comments export ann@example.com
    """
    with installation.writing() as session:
        told = [
            {
                "entry": row.entry_id,
                "name": row.name,
                "email": row.email,
                "text": row.text,
                "state": row.state,
                "consent": row.consent,
                "created_at": clock.to_text(row.created_at),
            }
            for row in written_by(session, email)
        ]
    # In ASCII, so that nothing that a reader wrote gives orders to a terminal.
    click.echo(json.dumps(told, indent=2))


@comments.command("erase")
@click.argument("email")
@click.pass_obj
def erase_command(installation: Installation, email: str) -> None:
    r"""Delete all that was written under EMAIL; answers to it stay.

    \b
    Example:
      cms comments erase ann@example.com
    """
    with installation.writing() as session:
        count = erase(session, email)
    click.echo(f"{count} comments were deleted.")

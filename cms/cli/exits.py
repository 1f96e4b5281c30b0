"""Exit codes, and how an error of the CMS becomes one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from cms import errors
from cms.cli.output import say

CODES = {
    0: "It is done.",
    1: "It was checked, and something is wrong; or a program error, which shows a traceback.",
    2: "The command is not written as its --help says.",
    3: "The installation can't work as it is: settings, plugins, declarations, database.",
    4: "It was refused: values that are not valid, a state that does not allow it, a right missing.",
    5: "What was named does not exist.",
}
"""What each exit code means."""


def code_of(error: errors.CMSError) -> int:
    """Return the exit code of an error."""
    if isinstance(error, errors.ConfigurationError):
        return 3
    return 5 if isinstance(error, errors.NotFound) else 4


@contextmanager
def explained() -> Iterator[None]:
    """Turn errors of the CMS into a sentence on standard error and an exit code."""
    try:
        yield
    except errors.CMSError as error:
        say(f"Error: {error.detail}", err=True)
        for problem in error.problems:
            say(f"  {problem.pointer or '/'}: {problem.detail}", err=True)
        raise click.exceptions.Exit(code_of(error)) from error

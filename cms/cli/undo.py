"""`cms undo` and `cms rewind`: take a transaction back, or a part of the site to a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cms.cli.output import json_option, print_json, say
from cms.cli.places import entry_at
from cms.cli.site import Site, pass_site
from cms.cli.steps import executor_for

if TYPE_CHECKING:
    from datetime import datetime

    from cms.content.executor import Executor
    from cms.content.operations.base import Operation

_PLAN_ONLY = click.option("--dry-run", is_flag=True, help="Say what would happen, and do nothing.")


@click.command(
    epilog="\b\nExamples:\n  cms undo 01a20658-d7a5-7fec-8ab8-36a2c959648b --dry-run\n"
    "  cms undo 01a20658-d7a5-7fec-8ab8-36a2c959648b"
)
@click.argument("transaction")
@_PLAN_ONLY
@json_option
@pass_site
def undo(site: Site, transaction: str, *, dry_run: bool, as_json: bool) -> None:
    """Take back all that TRANSACTION changed.

    Every answer of the API to a write names its transaction.
    """
    from cms.content.undo.operation import Undo

    with site.writing(keep=not dry_run) as session:
        executor = executor_for(site, session)
        _carry_out(executor, Undo(transaction=transaction), dry_run=dry_run, as_json=as_json)


@click.command(
    epilog="\b\nExamples:\n  cms rewind --subtree /magazine --to 2026-03-01T09:00:00Z --dry-run\n"
    "  cms rewind --subtree /magazine --to 2026-03-01T09:00:00+01:00"
)
@click.option(
    "--subtree", required=True, help="Path of the topmost page, as it is now or was then."
)
@click.option("--to", "to", required=True, help="The time, with its offset (RFC 3339).")
@click.option("--locale", help="Locale of the path; the site's default without it.")
@_PLAN_ONLY
@json_option
@pass_site
def rewind(
    site: Site, subtree: str, to: str, locale: str | None, *, dry_run: bool, as_json: bool
) -> None:
    """Put a page and all below it back to how they stood at a time.

    What was created since goes into the trash; one `cms undo` takes all of it back.
    """
    from cms.content.undo.rewind import Rewind

    at = _instant(to)
    with site.writing(keep=not dry_run) as session:
        executor = executor_for(site, session)
        entry = entry_at(executor, subtree, locale, at).entry_id
        _carry_out(executor, Rewind(entry=entry, to=at), dry_run=dry_run, as_json=as_json)


def _instant(text: str) -> datetime:
    from cms import clock

    try:
        return clock.from_text(text)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is not a time with an offset, such as 2026-03-01T09:00:00Z.",
            param_hint="--to",
        ) from None


def _carry_out(executor: Executor, op: Operation, *, dry_run: bool, as_json: bool) -> None:
    from cms.events.order import last_turn

    plan = executor.plan(op) if dry_run else executor.apply(op).plan
    if as_json:
        print_json(plan.to_json())
        return
    for line in _lines(plan.to_json(), dry_run=dry_run):
        say(line)
    turn = last_turn(executor.session)
    if not dry_run and turn is not None and plan.events:
        say(f"To take it back: cms undo {turn.transaction}")


def _lines(plan: dict[str, Any], *, dry_run: bool) -> list[str]:
    from collections import Counter

    counted = Counter(plan["events"])
    heading = "Would happen:" if dry_run else "Done:"
    lines = [heading, *(f"  {count} × {name}" for name, count in sorted(counted.items()))]
    lines += [f"  {warning}" for warning in plan["warnings"]]
    return lines if counted else ["There is nothing to change."]

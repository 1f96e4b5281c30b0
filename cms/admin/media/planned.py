"""What several operations would do, in a few words: shown before they are carried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cms.content.operations.base import Operation
from cms.content.plan import Plan
from cms.errors import CMSError


@dataclass(frozen=True)
class Summary:
    """How many entries change, how many go along, which links lead nowhere then, what is warned of."""

    changed: int
    along: int
    links: int
    warnings: tuple[str, ...]


def summary_of(plans: Sequence[Plan]) -> Summary:
    """Return what plans come to."""
    return Summary(
        changed=sum(1 for plan in plans if plan.events),
        along=sum(1 for plan in plans for one in plan.also if "entry" in one),
        links=sum(len(plan.links) for plan in plans),
        warnings=tuple(dict.fromkeys(words for plan in plans for words in plan.warnings)),
    )


@dataclass(frozen=True)
class Refusal:
    """Why nothing is done; `entry` is the one that it is about, where that is known."""

    words: str
    entry: str = ""
    name: str = ""


def refusal_of(
    error: CMSError, operations: Sequence[Operation], called: Mapping[str, str]
) -> Refusal:
    """Return in words why operations can't be carried out, and of which entry that is said."""
    entry = ""
    if error.operation is not None:
        entry = str(getattr(operations[error.operation], "entry", ""))
    told = [f"{one.pointer.lstrip('/')} {one.detail}".strip() for one in error.problems]
    return Refusal(" ".join([error.detail, *told]), entry, called.get(entry, ""))


def planned(request: Any, operations: Sequence[Operation]) -> Summary:
    """Return what operations would do, and leave everything as it is."""
    return summary_of(request.executor.plan_all(operations))

"""What all operations have in common: a name, a permission, and a word on what they do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A write. `name` is its word everywhere, `permission` what it needs, `help` what it does."""

    name: ClassVar[str]
    permission: ClassVar[str]
    help: ClassVar[str]


@dataclass(frozen=True, kw_only=True)
class EntryOperation(Operation):
    """A write to an entry that exists, named by its id."""

    entry: str

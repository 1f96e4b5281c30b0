"""The port through which a written form learns the addresses of entries and assets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Resolver:
    """Where entries and assets are, for whoever will read the result.

    `entry` takes an id and a type name (or None), `asset` an id; each returns an address, or None
    for what the reader may not see: then the text of a link stays, without the link.
    """

    entry: Callable[[str, str | None], str | None]
    asset: Callable[[str], str | None]

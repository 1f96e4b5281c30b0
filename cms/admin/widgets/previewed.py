"""What is shown of an entry that is chosen, or could be: its title, kind, state and picture."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Preview:
    """An entry as pickers show it; one that the reader does not see has no title and no address."""

    id: str
    type: str = ""
    title: str = ""
    kind: str = ""
    icon: str = "file-text"
    state: str = ""
    thumb: str = ""
    note: str = ""
    seen: bool = False

    @property
    def value(self) -> str:
        """What the control holds: its type and its id."""
        return f"{self.type}/{self.id}" if self.type else self.id

    @property
    def href(self) -> str:
        """Where it is edited."""
        return f"/admin/content/{self.type}/{self.id}" if self.seen else ""

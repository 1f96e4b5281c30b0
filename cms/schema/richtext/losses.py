"""The list of what a reader did not understand, each thing said once."""

from __future__ import annotations


class Losses:
    """Collects descriptions in the order of their first appearance."""

    LIMIT = 200

    def __init__(self) -> None:
        self._seen: dict[str, None] = {}

    def add(self, description: str) -> None:
        """Note one loss; more than `LIMIT` different ones are counted as one."""
        if len(self._seen) < self.LIMIT:
            self._seen.setdefault(description)
        else:
            self._seen.setdefault("more of the kind")

    def listed(self) -> list[str]:
        """Return the descriptions."""
        return list(self._seen)


def shortened(text: str, limit: int = 80) -> str:
    """Return `text` on one line, cut to `limit` characters and fit to be shown."""
    line = " ".join(text.split())
    line = "".join(character if character.isprintable() else "\ufffd" for character in line)
    return line if len(line) <= limit else line[: limit - 1] + "…"

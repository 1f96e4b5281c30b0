"""What browsers call themselves, as people call them."""

from __future__ import annotations

BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
"""The first that is found counts: most name others too."""


def agent_name(agent: str) -> str:
    """Return the browser and system of a `User-Agent`; of what is neither, its own first words."""
    found = [
        next((name for part, name in known if part in agent), "") for known in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, found)) or agent[:60]

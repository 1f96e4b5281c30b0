"""Who writes the demo: people with a role and without a password, so that none can sign in."""

from __future__ import annotations

from dataclasses import dataclass

from cartouche_demo.files import read_yaml


@dataclass(frozen=True)
class DemoUser:
    """One of the demo's users; `key` is what the data files call them."""

    key: str
    email: str
    name: str
    role: str


def demo_users() -> list[DemoUser]:
    """Return the demo's users in the order of the file."""
    return [DemoUser(**raw) for raw in read_yaml("users.yaml")]

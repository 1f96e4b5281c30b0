"""What is shown: every screen of the admin by its address, and what is done there first.

Names in braces are ids of the scene: see `tools.screenshots.scene`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

Doing = Callable[[Page], None]


def nothing(page: Page) -> None:
    """Show the screen as it comes."""
    del page


def palette(page: Page) -> None:
    """Open the palette and look for something."""
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").press_sequentially("lamp")
    page.get_by_role("option").first.wait_for()


@dataclass(frozen=True)
class Shot:
    """One screenshot: `name` names its file, `caption` says what is seen."""

    name: str
    address: str
    caption: str
    doing: Doing = nothing
    signed_in: bool = True
    whole: bool = False


SHOTS = (
    Shot("sign-in", "/admin/sign-in", "Signing in", signed_in=False),
    Shot("dashboard", "/admin", "The dashboard"),
    Shot("palette", "/admin", "The palette finds entries, screens and actions", palette),
    Shot("list", "/admin/content/post", "A list of content"),
    Shot("editor", "/admin/content/post/{post}", "The editor"),
    Shot("design", "/admin/design", "The design system", whole=True),
)

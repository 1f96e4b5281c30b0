"""Somebody at a screen: the hand they have, how wide their window is, and what they wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, expect

from .hands import Hand, Keys, Mouse
from .looking import Shown, sign_in

SIZES = {360: (360, 740), 768: (768, 1024), 1440: (1440, 900)}
Made = tuple[type[Mouse | Keys], int, str]


@dataclass
class Desk:
    """Somebody at a screen of some width: the hand they have, and what they wrote."""

    hand: Hand
    width: int
    titles: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.hand.page

    def told(self, words: str) -> None:
        """See a notice, and that the screen it stands on fits into the window."""
        expect(self.page.locator("#notices")).to_contain_text(words)
        self.fits()

    def fits(self) -> None:
        self.page.wait_for_load_state()
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= self.width, f"{self.page.url} is {wide} wide"

    def button(self, name: str, exact: bool = True) -> None:
        self.hand.press(self.page.get_by_role("button", name=name, exact=exact).first)

    def link(self, name: str) -> None:
        self.hand.press(self.page.get_by_role("main").get_by_role("link", name=name, exact=True))

    def write(self, label: str, words: str) -> None:
        named = re.compile(rf"^{label}\b")
        self.hand.write(self.page.get_by_role("textbox", name=named).first, words)

    def to_the_entry(self) -> None:
        """Open what is written, as it is found in the palette or in its list."""
        if isinstance(self.hand, Keys):
            return self.hand.go(self.titles[-1])
        self.hand.go("Essays")
        return self.link(self.titles[-1])

    def more(self, name: str) -> None:
        """Do something that the menu beside *Publish* offers."""
        self.button("More to do")
        role: Any = "link" if name.endswith("…") else "button"
        self.hand.press(self.page.locator("#deeds").get_by_role(role, name=name))


@contextmanager
def sat_down(browser: Browser, site: tuple[str, Any], made: Made, who: str) -> Iterator[Desk]:
    kind, width, scheme = made
    wide, high = SIZES[width]
    context = browser.new_context(
        base_url=site[0],
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": wide, "height": high},
        reduced_motion="reduce",
        locale="en-GB",
    )
    shown = Shown(context.new_page(), site[0])
    sign_in(shown.page, who)
    yield Desk(kind(shown.page), width)
    context.close()
    assert shown.complaints == []

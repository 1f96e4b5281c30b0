"""Two kinds of hands: one that only clicks, and one that only presses keys."""

from __future__ import annotations

import re
from typing import Protocol

from playwright.sync_api import Locator, Page, expect

# More than any screen has to step through: who has not come there then never will.
STEPS_MAX = 160
HERE = "one => one === document.activeElement"
AHEAD = """one => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  return Boolean(here.compareDocumentPosition(one) & (Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY));
}"""
SHOWN = "one => one.selectedOptions[0].textContent.trim()"


class Hand(Protocol):
    """What somebody does with a screen, by whatever they do it."""

    page: Page

    def go(self, screen: str) -> None:
        """Go to a screen that the navigation names."""

    def press(self, what: Locator) -> None:
        """Press a button, or follow a link."""

    def write(self, what: Locator, words: str) -> None:
        """Write words in the place of those that stand in a field."""

    def tick(self, what: Locator) -> None:
        """Tick a box, or choose one of several."""

    def pick(self, what: Locator, words: str) -> None:
        """Pick an entry of a list that folds out."""

    def at(self, day: Locator, time: Locator) -> None:
        """Give the first of May 2999, half past eight."""

    def save(self) -> None:
        """Save what is written."""

    def publish(self) -> None:
        """Publish what is written."""


def there(what: Locator) -> Locator:
    """Wait for a place, and for what makes its screen alive."""
    what.wait_for(state="visible")
    what.page.wait_for_load_state()
    return what


def _quite(words: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(words)}\s*$")


class Mouse:
    """A hand that has a pointer; it touches the keys to write words, and for nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go(self, screen: str) -> None:
        drawer = self.page.get_by_role("link", name="Open the navigation")
        if drawer.is_visible():
            drawer.click()
        side = self.page.get_by_role("navigation", name="Main")
        link = self.page.get_by_role("link", name=screen, exact=True, include_hidden=True)
        folded = side.locator("details:not([open])").filter(has=link)
        if folded.count():
            folded.locator("summary").click()
        side.get_by_role("link", name=screen, exact=True).click()

    def press(self, what: Locator) -> None:
        there(what).click()

    def write(self, what: Locator, words: str) -> None:
        there(what).click(click_count=3)
        what.fill("")
        self.page.keyboard.type(words)

    def tick(self, what: Locator) -> None:
        what.check()

    def pick(self, what: Locator, words: str) -> None:
        what.select_option(label=words)

    def at(self, day: Locator, time: Locator) -> None:
        day.fill("2999-05-01")
        time.fill("08:30")

    def save(self) -> None:
        self.page.locator("[data-save]").first.click()

    def publish(self) -> None:
        self.page.locator("[data-publish]").first.click()


class Keys:
    """A hand that has keys alone: it comes to a place by stepping there, as Tab leads."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, what: Locator) -> None:
        """Step to a place; past the navigation with the link that is there for it."""
        there(what)
        press = self.page.keyboard.press
        ahead = what.evaluate(AHEAD)
        if ahead is None and what.evaluate("one => Boolean(one.closest('main'))"):
            press("Tab")
            press("Enter")
        for _ in range(STEPS_MAX):
            if what.evaluate(HERE):
                return
            press("Shift+Tab" if ahead is False else "Tab")
        here = self.page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        raise AssertionError(f"No key leads to {what}; after {STEPS_MAX} steps: {here}")

    def go(self, screen: str) -> None:
        self.page.keyboard.press("Control+k")
        expect(self.page.get_by_role("combobox", name="Entries, screens, actions")).to_be_focused()
        self.page.keyboard.type(screen)
        found = self.page.locator("#palette [role=option] .words").filter(has_text=_quite(screen))
        expect(found).to_have_count(1)
        chosen = self.page.locator("#palette [role=option][aria-selected=true] .words")
        for _ in range(STEPS_MAX):
            if _quite(screen).match(chosen.inner_text()):
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")

    def press(self, what: Locator) -> None:
        self.reach(what)
        self.page.keyboard.press("Enter")

    def write(self, what: Locator, words: str) -> None:
        self.reach(what)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(words)

    def tick(self, what: Locator) -> None:
        if what.is_checked():
            return
        if what.get_attribute("type") == "radio":
            self._turn(what)
        else:
            self.reach(what)
            self.page.keyboard.press("Space")
        expect(what).to_be_checked()

    def _turn(self, what: Locator) -> None:
        """Go to one of several: Tab leads to the one that is chosen, arrows from there."""
        name = what.get_attribute("name")
        self.reach(self.page.locator(f"input[type=radio][name='{name}']:checked"))
        for _ in range(STEPS_MAX):
            if what.is_checked():
                return
            self.page.keyboard.press("ArrowDown")

    def pick(self, what: Locator, words: str) -> None:
        self.reach(what)
        self.page.keyboard.press("Home")
        for _ in range(STEPS_MAX):
            if what.evaluate(SHOWN) == words:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{words} is not among what {what} offers")

    def at(self, day: Locator, time: Locator) -> None:
        # As a field of a British browser takes it: day, month and year one after the other.
        self.reach(day)
        self.page.keyboard.type("01052999")
        self.reach(time)
        self.page.keyboard.type("0830")

    def save(self) -> None:
        self.page.keyboard.press("Control+s")

    def publish(self) -> None:
        self.page.keyboard.press("Control+Enter")

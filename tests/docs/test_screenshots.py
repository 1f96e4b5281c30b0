"""The screenshots of the documentation are those that the tool takes, each by day and by night."""

from __future__ import annotations

from pathlib import Path

from tools.screenshots.shots import SHOTS
from tools.screenshots.taking import INTO, PAGE, SCHEMES, gallery

KILOBYTES_MAX = 12_000
"""Of all screenshots together: the checkout stays quick to bring."""


def test_every_screen_has_its_picture_and_no_other_is_left_over() -> None:
    wanted = {f"{shot.name}-{scheme}.webp" for shot in SHOTS for scheme in SCHEMES}
    assert {path.name for path in INTO.glob("*.webp")} == wanted
    assert len({shot.name for shot in SHOTS}) == len(SHOTS)


def test_the_page_of_all_screenshots_is_that_of_the_tool() -> None:
    assert Path(INTO / PAGE).read_text(encoding="utf-8") == gallery()


def test_they_are_few_bytes() -> None:
    assert sum(path.stat().st_size for path in INTO.glob("*.webp")) < KILOBYTES_MAX * 1000

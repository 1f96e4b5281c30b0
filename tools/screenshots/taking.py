"""Opens each screen by day and by night, and keeps what is seen."""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tools.screenshots.scene import EMAIL, Scene, staged
from tools.screenshots.shots import SHOTS, Shot

INTO = Path(__file__).parent.parent.parent / "docs" / "screenshots"
SIZE: ViewportSize = {"width": 1440, "height": 900}
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
QUALITY = 82
PAGE = "index.md"
HEAD = """# Every screen of the admin

Taken from the demo site by `make screenshots`. How the admin is used: [use the admin](../how-to/use-the-admin.md).
"""


def main() -> None:
    """Take all screenshots, or those that are named."""
    wanted = [one for one in SHOTS if not sys.argv[1:] or one.name in sys.argv[1:]]
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is not installed (Debian: apt install chromium).")
    INTO.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        staged(Path(folder)) as scene,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for scheme in SCHEMES:
            _take(browser, scene, wanted, scheme)
        browser.close()
    (INTO / PAGE).write_text(gallery(), encoding="utf-8")


def gallery() -> str:
    """Return the page that shows all screenshots, by day or by night as its reader has it."""
    parts = [HEAD]
    for shot in SHOTS:
        night = f'<source media="(prefers-color-scheme: dark)" srcset="{shot.name}-dark.webp">'
        day = f'<img src="{shot.name}-light.webp" alt="{shot.caption}" width="1440">'
        parts.append(f"## {shot.caption}\n\n<picture>{night}{day}</picture>\n")
    return "\n".join(parts)


def _take(browser: Browser, scene: Scene, wanted: list[Shot], scheme: Scheme) -> None:
    context = browser.new_context(
        base_url=scene.address,
        color_scheme=scheme,
        reduced_motion="reduce",
        viewport=SIZE,
        locale="en-GB",
    )
    page = context.new_page()
    for shot in [one for one in wanted if not one.signed_in]:
        _keep(page, scene, shot, scheme)
    page.goto("/admin/sign-in")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(scene.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/admin")
    for shot in [one for one in wanted if one.signed_in]:
        _keep(page, scene, shot, scheme)
    context.close()


def _keep(page: Page, scene: Scene, shot: Shot, scheme: Scheme) -> None:
    page.goto(shot.address.format(**scene.ids))
    page.wait_for_load_state("networkidle")
    shot.doing(page)
    seen = page.screenshot(full_page=shot.whole, animations="disabled")
    path = INTO / f"{shot.name}-{scheme}.webp"
    Image.open(io.BytesIO(seen)).convert("RGB").save(path, quality=QUALITY, method=6)
    print(f"{path.name}: {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()

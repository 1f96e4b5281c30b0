"""Install what a tier of tests needs and this machine lacks; tests/tiers.py tells what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
QUIET = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}


def has_tests(marker: str) -> bool:
    """Say whether any test is marked as belonging to a tier."""
    wanted = f"mark.{marker}"
    folders = [ROOT / "tests", ROOT / "plugins"]
    return any(wanted in path.read_text() for f in folders for path in f.rglob("test_*.py"))


def install_chromium() -> None:
    """Install Debian's Chromium where that is possible; what fails is only reported."""
    if shutil.which("chromium") or not has_tests("browser"):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("Installing Chromium for the browser tests …", flush=True)
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        done = subprocess.run(
            ["apt-get", "-qq", *command], env=QUIET, capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(f"apt-get {command[0]} failed: {done.stderr.strip()[-300:]}", file=sys.stderr)
            return


if __name__ == "__main__":
    install_chromium()

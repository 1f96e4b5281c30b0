"""npm packages that tests use, brought by npm once and kept for later runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

OWN = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cartouche-tests"
CACHE = OWN / "npm"


def packed(name: str, version: str, file: str) -> str:
    """Return the text of one file of a package; skip the test where the registry does not answer."""
    CACHE.mkdir(parents=True, exist_ok=True)
    archive = CACHE / f"{name}-{version}.tgz"
    if not archive.is_file():
        command = ["npm", "pack", "--silent", "--pack-destination", str(CACHE), f"{name}@{version}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        if done.returncode:
            pytest.skip(f"tier node: npm did not bring {name}: {done.stderr.strip()[-200:]}")
    with tarfile.open(archive) as opened:
        found = opened.extractfile(f"package/{file}")
        assert found is not None
        return found.read().decode()


def installed(*packages: str) -> Path:
    """Return a folder in which packages (`name@version`) can be imported, installed if need be."""
    folder = OWN / "node" / "+".join(packages).replace("@", "-").replace("/", "-")
    if not (folder / "done").exists():
        # Beside its place first: several test processes may do this at the same time.
        own = folder.with_name(f"{folder.name}.{os.getpid()}")
        own.mkdir(parents=True)
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", *packages]
        subprocess.run(command, cwd=own, check=True, capture_output=True, timeout=180)
        (own / "done").touch()
        try:
            own.rename(folder)
        except OSError:
            shutil.rmtree(own)
    return folder

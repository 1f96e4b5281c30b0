"""What is pinned for deployment is what is declared, each with the hashes of its files."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
_PIN = re.compile(
    r"^([A-Za-z0-9._-]+)==(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)


def pins() -> dict[str, str]:
    text = (ROOT / "requirements" / "production.txt").read_text()
    assert text.count("==") == len(_PIN.findall(text)), "a pin has no hash"
    return {canonicalize_name(name): version for name, version, _ in _PIN.findall(text)}


def test_every_declared_dependency_is_pinned_with_hashes() -> None:
    """`make pin` writes them anew."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    deployed = [*project["dependencies"]]
    for extra in ("media", "postgres", "s3", "server"):
        deployed += extras[extra]
    pinned = pins()
    for one in map(Requirement, deployed):
        name = canonicalize_name(one.name)
        assert name in pinned, f"{name} is not pinned: make pin"
        assert one.specifier.contains(pinned[name]), f"{name} is pinned otherwise: make pin"

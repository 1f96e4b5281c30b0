"""What pyproject.toml can't say: where the bundled plugins lie, and what the wheel carries along."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
PLUGINS = {
    "cartouche_blog": "plugins/blog",
    "cartouche_comments": "plugins/comments",
    "cartouche_demo": "plugins/demo",
    "cartouche_seo": "plugins/seo",
}
BUNDLED = ("migrations", "themes")
"""Folders of the checkout that an installation finds in `cms/_bundled/`."""


def packages() -> list[str]:
    found = find_packages(str(ROOT), include=["cms", "cms.*"])
    for folder in PLUGINS.values():
        found += find_packages(str(ROOT / folder), include=["cartouche_*"])
    return found


class BuildWithBundle(build_py):
    """Copies migrations and themes into the built package."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        for name in BUNDLED:
            target = Path(self.build_lib, "cms", "_bundled", name)
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(
                ROOT / name, target, ignore=shutil.ignore_patterns("__pycache__", "*.py[cod]")
            )


setup(
    packages=packages(),
    package_dir={name: f"{folder}/{name}" for name, folder in PLUGINS.items()},
    include_package_data=False,
    package_data={
        "": [
            "py.typed",
            "templates/**/*",
            "static/**/*",
            "data/**/*",
            "locale/**/*",
            "migrations/**/*",
        ]
    },
    cmdclass={"build_py": BuildWithBundle},
)

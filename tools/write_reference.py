"""Write the pages of docs/reference that are made from the code; tests compare them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tools.reference.access import access
from tools.reference.commands import commands
from tools.reference.errors import error_pages
from tools.reference.fields import field_kinds
from tools.reference.hooks import hooks
from tools.reference.permissions import permissions
from tools.reference.renditions import renditions
from tools.reference.settings import settings

FOLDER = Path(__file__).parent.parent / "docs" / "reference"

PAGES: Mapping[str, Callable[[], str]] = {
    "access.md": access,
    "commands.md": commands,
    "errors.md": error_pages,
    "fields.md": field_kinds,
    "hooks.md": hooks,
    "permissions.md": permissions,
    "renditions.md": renditions,
    "settings.md": settings,
}
"""Each page with what makes it."""


def main() -> None:
    """Write what has changed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in PAGES.items():
        path, text = FOLDER / name, make()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(FOLDER.parent.parent)}")


if __name__ == "__main__":
    main()

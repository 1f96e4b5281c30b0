"""The file of master keys: written so that it is never half there, and only its owner reads it."""

from __future__ import annotations

import os
from pathlib import Path

from cms.errors import StateConflict

HEADING = (
    "# Master keys, the newest first. Without them nothing that is encrypted can be read.\n"
    "# Keep a copy apart from the database and its backups.\n"
)


def prepend_key(path: Path, key: str) -> None:
    """Put a master key (base64) before those that the file holds, or make the file (mode 0600).

    Raises StateConflict where it can't be written.
    """
    try:
        lines = path.read_text("utf-8").splitlines() if path.exists() else HEADING.splitlines()
        first = next((at for at, line in enumerate(lines) if _is_key(line)), len(lines))
        _replace(path, "\n".join([*lines[:first], key, *lines[first:]]) + "\n")
    except OSError as error:
        raise StateConflict(f"{path} can't be written: {error.strerror}.") from None


def _is_key(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _replace(path: Path, text: str) -> None:
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)

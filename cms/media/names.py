"""The names of files, as people gave them: kept readable, and safe to hand on."""

from __future__ import annotations

import re
import unicodedata

from cms.schema.values import FILE_NAME_MAX

_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')


def safe_name(given: str) -> str:
    """Return a file's name without folders, control characters and what turns text around.

    Never empty, and at most `FILE_NAME_MAX` characters, with its ending kept.
    """
    text = unicodedata.normalize("NFC", given.replace("\\", "/").rpartition("/")[2])
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    text = _UNSAFE.sub("_", text).strip(" .")
    stem, dot, ending = text.rpartition(".")
    if not dot or not stem or len(ending) > 12:
        stem, ending = text, ""
    suffix = f".{ending}" if ending else ""
    return (stem[: FILE_NAME_MAX - len(suffix)].strip() or "file") + suffix

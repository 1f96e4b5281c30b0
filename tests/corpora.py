"""Where the shared corpora of real files are, on machines that have them."""

from __future__ import annotations

import os
from pathlib import Path

_BESIDE = Path(__file__).resolve().parent.parent.parent / "shared" / "corpora"
CORPORA = Path(os.environ.get("CMS_CORPORA", _BESIDE))


def corpus(pattern: str) -> list[Path]:
    """Return the corpus files that match `pattern`, none where the folder is absent."""
    return sorted(path for path in CORPORA.glob(pattern) if path.is_file())

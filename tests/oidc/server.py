"""Real OpenID providers, by the npm package `oidc-provider`, which is installed once a machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.npm import installed

PACKAGE = "oidc-provider@9.13.3"
SCRIPT = Path(__file__).parent / "provider.mjs"


@contextmanager
def oidc_providers(configuration: Sequence[dict[str, Any]]) -> Iterator[list[str]]:
    """Run a provider for each configuration, and yield their issuers."""
    folder = installed(PACKAGE)
    script = folder / f"provider.{os.getpid()}.mjs"
    shutil.copy(SCRIPT, script)
    with subprocess.Popen(
        ["node", script.name],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(list(configuration)) + "\n")
            process.stdin.flush()
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
            script.unlink()

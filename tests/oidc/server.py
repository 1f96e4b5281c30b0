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

PACKAGE = "oidc-provider@9.13.3"
SCRIPT = Path(__file__).parent / "provider.mjs"


def install() -> Path:
    """Return a folder in which the package can be imported, installed by npm if need be."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "cartouche-tests" / "node" / PACKAGE.replace("@", "-")
    if not (folder / "done").exists():
        # Beside its place first: several test processes may do this at the same time.
        own = folder.with_name(f"{folder.name}.{os.getpid()}")
        own.mkdir(parents=True)
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", PACKAGE]
        subprocess.run(command, cwd=own, check=True, capture_output=True, timeout=180)
        (own / "done").touch()
        try:
            own.rename(folder)
        except OSError:
            shutil.rmtree(own)
    return folder


@contextmanager
def oidc_providers(configuration: Sequence[dict[str, Any]]) -> Iterator[list[str]]:
    """Run a provider for each configuration, and yield their issuers."""
    folder = install()
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

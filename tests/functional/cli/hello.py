"""The smallest application, for tests of the servers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any


def main(_global_config: dict[str, str], **settings: str) -> Callable[..., Iterable[bytes]]:
    """Make an application that answers with a setting of its ini file."""

    def app(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"Hello from {settings['cms.site.name']}".encode()]

    return app

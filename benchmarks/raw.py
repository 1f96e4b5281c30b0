"""The measure of what is answered from memory: a bare WSGI function that returns bytes which are ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Application = Callable[[Any, Any], list[bytes]]


def main(_global: Mapping[str, str], **settings: str) -> Application:
    """Return an application that answers `/{name}` with the file of that name in a folder.

    Each process reads a file once. No framework, and no header but the two that there have to be.
    """
    folder = Path(settings["bare.folder"])
    held: dict[str, tuple[bytes, list[tuple[str, str]]]] = {}

    def application(environ: Any, start_response: Any) -> list[bytes]:
        path = environ["PATH_INFO"]
        if path not in held:
            body = (folder / path.removeprefix("/")).read_bytes()
            length = ("Content-Length", str(len(body)))
            held[path] = (body, [("Content-Type", "application/json"), length])
        body, headers = held[path]
        start_response("200 OK", headers)
        return [body]

    return application

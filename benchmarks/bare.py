"""The measure of all things here: a Pyramid view that returns bytes which are ready."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pyramid.config import Configurator
from pyramid.response import Response


def main(_global: Mapping[str, str], **settings: str) -> Any:
    """Return an application that answers `/{name}` with the file of that name in a folder.

    `/files/{name}` is the same by Pyramid's own view of static files. Else each process reads a file once. No tween, no transaction, no session: only Pyramid's routing,
    one view and one response.
    """
    folder = Path(settings["bare.folder"])
    held: dict[str, bytes] = {}

    def view(request: Any) -> Response:
        name = request.matchdict["name"]
        if name not in held:
            held[name] = (folder / name).read_bytes()
        status = 201 if request.method == "POST" and request.body else 200
        return Response(
            body=held[name], status=status, content_type="application/json", charset=None
        )

    config = Configurator()
    config.add_route("bytes", "/{name}")
    config.add_view(view, route_name="bytes")
    config.add_static_view("files", str(folder))
    return config.make_wsgi_app()

"""What answers readers: each face with all that can be asked of it, and the rows that prove it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cms
from cms.live.requests import PATHS
from tests.functional.admin.screens import SCREENS
from tests.functional.site.hostile.furnishing import PLUGINS
from tests.functional.site.hostile.site_rows import CELLS
from tests.functional.site.hostile.walk import shown

from . import search_rows
from .conftest import REGISTRY
from .graphql_rows import graphql_fields, graphql_rows
from .places import registered
from .test_rights import ROWS

Cells = frozenset[tuple[str, ...]]
STREAMS: Cells = frozenset({("/api/v1/events",), ("/healthz",)})


@dataclass(frozen=True)
class Face:
    """`asked` lists what an application lets one ask, `rows` what is proved for each caller."""

    room: str
    asked: Callable[[Any], Cells]
    rows: Callable[[], Cells]


def routes(app: Any) -> Cells:
    """Return every resource, view and method that the application answers."""
    return frozenset(
        (place.context, place.view, method)
        for place in registered(app)
        for method in place.methods - {"HEAD"}
    )


def screens(app: Any) -> Cells:
    """Return every screen of the admin, with view and method."""
    return frozenset(
        (place.context, place.view, method)
        for place in registered(app, screens=True)
        for method in place.methods - {"HEAD"}
    )


def searches(app: Any) -> Cells:
    """Return each type that can be searched, by each way in which one of its entries can show."""
    own = (spec.name for spec in REGISTRY if spec.plugin == "test")
    return frozenset((name, way) for name in own for way in search_rows.WAYS)


FACES: Mapping[str, Face] = {
    "screens": Face("admin", screens, lambda: frozenset(SCREENS)),
    "routes": Face("api", routes, lambda: frozenset(ROWS)),
    "graphql": Face("api/v1/graphql", graphql_fields, graphql_rows),
    "files": Face("site", routes, lambda: frozenset(ROWS)),
    # Its views, which need a site that is served, are walked in `tests/functional/site/hostile`.
    "pages": Face("site", lambda _: shown(PLUGINS), lambda: CELLS & shown(PLUGINS)),
    # A stream is opened by its route, and tells what `sync` tells: `test_events.py` shows to whom.
    "streams": Face("live", lambda _: frozenset((one,) for one in PATHS), lambda: STREAMS),
    "searches": Face("search", searches, lambda: search_rows.CELLS),
}
"""A face whose views Pyramid knows has its rows among the routes; one that has a language of its
own, as GraphQL has fields behind one route, adds itself here with a table of rows of its own."""

COMING: Mapping[str, str] = {
    "api/v1/graphql": "GraphQL fields",
    "search": "search hits, counts and suggestions",
    "site": "pages and feeds of themes",
    "live": "live events",
    "admin": "screens",
}
"""Rooms that will answer readers, and what of them needs rows."""


def unproved(root: Path = Path(cms.__file__).parent) -> list[str]:
    """Name the rooms that stand and answer readers without a face that has rows here."""
    proved = {face.room for face in FACES.values()}
    return [
        f"cms/{room}: {what}"
        for room, what in COMING.items()
        if (root / room).is_dir() and room not in proved
    ]

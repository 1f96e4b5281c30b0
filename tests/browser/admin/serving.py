"""A site of types of one's own, served to a browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine
from waitress import wasyncore
from waitress.server import create_server
from webtest import TestApp

from cms.app import make_app
from cms.schema.registry import TypeRegistry
from cms.services import Services
from tests.functional.api.conftest import Api, people, services_on


@contextmanager
def served(
    engine: Engine,
    registry: TypeRegistry,
    make: Callable[[Api], Any],
    services: Services | None = None,
) -> Iterator[tuple[str, Any]]:
    """Serve a site; give its address, and what was made there by the administrator."""
    tokens = people(engine)
    app = make_app(services or services_on(engine, registry))
    made = make(Api(TestApp(app), tokens["administrator"], tokens))
    server: Any = create_server(app, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}", made
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
    thread.join(timeout=10)
    server.task_dispatcher.shutdown(timeout=10)

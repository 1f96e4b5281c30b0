"""A site of types of one's own, served to a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine
from webtest import TestApp

from cms.app import make_app
from cms.schema.registry import TypeRegistry
from cms.services import Services
from tests.functional.api.conftest import Api, people, services_on
from tests.serving import serving


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
    with serving(app) as at:
        yield at, made

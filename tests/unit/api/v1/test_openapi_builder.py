"""What every operation of the API's description says, whatever noun it is of."""

from __future__ import annotations

from typing import Any

from cms.api.v1.openapi.document import build
from cms.api.v1.query_params.catalogue import Bounds
from cms.content.assets.types import CORE_TYPES
from cms.schema.registry import build_registry


def operations() -> dict[str, Any]:
    document = build(build_registry(CORE_TYPES), Bounds(), "Site", "")
    return {
        f"{method} {path}": one
        for path, methods in document["paths"].items()
        for method, one in methods.items()
    }


def test_whoever_may_send_a_body_may_be_told_that_it_came_too_slowly() -> None:
    found = operations()
    reading = {name for name, one in found.items() if "requestBody" in one}
    assert len(reading) > 50
    assert {name for name, one in found.items() if "408" in one["responses"]} == reading


def test_everybody_may_be_told_to_come_later() -> None:
    assert all("429" in one["responses"] for one in operations().values())

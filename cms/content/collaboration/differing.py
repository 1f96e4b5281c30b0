"""In which fields two documents differ, where one of them may be only what somebody typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cms.schema.content_type import TypeSpec

Document = Mapping[str, Any]


def differing(
    spec: TypeSpec, before: Document, after: Document, told: Iterable[str], *, whole: bool = False
) -> tuple[str, ...]:
    """Return the fields of which the values differ; with `whole`, also those that `after` lacks.

    Only fields that may be `told`. Nothing, an empty text and an empty list are the same.
    """
    names = [name for name in spec.fields if name in told and (whole or name in after)]
    return tuple(n for n in names if _written(before.get(n)) != _written(after.get(n)))


def _written(value: Any) -> Any:
    return None if value in ("", [], {}) else value

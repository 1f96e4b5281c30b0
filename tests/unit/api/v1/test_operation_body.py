"""Tests of reading operations from JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from cms.api.v1.operation_body import is_entry_verb, object_schema, read_operation
from cms.content.operations.base import EntryOperation
from cms.content.operations.create import CreateEntry
from cms.content.operations.publish import Publish
from cms.content.operations.registry import OPERATIONS
from cms.content.operations.schedule import Schedule
from cms.errors import BadRequest, ValidationFailed

ID = "01980000-0000-7000-8000-00000000000A"


def test_fields_are_read_by_their_types() -> None:
    read = read_operation(
        Schedule,
        {"at": "2026-01-31T10:00:00+01:00", "action": "unpublish", "locales": ["en"], "version": 2},
        {"entry": ID},
    )
    assert read == Schedule(
        entry=ID,
        at=datetime(2026, 1, 31, 9, tzinfo=UTC),
        action="unpublish",
        locales=("en",),
        version=2,
    )
    assert read_operation(Publish, {"entry": ID}) == Publish(entry=ID.lower())


def test_null_is_what_a_field_is_by_default_where_it_may_be() -> None:
    assert read_operation(Publish, {"locales": None}, {"entry": ID}) == Publish(entry=ID)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/at"),
        ({"at": 5}, "/at"),
        ({"at": "soon"}, "/at"),
        ({"at": "2026-01-31T10:00:00Z", "action": "pubish"}, "/action"),
        ({"at": "2026-01-31T10:00:00Z", "action": []}, "/action"),
        ({"at": "2026-01-31T10:00:00Z", "version": 0}, "/version"),
        ({"at": "2026-01-31T10:00:00Z", "version": True}, "/version"),
        ({"at": "2026-01-31T10:00:00Z", "version": 2**31}, "/version"),
        ({"at": "2026-01-31T10:00:00Z", "locales": "en"}, "/locales"),
        ({"at": "2026-01-31T10:00:00Z", "locales": []}, "/locales"),
        ({"at": "2026-01-31T10:00:00Z", "locales": [1]}, "/locales"),
    ],
)
def test_a_wrong_value_is_pointed_at_and_not_described(body: dict[str, Any], pointer: str) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        read_operation(Schedule, body, {"entry": ID})
    assert [problem.pointer for problem in refusal.value.problems] == [pointer]
    if body.get("at") != "soon":
        assert not Draft202012Validator(object_schema(Schedule, ("entry",))).is_valid(body)


def test_unknown_members_and_those_of_the_system_are_refused() -> None:
    for body in ({"data": {}, "ownr": ID}, {"data": {}, "owner": ID}):
        with pytest.raises(BadRequest):
            read_operation(CreateEntry, {"type": "page", **body})


def test_every_operation_is_described_and_those_without_a_document_are_verbs() -> None:
    for kind in OPERATIONS.values():
        Draft202012Validator.check_schema(object_schema(kind))
    verbs = {name for name, kind in OPERATIONS.items() if is_entry_verb(kind)}
    of_entries = {n for n, kind in OPERATIONS.items() if issubclass(kind, EntryOperation)}
    assert verbs == of_entries - {"save"}

"""JSON Schema of types: valid, and with all that a form needs."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.fields.base import named_all
from cms.schema.json_schema import type_schema


@pytest.mark.parametrize("direction", ["read", "write"])
@pytest.mark.parametrize("mode", ["draft", "publish"])
def test_schemas_are_valid_json_schema(registry, direction, mode):
    for spec in registry:
        Draft202012Validator.check_schema(type_schema(spec, direction, mode))


def test_labels_help_and_what_forms_need_are_in_the_schema():
    spec = TypeSpec(
        "thing",
        "Thing",
        "Things",
        help="Some thing.",
        fields=named_all(
            {
                "kind": f.Choice(choices=[("a", "Ah")], default="a"),
                "count": f.Integer(
                    label="How many", help="Roughly.", required=True, localized=True
                ),
                "more": f.Text(required=True, min_length=3, visible_if={"kind": "a"}),
            }
        ),
    )
    schema = type_schema(spec, "write", "publish")
    assert (schema["title"], schema["description"]) == ("Thing", "Some thing.")
    assert schema["required"] == ["count"]
    count = schema["properties"]["count"]
    assert (count["title"], count["description"]) == ("How many", "Roughly.")
    assert count["x-required"]
    assert count["x-localized"]
    assert count["x-kind"] == "integer"
    assert schema["properties"]["kind"]["default"] == "a"
    assert schema["properties"]["more"]["x-visible-if"] == {"kind": "a"}
    assert schema["properties"]["more"]["minLength"] == 3
    draft = type_schema(spec, "write")
    assert "required" not in draft
    assert "minLength" not in draft["properties"]["more"]

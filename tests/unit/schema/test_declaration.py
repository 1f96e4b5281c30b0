"""A declaration is plain data that says everything, and is read back the same."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.errors import DeclarationError
from cms.schema import fields as f
from cms.schema.content_type import TypeSpec
from cms.schema.declaration import declaration, field_kinds, fingerprint, spec_from_declaration
from cms.schema.fields.base import named_all

names = st.sampled_from(["a", "b", "c", "d", "e"])
flags = st.fixed_dictionaries(
    {
        "required": st.booleans(),
        "localized": st.booleans(),
        "help": st.text(max_size=5),
        "visible_if": st.none() | st.just({"a": ["x", None]}),
        "renamed_from": st.none() | st.just("z") | st.just(("y", "z")),
    }
)
leaves = st.one_of(
    st.builds(lambda some: f.Text(default="x", pattern="a+", **some), flags),
    st.builds(lambda some: f.Decimal(min=1, max="2.5", places=2, **some), flags),
    st.builds(lambda some: f.Choice(choices=["x", ("y", "Why")], default="x", **some), flags),
    st.builds(lambda some: f.Choices(choices=["x"], default=["x"], **some), flags),
    st.builds(lambda some: f.Reference(to=("p", "q"), many=True, **some), flags),
    st.builds(lambda some: f.Image(renditions=("card",), **some), flags),
    st.builds(lambda some: f.JSON(default={"a": [1, [2]]}, **some), flags),
    st.builds(lambda some: f.URL(schemes=("https",), **some), flags),
)


def composites(inner: st.SearchStrategy[f.Field]) -> st.SearchStrategy[f.Field]:
    fields = st.dictionaries(names, inner, max_size=3)
    component = st.builds(
        lambda name, some: f.ComponentSpec(name, name, fields=named_all(some)), names, fields
    )
    return st.one_of(
        inner.map(lambda of: f.List(of, max_items=5)),
        fields.map(f.Group),
        st.lists(component, max_size=2).map(f.Blocks),
    )


specs = st.builds(
    lambda fields, parents, name: TypeSpec(
        name=name, label="L", plural="P", fields=named_all(fields), allowed_in=parents, plugin="p"
    ),
    st.dictionaries(names, st.recursive(leaves, composites, max_leaves=6), max_size=4),
    st.none() | st.just(()) | st.just(("/", "a")),
    names,
)


@given(specs)
def test_a_spec_survives_json(spec):
    data = json.loads(json.dumps(declaration(spec)))
    again = spec_from_declaration(data)
    assert again == spec
    assert list(again.fields) == list(spec.fields)
    assert fingerprint(again) == fingerprint(spec)


def test_a_spec_with_every_kind_survives_json(registry):
    for spec in registry:
        data = json.loads(json.dumps(declaration(spec)))
        assert spec_from_declaration(data) == spec


def test_the_fingerprint_tells_what_differs(everything):
    fields = dict(everything.fields)
    fields["title"] = replace(fields["title"], max_length=119)
    other = replace(everything, fields=fields)
    swapped = replace(everything, fields=dict(reversed(everything.fields.items())))
    assert len({fingerprint(one) for one in (everything, other, swapped)}) == 3
    assert len(fingerprint(everything)) == 64


@dataclass(frozen=True, kw_only=True)
class Stars(f.Field):
    kind: ClassVar[str] = "stars"
    most: int = 5


def test_a_plugins_kind_is_read_back_where_it_is_known():
    spec = TypeSpec("thing", "T", "T", fields=named_all({"stars": Stars(most=3)}))
    data = declaration(spec)
    assert spec_from_declaration(data, field_kinds([("stars", Stars)])) == spec
    with pytest.raises(DeclarationError, match="stars"):
        spec_from_declaration(data)


def test_a_kind_can_be_taken_once():
    @dataclass(frozen=True, kw_only=True)
    class Text(f.Field):
        kind: ClassVar[str] = "text"

    with pytest.raises(DeclarationError, match=r"plugin 'x'.*text"):
        field_kinds([("x", Text)])


def spoilt(spec: TypeSpec) -> list[object]:
    data = declaration(spec)
    deep: dict = {"kind": "text"}
    for _ in range(500):
        deep = {"kind": "list", "of": deep}
    text = data["fields"]["title"]
    return [
        None,
        [],
        "x",
        {},
        data | {"format": 2},
        data | {"fields": []},
        data | {"fields": {"a": {}}},
        data | {"fields": {"a": {"kind": ["text"]}}},
        data | {"fields": {"a": {"kind": "nope"}}},
        data | {"fields": {"a": text | {"nope": 1}}},
        data | {"fields": {"a": {"kind": "list"}}},
        data | {"fields": {"a": deep}},
        data | {"fields": {"a": {"kind": "blocks", "types": [1]}}},
        data | {"allowed_in": 5},
    ]


def test_data_of_another_form_is_refused(everything):
    for data in spoilt(everything):
        with pytest.raises(DeclarationError):
            spec_from_declaration(data)

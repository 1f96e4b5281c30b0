"""What may be encrypted, and what that excludes."""

from __future__ import annotations

from typing import Any

import pytest

from cms.errors import DeclarationError
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.declaration import declaration, spec_from_declaration
from cms.schema.encrypted import KINDS, encrypted_fields, encrypted_names
from cms.schema.registry import build_registry


def build(title_field: str | None = None, **fields: Any) -> Any:
    made = type("Thing", (ContentType,), fields, title_field=title_field)
    return build_registry([("test", made)])


class Inner(f.Component):
    text = f.Text(encrypted=True)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"a": f.Text(encrypted=True, unique=True)}, "unique and encrypted exclude"),
        ({"a": f.Text(encrypted=True, indexed=True)}, "blind_index=True finds equal"),
        ({"a": f.Text(encrypted=True, searchable=True)}, "searchable and encrypted"),
        ({"a": f.Text(blind_index=True)}, "blind_index is for encrypted fields"),
        ({"a": f.JSON(encrypted=True, blind_index=True)}, "can't have a blind index"),
        ({"a": f.Boolean(encrypted=True, blind_index=True)}, "can't have a blind index"),
        ({"a": f.RichText(encrypted=True)}, "can't be encrypted"),
        ({"a": f.Reference(encrypted=True)}, "can't be encrypted"),
        ({"a": f.Slug(encrypted=True)}, "can't be encrypted"),
        ({"a": f.List(f.Text(), encrypted=True)}, "can't be encrypted"),
        ({"a": f.List(f.Text(encrypted=True))}, "can't lie within"),
        ({"a": f.Group({"b": f.Text(encrypted=True)})}, "can't lie within"),
        ({"a": f.Blocks([Inner])}, "can't lie within"),
        ({"a": f.Text(encrypted=True), "slug": f.Slug(source="a")}, "slugs are public"),
    ],
)
def test_what_would_show_the_value_is_refused(fields: dict[str, f.Field], said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        build(other=f.Text(), **fields)


def test_a_title_is_shown_and_so_never_encrypted() -> None:
    with pytest.raises(DeclarationError, match="titles are shown everywhere"):
        build("a", a=f.Text(encrypted=True))


def test_every_kind_that_may_be_encrypted_can_be() -> None:
    fields: dict[str, Any] = {f"f{at}": kind(encrypted=True) for at, kind in enumerate(KINDS)}
    found = build(title=f.Text(), **fields)
    assert encrypted_names(found.require("thing")) == set(fields)
    assert encrypted_fields(found) == sorted(f"thing.{name}" for name in fields)


def test_the_declaration_remembers_it_and_others_stay_as_they_were() -> None:
    spec = build(title=f.Text(), a=f.Text(encrypted=True, blind_index=True)).require("thing")
    said = declaration(spec)
    assert said["fields"]["a"]["encrypted"] is True
    assert "encrypted" not in said["fields"]["title"]
    assert encrypted_names(spec_from_declaration(said)) == {"a"}

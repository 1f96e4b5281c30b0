"""`cms types`: the content types of a site and their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cms.cli.output import json_option, print_json, print_table, say
from cms.cli.site import Site, pass_site

if TYPE_CHECKING:
    from cms.schema.content_type import TypeSpec
    from cms.schema.fields import Field

MARKS = ("required", "localized", "unique", "indexed", "searchable", "encrypted")


@click.command(epilog="\b\nExamples:\n  cms types\n  cms types post\n  cms types post --json")
@click.argument("name", required=False)
@json_option
@pass_site
def types(site: Site, name: str | None, *, as_json: bool) -> None:
    """List the content types, or the fields of the type NAME."""
    specs = [site.registry.require(name)] if name else list(site.registry)
    if as_json:
        from cms.schema.declaration import declaration

        told = [declaration(spec) for spec in specs]
        print_json(told[0] if name else told)
    elif name:
        _print_fields(specs[0])
    else:
        rows = [(one.name, one.plugin, _where(one), len(one.fields), one.label) for one in specs]
        print_table(("name", "plugin", "lives", "fields", "label"), rows)


def _where(spec: TypeSpec) -> str:
    if spec.allowed_in is None:
        return "in a list"
    return "in the tree, under " + ", ".join(spec.allowed_in)


def _print_fields(spec: TypeSpec) -> None:
    say(f"{spec.label} ({spec.name}), of the plugin {spec.plugin}. {spec.help}".rstrip())
    rows = [(name, field.kind, _marks(field), field.help) for name, field in spec.fields.items()]
    print_table(("field", "kind", "is", "help"), rows)


def _marks(field: Field) -> str:
    return " ".join(mark for mark in MARKS if getattr(field, mark))

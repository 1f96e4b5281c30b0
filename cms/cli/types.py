"""`cms types`: the content types of a site and their fields, and as code those made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cms.cli.output import json_option, print_json, print_table, say
from cms.cli.site import Site, pass_site

if TYPE_CHECKING:
    from cms.schema.content_type import TypeSpec
    from cms.schema.fields import Field

MARKS = ("required", "localized", "unique", "indexed", "searchable", "encrypted")


class ShowsByItself(click.Group):
    """A group whose first command need not be named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `show` before what names no command."""
        if not args or args[0] not in (*self.commands, "--help"):
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group(cls=ShowsByItself)
def types() -> None:
    """See the content types, and write those made by hand down as code."""


@types.command(epilog="\b\nExamples:\n  cms types\n  cms types post\n  cms types show post --json")
@click.argument("name", required=False)
@json_option
@pass_site
def show(site: Site, name: str | None, *, as_json: bool) -> None:
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


@types.command(
    epilog="\b\nExamples:\n  cms types export > plugins/own_types.py\n  cms types export recipe"
)
@click.argument("names", nargs=-1)
@click.option(
    "--to", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file, not the screen."
)
@pass_site
def export(site: Site, names: tuple[str, ...], to: Path | None) -> None:
    """Write types made by hand as a plugin: all of them, or NAMES.

    The file has to be called `own_types.py`, and the plugin `own_types` be enabled.
    """
    from cms.content.model.exporting import plugin_source
    from cms.content.model.holding import Types, read_made
    from cms.errors import NotFound

    with site.reading() as session:
        made = {one.name: one for one in read_made(session)}
    missing = [one for one in names if one not in made]
    if missing or not made:
        raise NotFound(f"There is no type made by hand {' '.join(missing)}".rstrip() + ".")
    declared = site.services.get(Types).declared
    source = plugin_source([declared.read(made[one]) for one in names or made])
    if to is None:
        say(source.rstrip("\n"))
    else:
        to.write_text(source, encoding="utf-8")
        say(f"Wrote {to}: put it into the plugins folder, and own_types into cms.plugins.")


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

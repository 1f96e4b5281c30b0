"""The page of the commands, made from what each declares and not from how click lays it out."""

from __future__ import annotations

from collections.abc import Iterator

import click

from cms.cli.main import COMMANDS, main
from tools.reference.markdown import block, code, page, table

INTRODUCTION = """
Each command explains itself with `--help`, as here; plugins may bring more. What prints a list prints JSON with `--json`.
`cms --config FILE …` works on the site of that ini file; without it, on that of `site.ini` or `development.ini` in the
current folder, or of the one `site.ini` in a folder below. What the exit codes mean: [errors](errors.md#exit-codes).
"""


def walk(
    group: click.Group, parent: click.Context, names: list[str]
) -> Iterator[tuple[str, click.Command]]:
    """Go through the commands of a group, each after the group that holds it."""
    for name in names:
        command = group.get_command(parent, name)
        assert command is not None
        context = click.Context(command, info_name=name, parent=parent)
        yield context.command_path, command
        if isinstance(command, click.Group):
            yield from walk(command, context, command.list_commands(context))


def commands() -> str:
    """Return the page."""
    root = click.Context(main, info_name="cms")
    parts = [INTRODUCTION]
    for path, command in walk(main, root, list(COMMANDS)):
        if isinstance(command, click.Group):
            parts.append(f"## {path}\n\n{_text(command.help)}")
        else:
            parts.append(_section(path, command))
    return page("Commands", *parts)


def _section(path: str, command: click.Command) -> str:
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    options = [one for one in command.params if isinstance(one, click.Option)]
    words = [_argument(one) for one in arguments]
    usage = " ".join([path, *words, "[OPTIONS]" if options else ""]).strip()
    rows = [(code(_names(one)), _help(one)) for one in options]
    return "\n\n".join(
        [
            f"{'##' if path.count(' ') == 1 else '###'} {path}",
            block(usage),
            _text(command.help),
            *([table(("option", "what it does"), rows)] if rows else []),
            block(_text(command.epilog).partition("\n")[2]),
        ]
    )


def _argument(argument: click.Argument) -> str:
    name = (argument.name or "").upper()
    return name if argument.required else f"[{name}]"


def _names(option: click.Option) -> str:
    names = ", ".join(option.opts)
    if option.secondary_opts:
        names += " / " + ", ".join(option.secondary_opts)
    if option.is_flag:
        return names
    return f"{names} {option.metavar or option.type.name.upper().replace(' RANGE', '')}"


def _help(option: click.Option) -> str:
    shown = f" Default: {code(str(option.default))}." if option.show_default else ""
    several = (
        "" if not option.multiple or "repeated" in (option.help or "") else " May be repeated."
    )
    return f"{option.help}{several}{shown}"


def _text(text: str | None) -> str:
    lines = (text or "").replace("\b", "").strip().splitlines()
    return "\n".join(line.strip() for line in lines)

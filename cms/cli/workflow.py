"""`cms workflow`: how entries get from a draft to being published, as a file and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cms.cli.output import json_option, print_json, print_table, say
from cms.cli.site import Site, pass_site
from cms.cli.steps import executor_for
from cms.errors import BadRequest

if TYPE_CHECKING:
    from cms.content.workflow.definition import Workflow

FILE = click.Path(path_type=Path, dir_okay=False)
MEMBERS = ("name", "label", "types", "definition")


@click.group()
def workflow() -> None:
    """See workflows, define them from files, delete them."""


@workflow.command("list", epilog="\b\nExamples:\n  cms workflow list\n  cms workflow list --json")
@json_option
@pass_site
def list_workflows(site: Site, *, as_json: bool) -> None:
    """List the workflows, and the content types that each is for."""
    from cms.content.site import load_site
    from cms.content.workflow.catalogue import load_workflows

    with site.reading() as session:
        found = list(load_workflows(session, load_site(session).id))
    if as_json:
        print_json([_data(one) for one in found])
        return
    rows = [
        (
            one.name,
            one.label,
            ", ".join(one.types),
            ", ".join(track.name for track in one.tracks),
            "yes" if one.requires_approval else "no",
        )
        for one in found
    ]
    print_table(("name", "label", "types", "tracks", "approval"), rows)


@workflow.command(epilog="\b\nExample:\n  cms workflow show default > review.json")
@click.argument("name")
@pass_site
def show(site: Site, name: str) -> None:
    """Print the workflow NAME as JSON, in the form that `cms workflow set` reads."""
    from cms.content.site import load_site
    from cms.content.workflow.catalogue import load_workflows

    with site.reading() as session:
        found = load_workflows(session, load_site(session).id).require(name)
    print_json(_data(found))


@workflow.command("set", epilog="\b\nExample:\n  cms workflow set legal-and-brand.json")
@click.argument("file", type=FILE)
@pass_site
def set_workflow(site: Site, file: Path) -> None:
    """Define the workflow that FILE describes, or change it to that.

    FILE holds JSON: name, label, types, and a definition of tracks and transitions.
    """
    from cms.content.workflow.defining import DefineWorkflow

    given = _read(file)
    operation = DefineWorkflow(
        workflow=given["name"],
        label=given["label"],
        types=tuple(given["types"]),
        definition=given["definition"],
    )
    with site.writing() as session:
        outcome = executor_for(site, session).apply(operation)
    verb = "Defined" if outcome.created else "Changed"
    say(f"{verb} {given['name']} (revision {outcome.version}).")


@workflow.command(epilog="\b\nExample:\n  cms workflow delete parallel")
@click.argument("name")
@pass_site
def delete(site: Site, name: str) -> None:
    """Delete the workflow NAME; its types have the one for all types then."""
    from cms.content.workflow.defining import DeleteWorkflow

    with site.writing() as session:
        executor_for(site, session).apply(DeleteWorkflow(workflow=name))
    say(f"Deleted {name}.")


def _read(file: Path) -> dict[str, Any]:
    import orjson

    try:
        given = orjson.loads(file.read_bytes())
    except OSError as error:
        raise BadRequest(f"{file}: {error.strerror or error}.") from error
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"{file}, line {error.lineno}: is no JSON ({error.msg}).") from error
    if not isinstance(given, dict) or set(given) != set(MEMBERS):
        raise BadRequest(f"{file} has to hold an object with {', '.join(MEMBERS)}.")
    types = given["types"]
    texts = isinstance(types, list) and all(isinstance(one, str) for one in types)
    if not texts or not all(isinstance(given[one], str) for one in MEMBERS[:2]):
        raise BadRequest(f"{file}: name and label have to be text, types a list of names.")
    return given


def _data(found: Workflow) -> dict[str, Any]:
    return {
        "name": found.name,
        "label": found.label,
        "types": list(found.types),
        "definition": found.definition(),
    }

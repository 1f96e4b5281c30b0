"""How an export lies in its folder: one file for each entry, one for each list of other things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import orjson
from sqlalchemy import Column, Table

from cms.access.models import EntryScope, Grant, InheritanceBreak, Role, Scope
from cms.accounts.models import User, UserGroup
from cms.content.collaboration.comments.models import Comment
from cms.content.collaboration.tasks.models import Task
from cms.content.model.models import ModelRevision, ModelType
from cms.content.models import (
    Declaration,
    Edition,
    Entry,
    Intent,
    Live,
    Placement,
    Reference,
    Release,
    ReleaseItem,
    Translation,
    Version,
    VersionChange,
)
from cms.content.workflow.models import WorkflowApproval, WorkflowRow, WorkflowState
from cms.errors import BadRequest
from cms.transfer.models import ImportAsset, ImportComment, ImportRecord
from cms.transfer.rows import columns_of

FORMAT = "cartouche-export"
FORMAT_VERSION = 1
HEAD = "export.json"
ENTRIES = "entries"
MAX_BYTES = 256 * 1024 * 1024
"""No file of an export is read that is larger."""


@dataclass(frozen=True)
class Part:
    """A table in an export: its name there, and the columns that are written."""

    name: str
    table: Table
    columns: tuple[Column[Any], ...]


def _part(name: str, model: Any, *left_out: str) -> Part:
    table = cast("Table", model.__table__)
    return Part(name, table, tuple(columns_of(table, left_out)))


ENTRY = _part("entry", Entry, "site_id")
EDITIONS = _part("editions", Edition, "site_id", "entry_id")
REFERENCES = _part("references", Reference, "edition_id")
OF_ENTRY = (
    _part("placements", Placement, "entry_id"),
    _part("versions", Version, "entry_id"),
    _part("changes", VersionChange, "entry_id"),
    _part("live", Live, "entry_id"),
    _part("intents", Intent, "entry_id"),
    _part("translations", Translation, "entry_id"),
    _part("workflow_states", WorkflowState, "entry_id"),
    _part("approvals", WorkflowApproval, "entry_id"),
    _part("comments", Comment, "entry_id"),
    _part("tasks", Task, "entry_id"),
)
"""What stands in an entry's own file, beside the entry and its editions."""

ROLES = _part("roles", Role)
WORKFLOWS = _part("workflows", WorkflowRow, "site_id")
MODEL = (_part("model_types", ModelType), _part("model_revisions", ModelRevision))
"""Types made by hand, and what they were."""
LATE_LISTS = (
    _part("releases", Release),
    _part("release_items", ReleaseItem),
    _part("scopes", Scope),
    _part("grants", Grant),
    _part("breaks", InheritanceBreak),
    _part("entry_scopes", EntryScope),
    _part("import_records", ImportRecord),
    _part("import_comments", ImportComment),
    _part("import_assets", ImportAsset),
)
"""What is loaded after the entries."""

GROUPS = _part("groups", UserGroup)
LISTS = (
    _part("users", User, "password_hash"),
    GROUPS,
    ROLES,
    _part("declarations", Declaration),
    WORKFLOWS,
    *MODEL,
    *LATE_LISTS,
)
"""What has a file of its own."""


def entry_path(folder: Path, type: str, entry_id: str) -> Path:
    """Return where an entry's file is."""
    kind = "".join(c if c.isalnum() or c in "_-" else "_" for c in type) or "_"
    return folder / ENTRIES / kind / f"{entry_id}.json"


def entry_paths(folder: Path) -> Iterator[Path]:
    """Yield the files of all entries."""
    yield from sorted((folder / ENTRIES).glob("*/*.json"))


def write_json(path: Path, value: Any) -> None:
    """Write a file that reads well and that versions of can be compared line by line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    path.write_bytes(orjson.dumps(value, option=options))


def read_json(path: Path) -> Any:
    """Read a file; raise BadRequest, naming it, when that can't be done."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadRequest(f"{path.name} is larger than {MAX_BYTES // 2**20} MiB.")
        return orjson.loads(path.read_bytes())
    except OSError as error:
        raise BadRequest(f"{path}: {error.strerror or error}.") from error
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"{path.name}, line {error.lineno}: is no JSON ({error.msg}).") from error


def check_head(folder: Path) -> dict[str, Any]:
    """Return what the head of an export says; raise BadRequest where there is none to be read."""
    if not folder.is_dir():
        raise BadRequest(f"{folder} is no folder.")
    if not (folder / HEAD).is_file():
        raise BadRequest(f"{folder} holds no export: there is no {HEAD}.")
    head = read_json(folder / HEAD)
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise BadRequest(f"{HEAD} is not that of an export of Cartouche.")
    if head.get("version") != FORMAT_VERSION:
        raise BadRequest(
            f"The export has the format version {head.get('version')!r}; "
            f"this installation reads {FORMAT_VERSION}."
        )
    return head

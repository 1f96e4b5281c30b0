"""All content goes out to a folder of JSON and comes back equal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select

from cms.access.grants import define_role, grant, set_break
from cms.accounts.models import User, UserGroup
from cms.content.collaboration.comments.models import Comment
from cms.content.collaboration.comments.operations import AddComment
from cms.content.collaboration.tasks.models import Task
from cms.content.collaboration.tasks.operations import Assign
from cms.content.models import Release
from cms.content.operations.move import Move
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule
from cms.content.operations.trash import Trash
from cms.content.operations.unpublish import Unpublish
from cms.content.releases.operations import AddToRelease, CreateRelease, NewItem
from cms.content.subtree import descendants
from cms.content.workflow.defining import DefineWorkflow
from cms.content.workflow.models import WorkflowApproval, WorkflowRow, WorkflowState
from cms.content.workflow.transitions import MakeTransition
from cms.db.identifiers import new_id
from cms.db.session import begin_write, make_engine
from cms.errors import BadRequest, StateConflict
from cms.transfer.export import export_site
from cms.transfer.load import load_export
from cms.transfer.neutral import ImportedEntry
from cms.transfer.wordpress.source import WordPressSource
from tests.unit.transfer.site import REGISTRY, Target

SMALL = Path(__file__).parent.parent.parent / "data" / "wordpress" / "small.xml"
ON_SQLITE = pytest.mark.parametrize("database_source", ["sqlite"], indirect=True)
MIRA = "mira@harbour.example"
AT = datetime(2026, 1, 1, tzinfo=UTC)


CHECKED = {
    "tracks": [{"name": "main", "states": ["open", "good"], "publish_when": ["good"]}],
    "transitions": [{"name": "check", "from": ["open"], "to": "good"}],
}


BROKEN = {
    "id": "01980000-0000-7000-8000-00000000000a",
    "name": "checked",
    "label": "Checked",
    "types": ["post"],
    "definition": {**CHECKED, "tracks": []},
    "revision": 1,
    "changed_at": "2026-01-01T00:00:00Z",
}


def user(email: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "email": email,
        "name": email,
        "password_hash": "secret-hash",
        "active": True,
        "groups": ["crew"],
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
    }


def add_user(target: Target, email: str) -> str:
    given = user(email)
    with target.sessions() as session:
        begin_write(session)
        session.execute(insert(UserGroup).values(name="crew", label="Crew", created_at=AT))
        session.execute(insert(User).values(**given))
        session.commit()
    return str(given["id"])


@pytest.fixture
def full(target: Target, frozen_clock: Any) -> Target:
    """A site with a history: imported, edited, moved, scheduled, thrown away, with rights."""
    target.take(WordPressSource(SMALL))
    ids = {row.title: row.entry_id for row in target.rows("post") + target.rows("page")}
    mira = add_user(target, MIRA)
    frozen_clock.tick(60)
    edit = SaveDraft(entry=ids["Crew"], data={"title": "The crew"}, base_version=1, publish=True)
    target.apply(edit, Move(entry=ids["Crew"], parent=None))
    frozen_clock.tick(60)
    target.apply(
        SaveDraft(entry=ids["Crew"], data={"title": "Die Crew"}, locale="de", base_version=2),
        Publish(entry=ids["Crew"], locales=("de",)),
        Schedule(entry=ids["Knots"], at=datetime(2027, 1, 1, tzinfo=UTC), action="unpublish"),
        Unpublish(entry=ids["Mooring again"]),
        Trash(entry=ids["About"]),
    )
    target.apply(CreateRelease(title="Spring"))
    with target.sessions() as session:
        release = session.scalars(select(Release.id)).one()
    items = (NewItem(entry=ids["Mooring"], action="unpublish"), NewItem(entry=ids["Crew"]))
    target.apply(AddToRelease(release=release, items=items))
    with target.sessions() as session:
        begin_write(session)
        seeing = [{"effect": "allow", "permission": "view_draft"}]
        define_role(session, "skipper", "Skipper", seeing)
        grant(session, f"user:{mira}", "skipper", ids["Mooring"], descendants=descendants)
        set_break(session, ids["Crew"], descendants)
        session.commit()
    mooring = ids["Mooring"]
    target.apply(
        DefineWorkflow(workflow="checked", label="Checked", types=("post",), definition=CHECKED),
        MakeTransition(entry=mooring, transition="check", comment="Good."),
        AddComment(entry=mooring, text=f"Thank you, @{mira}", field="body"),
        Assign(entry=mooring, assignee=f"user:{mira}", kind="photo"),
    )
    return target


@pytest.fixture
def small(target: Target) -> Target:
    """A site with one post and one user, for what needs no more."""
    add_user(target, MIRA)
    target.take_items(ImportedEntry(source_id="a", type="post", data={"title": "A", "slug": "a"}))
    return target


@pytest.fixture
def empty(database_source: Any, frozen_clock: Any) -> Iterator[Callable[[], Target]]:
    """Makes sites in databases of their own."""
    opened: list[Any] = []

    def make() -> Target:
        copy = database_source.copy()
        engine: Engine = make_engine(copy.__enter__())
        opened.append((engine, copy))
        return Target(engine)

    yield make
    for engine, copy in opened:
        engine.dispose()
        copy.__exit__(None, None, None)


def export(target: Target, folder: Path) -> dict[str, int]:
    with target.sessions() as session:
        return export_site(session, target.site, folder)


def load(target: Target, folder: Path) -> dict[str, int]:
    with target.sessions() as session:
        counts = load_export(session, target.site, folder, registry=REGISTRY)
        session.commit()
    return counts


def files(folder: Path) -> dict[str, Any]:
    found = {
        path.relative_to(folder).as_posix(): json.loads(path.read_text("utf-8"))
        for path in folder.rglob("*.json")
    }
    del found["export.json"]["made_at"], found["site.json"]["id"]
    return found


def as_seen(target: Target, **lens: Any) -> list[Any]:
    rows = target.rows("post", **lens) + target.rows("page", **lens)
    return [(row.entry_id, row.title, row.slug, row.document, row.published_at) for row in rows]


def test_what_goes_out_comes_back_equal(
    full: Target, empty: Callable[[], Target], tmp_path: Path
) -> None:
    counts = export(full, tmp_path / "a")
    assert counts == {"person": 2, "category": 2, "tag": 1, "page": 2, "post": 7}
    other = empty()
    assert load(other, tmp_path / "a") == counts
    assert export(other, tmp_path / "b") == counts
    first, second = files(tmp_path / "a"), files(tmp_path / "b")
    assert first.keys() == second.keys()
    for name in first:
        assert _with_site(first[name], full) == _with_site(second[name], other), name


def _with_site(value: Any, target: Target) -> Any:
    return json.loads(json.dumps(value).replace(target.site.id, "SITE"))


LENSES: list[dict[str, Any]] = [
    {},
    {"status": "draft"},
    {"status": "trashed"},
    {"locale": "de"},
    {"at": datetime(2010, 1, 1, tzinfo=UTC)},
    {"at": datetime(2028, 1, 1, tzinfo=UTC)},
]


def test_every_look_at_a_loaded_site_shows_the_same(
    full: Target, empty: Callable[[], Target], tmp_path: Path
) -> None:
    export(full, tmp_path / "a")
    other = empty()
    load(other, tmp_path / "a")
    for lens in LENSES:
        assert as_seen(full, **lens)
        assert as_seen(other, **lens) == as_seen(full, **lens), lens


def test_work_goes_on_in_a_loaded_site(
    full: Target, empty: Callable[[], Target], tmp_path: Path
) -> None:
    export(full, tmp_path / "a")
    other = empty()
    load(other, tmp_path / "a")
    assert not other.take(WordPressSource(SMALL)).created
    mooring = other.named("post", "Mooring")
    edit = SaveDraft(entry=mooring.entry_id, data={"title": "New"}, base_version=1, publish=True)
    other.apply(edit)
    assert "New" in other.titles("post")


@ON_SQLITE
def test_no_secret_goes_out(small: Target, tmp_path: Path) -> None:
    export(small, tmp_path / "a")
    everything = "".join(path.read_text("utf-8") for path in (tmp_path / "a").rglob("*.json"))
    assert MIRA in everything
    assert "secret-hash" not in everything
    assert "password" not in (tmp_path / "a" / "users.json").read_text("utf-8")


def test_a_user_who_is_there_already_stays_and_keeps_their_rights(
    full: Target, empty: Callable[[], Target], tmp_path: Path
) -> None:
    export(full, tmp_path / "a")
    other = empty()
    mira = add_user(other, MIRA)
    load(other, tmp_path / "a")
    assert [(one.id, one.password_hash) for one in other.all(User)] == [(mira, "secret-hash")]
    export(other, tmp_path / "b")
    grants = json.loads((tmp_path / "b" / "grants.json").read_text("utf-8"))
    assert [one["principal"] for one in grants] == [f"user:{mira}"]
    assert [one.assignee for one in other.all(Task)] == [f"user:{mira}"]
    thanks = next(one for one in other.all(Comment) if one.mentions)
    assert (thanks.text, thanks.mentions) == (f"Thank you, @{mira}", [mira])


def test_groups_come_along_also_from_exports_that_hold_none(
    full: Target, empty: Callable[[], Target], tmp_path: Path
) -> None:
    export(full, tmp_path / "a")
    other = empty()
    load(other, tmp_path / "a")
    assert [(one.name, one.label) for one in other.all(UserGroup)] == [("crew", "Crew")]
    (tmp_path / "a" / "groups.json").unlink()
    third = empty()
    load(third, tmp_path / "a")
    assert [(one.name, one.label) for one in third.all(UserGroup)] == [("crew", "crew")]
    users = tmp_path / "a" / "users.json"
    users.write_text(users.read_text("utf-8").replace('"crew"', '"c r e w"'), "utf-8")
    with pytest.raises(BadRequest, match=r"users\.json, .*, groups: has to be a list of names"):
        load(empty(), tmp_path / "a")


def test_workflows_approvals_and_comments_come_along(
    full: Target, empty: Callable[[], Target], tmp_path: Path
) -> None:
    export(full, tmp_path / "a")
    other = empty()
    load(other, tmp_path / "a")
    for model in (WorkflowApproval, WorkflowState, Comment, Task):
        before, after = full.all(model), other.all(model)
        assert len(before) == len(after) > 0
    (workflow,) = other.all(WorkflowRow)
    assert (workflow.site_id, workflow.definition["tracks"][0]["name"]) == (other.site.id, "main")


@ON_SQLITE
def test_an_export_is_replaced_and_nothing_else_is(small: Target, tmp_path: Path) -> None:
    export(small, tmp_path / "a")
    stale = tmp_path / "a" / "entries" / "post" / f"{new_id()}.json"
    stale.write_text("{}")
    export(small, tmp_path / "a")
    assert not stale.exists()
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "mine.txt").write_text("x")
    with pytest.raises(BadRequest, match="not empty"):
        export(small, tmp_path / "photos")
    with pytest.raises(BadRequest, match="no folder"):
        export(small, tmp_path / "photos" / "mine.txt")


@ON_SQLITE
def test_an_export_is_loaded_into_an_empty_site_only(small: Target, tmp_path: Path) -> None:
    export(small, tmp_path / "a")
    with pytest.raises(StateConflict, match="holds content"):
        load(small, tmp_path / "a")


def changed(folder: Path, name: str, change: Callable[[Any], Any]) -> None:
    path = next(folder.glob(name))
    content = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(change(content) or content), "utf-8")


def put(*keys: Any) -> Callable[[Any], None]:
    """Return a change that puts the last of `keys` where the others lead."""

    def change(content: Any) -> None:
        for key in keys[:-2]:
            content = content[key]
        content[keys[-2]] = keys[-1]

    return change


@ON_SQLITE
@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("export.json", put("version", 99), "format version 99"),
        ("export.json", put("format", "zip"), "not that of an export"),
        ("site.json", put("locales", "en"), "site.json, locales"),
        ("users.json", put(0, "id", "me"), "users.json, 0, id: has to be an id"),
        ("users.json", put(0, "password_hash", "x"), "'password_hash' is not known"),
        ("users.json", lambda content: {"a": 1}, "there has to be a list"),
        ("workflows.json", lambda content: [BROKEN], "checked, /definition/tracks"),
        ("workflows.json", lambda content: [{**BROKEN, "types": 5}], "types: has to be a list"),
        (
            "entries/post/*.json",
            put("entry", "created_at", "yesterday"),
            "created_at: has to be a time",
        ),
        (
            "entries/post/*.json",
            put("versions", 0, "number", "1"),
            "number: has to be a whole number",
        ),
        ("entries/post/*.json", put("versions", 0, "note", "\x00"), "text without NUL"),
        ("entries/post/*.json", put("versions", 0, "fingerprint", "x"), "contradicts"),
        ("entries/post/*.json", put("editions", 0, "doc", "x"), "has to hold a doc"),
        ("entries/post/*.json", put("entry", "type", None), "type: is missing"),
        ("entries/post/*.json", lambda content: {"entry": {}}, r"has to hold .*editions"),
    ],
)
def test_an_export_that_was_tampered_with_is_refused_by_its_place(
    small: Target, empty: Callable[[], Target], tmp_path: Path, name: str, change: Any, said: str
) -> None:
    export(small, tmp_path / "a")
    changed(tmp_path / "a", name, change)
    other = empty()
    with pytest.raises(BadRequest, match=said):
        load(other, tmp_path / "a")
    assert other.counts() == (0, 0)


@ON_SQLITE
@pytest.mark.parametrize("content", ["", "{", "nonsense"])
def test_a_file_that_is_no_json_is_named(
    small: Target, empty: Callable[[], Target], tmp_path: Path, content: str
) -> None:
    export(small, tmp_path / "a")
    (tmp_path / "a" / "roles.json").write_text(content)
    with pytest.raises(BadRequest, match=r"roles\.json"):
        load(empty(), tmp_path / "a")


@ON_SQLITE
def test_a_folder_without_an_export_is_refused(empty: Callable[[], Target], tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match=r"no export\.json"):
        load(empty(), tmp_path)
    with pytest.raises(BadRequest, match="no folder"):
        load(empty(), tmp_path / "none")

"""Tasks in words: what waits for the reader, and what others are to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from cms.admin.page import Page
from cms.admin.review.flow import EVERYBODY
from cms.admin.translating import mark
from cms.content.collaboration.people import names_of
from cms.content.lens import Lens
from cms.content.queries.tasks import WAITING, ListedTask, TaskQuery, list_tasks
from cms.errors import BadRequest

SIZE = 50
KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "review": (mark("To review"), "eye"),
        "revise": (mark("To revise"), "pencil"),
        "task": (mark("Task"), "clipboard-list"),
    }
)


@dataclass(frozen=True)
class ShownTask:
    """A task, in words; `steps` says that it is done by a step of the workflow, and not by a word."""

    id: str
    href: str
    title: str
    kind: str
    icon: str
    note: str
    whose: str
    due_at: datetime | None
    overdue: bool
    by: str
    created_at: datetime
    closed_at: datetime | None
    steps: bool


def waiting_panel(request: Any, page: Page, draft: Any) -> Mapping[str, Any] | None:
    """Return what waits for the reader; nothing for who sees no drafts."""
    del draft
    lens = request.lens_for(status="draft")
    found = list_tasks(request.cms_session, lens, TaskQuery(assignee=WAITING), limit=6)
    return {"tasks": shown_tasks(request, page, lens, found[:5]), "more": len(found) > 5}


def tasks_of(request: Any, page: Page, lens: Lens, entry_id: str) -> list[ShownTask]:
    """Return the open tasks about an entry."""
    query = TaskQuery(entry_id=entry_id)
    return shown_tasks(
        request, page, lens, list_tasks(request.cms_session, lens, query, limit=SIZE)
    )


def shown_tasks(
    request: Any, page: Page, lens: Lens, found: Sequence[ListedTask]
) -> list[ShownTask]:
    """Return tasks in words; one query for the names of those who have them."""
    users = [one.task.assignee.partition(":")[2] for one in found if _is_person(one)]  # type: ignore[union-attr]
    names = names_of(request.cms_session, users)
    return [_shown(request, page, lens, one, names) for one in found]


def read_page(text: str) -> int:
    """Return the number of a page; raise `BadRequest` for what is none."""
    if text and not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) < 6):
        raise BadRequest("There is no such page.", "page")
    return int(text or 1)


def _is_person(listed: ListedTask) -> bool:
    return (listed.task.assignee or "").startswith("user:")


def _shown(
    request: Any, page: Page, lens: Lens, listed: ListedTask, names: Mapping[str, str]
) -> ShownTask:
    task = listed.task
    word, icon = KINDS.get(task.kind, (task.kind, "clipboard-list"))
    kind, _, name = (task.assignee or "").partition(":")
    if kind == "role":
        role = request.rights.roles.get(name)
        whose = page.say(EVERYBODY, role=page.say(role.label if role else name))
    else:
        whose = names.get(name, "…") if kind == "user" else name
    below = "/review" if task.track else ""
    return ShownTask(
        id=task.id,
        href=f"/admin/content/{listed.type}/{task.entry_id}{below}",
        title=listed.title or "",
        kind=page.say(word),
        icon=icon,
        note=task.note,
        whose=whose,
        due_at=task.due_at,
        overdue=task.state == "open" and task.due_at is not None and task.due_at <= lens.now,
        by=task.created_by_label,
        created_at=task.created_at,
        closed_at=task.closed_at,
        steps=task.track is not None,
    )

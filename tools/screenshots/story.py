"""What happened on the demo site before its screens are shown: work as an editor's week has it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

from cms import clock

RECIPE: Mapping[str, Any] = {
    "name": "recipe",
    "label": "Recipe",
    "plural": "Recipes",
    "help": "What the kitchen of the museum cooks.",
    "icon": "utensils",
    "fields": [
        {"name": "title", "kind": "text", "required": True, "localized": True},
        {"name": "slug", "kind": "slug", "source": "title"},
        {"name": "minutes", "kind": "integer", "min": 1, "indexed": True},
        {"name": "course", "kind": "choice", "choices": ["starter", "main", "sweet"]},
        {"name": "cook", "kind": "reference", "to": "person"},
    ],
}
GOES_LIVE = (2, 3, 3, 5, 9, 12)
"""Days from now on which posts end or begin."""


class Api(Protocol):
    """The API as the story is told to it."""

    def get(self, path: str) -> Any:
        """Return what is at a path."""

    def post(self, path: str, data: Any) -> Any:
        """Send something to a path."""

    def patch(self, path: str, data: Any) -> Any:
        """Change what is at a path."""


def tell(api: Api) -> dict[str, str]:
    """Let the week happen, and return the ids of what screens show, by name."""
    posts = api.get("/content/post?page[size]=30")["data"]
    pages = api.get("/content/page?page[size]=30")["data"]
    post = _entry(api, "post", "the-clerical-error")
    people = api.get("/users?page[size]=50")["data"]
    me = next(one["id"] for one in people if one["email"] == "admin@example.com")
    _written(api, post)
    _talked(api, post["id"], me)
    _reviewed(api, [one["id"] for one in posts[:3]], me)
    for number, one in enumerate(posts[6:12]):
        at = {"at": _in(GOES_LIVE[number], 8 + number), "action": "unpublish"}
        api.post(f"/content/post/{one['id']}/schedule", at)
    release = _released(api, pages)
    api.post("/types", {"data": dict(RECIPE), "note": "For the kitchen"})
    return {
        "post": post["id"],
        "submitted": posts[0]["id"],
        "page": pages[0]["id"],
        "release": release,
        "asset": api.get("/content/asset?page[size]=1")["data"][0]["id"],
        "person": next(one["id"] for one in people if one["id"] != me),
        "me": me,
    }


def _entry(api: Api, of_type: str, slug: str) -> Any:
    return api.get(f"/content/{of_type}/{slug}?status=draft")["data"]


def _in(days: int, hour: int) -> str:
    day = (clock.now() + timedelta(days=days)).replace(hour=hour, minute=0, second=0)
    return day.strftime("%Y-%m-%dT%H:%M:%SZ")


def _changed(api: Api, of_type: str, entry: Any, data: Mapping[str, Any]) -> Any:
    base = _entry(api, of_type, entry["id"])["_meta"]["version"]
    return api.patch(
        f"/content/{of_type}/{entry['id']}", {"data": dict(data), "base_version": base}
    )


def _written(api: Api, post: Any) -> None:
    """Write three versions after the demo's, so that there is something to compare."""
    for summary in (
        "How a clerk’s slip of the pen moved a lighthouse.",
        "How a clerk’s slip of the pen moved a lighthouse four miles out to sea.",
        "How one slip of a clerk’s pen moved a lighthouse four miles out to sea, and who noticed.",
    ):
        _changed(api, "post", post, {"summary": summary})


def _talked(api: Api, post: str, me: str) -> None:
    """Begin three threads at one post, and answer in the first."""
    said = f"/content/post/{post}/comments"
    first = api.post(said, {"data": {"text": "Which clerk? He has a name.", "field": "title"}})
    answer = {
        "text": "He signed as H. only; I have asked the archive.",
        "reply_to": first["data"]["id"],
    }
    api.post(said, {"data": answer})
    api.post(said, {"data": {"text": "Four miles or five?", "field": "summary"}})
    api.post(said, {"data": {"text": f"Reads well. @{me}, is the chart ours to show?"}})


def _reviewed(api: Api, posts: list[str], me: str) -> None:
    """Hand posts in, and give tasks on them."""
    for number, one in enumerate(posts):
        entry = _entry(api, "post", one)
        _changed(api, "post", entry, {"summary": f"{entry.get('summary') or ''} Read again."})
        note = ("Check the names of the boats", "Is the picture ours?", "Shorten the end")[number]
        task = {"entry": one, "assignee": f"user:{me}", "note": note, "due_at": _in(number + 1, 10)}
        api.post("/tasks", {"data": task})
        api.post(f"/content/post/{one}/submit", {"comment": "The second paragraph is new."})


def _released(api: Api, pages: list[Any]) -> str:
    """Make three releases; return the one that has most to show."""
    made = []
    for number, (title, days) in enumerate(
        (("Winter opening", 9), ("Annual report", None), ("Night of lamps", 17))
    ):
        told = {"title": title, "note": "What changes with it, together."}
        release = api.post("/releases", {"data": told})["data"]["id"]
        chosen = pages[number * 3 + 3 : number * 3 + 6]
        for one in chosen:
            _changed(api, "page", one, {"title": f"{one['title']} in winter"})
        items = [{"entry": one["id"]} for one in chosen]
        api.post(f"/releases/{release}/items", {"items": items})
        if days:
            api.post(f"/releases/{release}/schedule", {"at": _in(days, 9)})
        made.append(release)
    return str(made[0])

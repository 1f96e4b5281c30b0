"""What has to be said before something is done with several entries: when, where, which release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from cms.admin.lists.listing import titled
from cms.admin.page import Page
from cms.admin.translating import mark
from cms.content.lens import Lens
from cms.content.models import Release
from cms.schema.registry import TypeRegistry

OFFERED = 200


@dataclass(frozen=True)
class Question:
    """One thing to say: `kind` is the control, `choices` what is chosen among."""

    name: str
    label: str
    kind: str
    value: str
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()


def questions(
    request: Any, page: Page, lens: Lens, asks: Sequence[str], given: Mapping[str, str]
) -> list[Question]:
    """Return what is asked, with what was said already."""
    return [one for name in asks for one in [_question(request, page, lens, name, given)] if one]


def _question(
    request: Any, page: Page, lens: Lens, name: str, given: Mapping[str, str]
) -> Question | None:
    value = given.get(name, "")
    choices: tuple[tuple[str, str], ...]
    if name == "at":
        return Question(name, mark("When"), "moment", value, mark("In your time zone."))
    if name == "what":
        choices = (
            ("publish", page.say(mark("Publish"))),
            ("unpublish", page.say(mark("Unpublish"))),
        )
        return Question(name, mark("What happens then"), "select", value, choices=choices)
    if name == "locale":
        return _locale(page, value)
    if name == "parent":
        choices = (("", page.say(mark("At the top of the tree"))), *_places(request, lens))
        return Question(name, mark("Below"), "select", value, choices=choices)
    if name == "release":
        choices = (("", page.say(mark("Choose a release"))), *_releases(request))
        return Question(name, mark("Release"), "select", value, choices=choices)
    label = mark("Add tags") if name == "add" else mark("Take tags away")
    return Question(name, label, "line", value, mark("With commas between them."))


def _locale(page: Page, value: str) -> Question | None:
    if len(page.locales) < 2:
        return None
    every = ("", page.say(mark("All languages")))
    choices = (every, *((one, page.tongue(one)) for one in page.locales))
    return Question("locale", mark("Language of the content"), "select", value, choices=choices)


def _places(request: Any, lens: Lens) -> list[tuple[str, str]]:
    """Return entries below which others may stand."""
    registry: TypeRegistry = request.service(TypeRegistry)
    holding = {one for spec in registry for one in spec.allowed_in or () if one != "/"}
    found: dict[str, str] = {}
    for name in sorted(holding):
        spec = registry.get(name)
        if spec is not None and request.knows_type(spec) and len(found) < OFFERED:
            found |= dict(titled(request, lens, spec, "", OFFERED - len(found)))
    return sorted(found.items(), key=lambda pair: pair[1].casefold())


def _releases(request: Any) -> list[tuple[str, str]]:
    query = (
        select(Release.id, Release.title)
        .where(Release.site_id == request.site.id, Release.state == "open")
        .order_by(Release.id.desc())
        .limit(OFFERED)
    )
    return [(row.id, row.title) for row in request.cms_session.execute(query)]

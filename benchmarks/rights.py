"""What rights cost: the same list, read by who may see everything and by who has many grants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.content import Seeded
from benchmarks.measuring import Bench, Figures
from benchmarks.scenarios import LIST, Scenario
from cms.access.actor import group_principal, user_principal
from cms.access.grants import define_role, grant
from cms.accounts.groups import create_group
from cms.accounts.tokens import create_token
from cms.accounts.users import create_user
from cms.cli.site import Site
from cms.content.models import Edition
from cms.content.subtree import descendants

GRANTS = 200
READS = {
    "drafts of 25, newest first": f"{LIST}?status=draft&sort=-updated_at",
    "the same, counted": f"{LIST}?status=draft&sort=-updated_at&count=true",
    "drafts, filtered, sorted by title, page 3": (
        f"{LIST}?status=draft&filter[featured]=true&sort=title&page[number]=3"
    ),
}


@dataclass(frozen=True)
class Restricted:
    """A read by who may see all, by who is denied some places, and by who is given some only."""

    title: str
    all: Figures
    denied: Figures
    given: Figures


def measure_rights(
    bench: Bench, site: Site, made: Seeded, say: Callable[[str], None]
) -> list[Restricted]:
    """Give grants on as many entries, then measure each read by all three, in turns."""
    with site.writing() as session:
        for name in ("kept-out", "let-in"):
            create_group(session, name, name)
        places = _places(session)
        denied = _denied(session, places)
        given = _given(session, places)
        session.commit()
    found = []
    for title, path in READS.items():
        say(f"by grants: {title} …")
        asked = [
            Scenario("rights", title, path, _any, token=token)
            for token in (made.token, denied, given)
        ]
        found.append(Restricted(title, *bench.in_turns(asked)))
    return found


def _places(session: Session) -> list[str]:
    """Return entries spread over the whole site, as many as there are to be grants."""
    query = select(Edition.entry_id).where(
        Edition.type == "post", Edition.kind == "draft", Edition.locale == "en"
    )
    ids = sorted(session.scalars(query.where(Edition.past.is_(False))))
    return ids[:: max(1, len(ids) // GRANTS)][:GRANTS]


def _denied(session: Session, places: list[str]) -> str:
    """Return the token of an editor who sees all drafts but those at the places."""
    define_role(session, "no-drafts", "No drafts", [{"effect": "deny", "permission": "view_draft"}])
    user = create_user(session, "denied@example.org", "Denied", groups=["kept-out"])
    grant(session, user_principal(user.id), "editor")
    for place in places:
        grant(session, group_principal("kept-out"), "no-drafts", place, descendants)
    return create_token(session, user, "benchmark").secret


def _given(session: Session, places: list[str]) -> str:
    """Return the token of somebody who sees the drafts at the places, and their own."""
    user = create_user(session, "given@example.org", "Given", groups=["let-in"])
    grant(session, user_principal(user.id), "contributor")
    for place in places:
        grant(session, group_principal("let-in"), "editor", place, descendants)
    return create_token(session, user, "benchmark").secret


def _any(_answer: Any) -> None:
    """Take any answer: what is seen differs by who asks."""

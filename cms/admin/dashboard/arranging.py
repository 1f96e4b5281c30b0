"""Which panels somebody has on their first screen, and in which order; kept for the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cms.accounts.desk.preferences import prefer, preference
from cms.admin.contributed import Contributed
from cms.extension.admin import Panel

NAME = "dashboard"


@dataclass(frozen=True)
class Arrangement:
    """All panels in the order of the person, and the names of those that are put away."""

    panels: tuple[Panel, ...]
    hidden: frozenset[str]

    @property
    def shown(self) -> list[Panel]:
        """The panels that are not put away."""
        return [one for one in self.panels if one.name not in self.hidden]


def arrangement(request: Any) -> Arrangement:
    """Return how who asks has arranged their panels; new ones stand where they say themselves."""
    kept = preference(request.cms_session, request.actor.user_id, NAME) or {}
    order = {name: place for place, name in enumerate(kept.get("order", ()))}
    panels = [one for one in request.service(Contributed).panels if one.place == "dashboard"]
    # A panel that the person never saw comes after the one that it follows by itself.
    last = -1.0
    places: dict[str, float] = {}
    for one in panels:
        last = float(order[one.name]) if one.name in order else last + 0.001
        places[one.name] = last
    found = tuple(sorted(panels, key=lambda one: places[one.name]))
    return Arrangement(found, frozenset(kept.get("hidden", ())))


def arrange(request: Any, names: Sequence[str], hidden: frozenset[str]) -> None:
    """Keep an order of panels and which are put away; without either as they come."""
    value = {"order": list(names), "hidden": sorted(hidden)} if names or hidden else None
    prefer(request.cms_session, request.actor.user_id, NAME, value)


def moved(names: Sequence[str], name: str, step: int) -> list[str]:
    """Return the names with one of them some steps further on, or back."""
    found = [one for one in names if one != name]
    at = max(0, min(len(found), list(names).index(name) + step))
    return [*found[:at], name, *found[at:]]


def put_before(names: Sequence[str], name: str, other: str) -> list[str]:
    """Return the names with one of them before another, or at the end where there is no other."""
    found = [one for one in names if one != name]
    at = found.index(other) if other in found else len(found)
    return [*found[:at], name, *found[at:]]

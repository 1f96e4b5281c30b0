"""Asks the site, and the one without what the asker may not see, and tells where the two differ."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from tests.functional.api.hostile.twins import Attempt

from .conftest import Sites
from .furnishing import BASALT, HIDES, QUARTZ
from .site_rows import SIGNED
from .visiting import difference

AUDIENCES = {
    "public": (None, "nobody", "reader", "contributor", "author", "editor", "chief", SIGNED),
    "member": ("member",),
    "denied": ("denied",),
}
"""Who may not see the same; who has a preview token sees as the public does, whoever they are."""
TURNS = ((None, "public"), ("chief", "public"), ("member", "member"), ("denied", "denied"))
"""Who makes an attempt where not all make each: those the most who may the most."""
THOROUGH = bool(os.environ.get("CMS_TEST_LONG"))
STEP = 1 if THOROUGH else 9
"""Of how many attempts one is made."""


def differing(sites: Sites, attempts: Iterable[Attempt]) -> list[str]:
    """Tell of each answer that only the hidden can explain, or that took other work than without."""
    found = []
    for caller, audience, attempt in made(attempts):
        if "preview=" in attempt.address:
            audience = "public"
        full = sites.full.ask(caller, attempt)
        bare = sites.bare[audience].ask(caller, attempt)
        if (full.status, full.headers, full.body) != (bare.status, bare.headers, bare.body) or (
            attempt.guessable and full.statements != bare.statements
        ):
            found.append(f"{caller}: {attempt} {difference(full, bare)}")
        asked = f"{attempt.address} {attempt.body}".lower()
        words = [one for one in (*HIDES[audience], QUARTZ, BASALT) if one not in asked]
        said = [one for one in words if one in full.text]
        if said:
            found.append(f"{caller}: {attempt} says {said}")
    return found


def made(attempts: Iterable[Attempt]) -> Iterator[tuple[str | None, str, Attempt]]:
    for number, attempt in enumerate([*attempts][::STEP]):
        if THOROUGH:
            for audience, callers in AUDIENCES.items():
                for caller in callers:
                    yield caller, audience, attempt
        else:
            yield *TURNS[number % len(TURNS)], attempt

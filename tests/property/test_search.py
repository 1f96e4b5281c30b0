"""What a search finds is what a plain list through the same lens shows and holds the words."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import timedelta
from itertools import product
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from cms.access.actor import ANONYMOUS, SYSTEM, Actor
from cms.clock import now, tick
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule
from cms.content.operations.trash import Restore, Trash
from cms.content.operations.unpublish import Unpublish
from cms.errors import CMSError
from cms.search.analysis import terms
from tests.unit.content.test_creating import ANN, user
from tests.unit.search.library import Library

WORDS = ("alder", "birch", "cedar", "elder", "maple", "aspen")
TYPES = ("post", "memo")
LOCALES = ("en", "de")
EXAMPLES = 40 if os.environ.get("CMS_TEST_LONG") else 4
HOUR = 3600
RULES = [
    {"effect": "allow", "permission": "view"},
    {
        "effect": "allow",
        "permission": "view_draft",
        "condition": {"or": [{"owner": "$user.id"}, {"title": {"starts": "birch"}}]},
    },
]

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
steps = st.lists(
    st.tuples(
        st.sampled_from(
            ("create", "mine", "save", "publish", "schedule", "unpublish", "trash", "restore")
        ),
        st.integers(0, 5),
        st.sampled_from(LOCALES),
        texts,
    ),
    min_size=4,
    max_size=10,
)


def carry_out(library: Library, made: list[str], step: tuple[str, int, str, str]) -> None:
    """Do one thing to one of the entries; what can't be done at the moment is left out."""
    verb, number, locale, text = step
    data = {"title": text, "lead": text[::-1]}
    if verb in ("create", "mine") or not made:
        owner = ANN if verb == "mine" else None
        kind = TYPES[number % 2]
        given_ = data if kind == "post" else {"title": text}
        made.append(
            library.create(kind, data=given_, locale=locale, owner=owner, publish=number > 2)
        )
        return
    entry = made[number % len(made)]
    ops: dict[str, Any] = {
        "save": SaveDraft(entry=entry, data={"title": text}, base_version=1, locale=locale),
        "publish": Publish(entry=entry),
        "schedule": Schedule(entry=entry, at=now() + timedelta(hours=number + 1)),
        "unpublish": Unpublish(entry=entry),
        "trash": Trash(entry=entry),
        "restore": Restore(entry=entry),
    }
    with suppress(CMSError):
        library.apply(ops[verb])


def holding(library: Library, word: str, locale: str, **lens: Any) -> set[str]:
    """The entries of plain lists that hold a word in what is searched."""
    found = set()
    for kind in TYPES:
        for row in library.find(kind, locale=locale, limit=1000, **lens).rows:
            document = row.document
            text = f"{document.get('title') or ''}\n{document.get('lead') or ''}"
            if set(terms(word, locale)) <= set(terms(text, locale)):
                found.add(row.entry_id)
    return found


@pytest.fixture
def site(engine: Engine, frozen_clock: ModuleType) -> tuple[Library, Actor]:
    """A site, and somebody who sees what is live and drafts of their own."""
    library = Library(engine)
    library.create("post", title=" ".join(WORDS))  # a draft of nobody's, which only some may find
    return library, user(world=library, rules=RULES)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=steps)
def test_a_search_finds_what_a_list_shows(
    site: tuple[Library, Actor], history: list[tuple[str, int, str, str]]
) -> None:
    library, ann = site
    begun, made = now(), list[str]()
    for step in history:
        tick(HOUR)
        carry_out(library, made, step)
    lenses: list[dict[str, Any]] = [
        {"actor": ANONYMOUS},
        {"actor": SYSTEM, "status": "draft"},
        {"actor": SYSTEM, "status": "trashed"},
        {"actor": SYSTEM, "at": begun + timedelta(hours=len(history) / 2)},
        {"actor": SYSTEM, "status": "draft", "at": begun + timedelta(hours=len(history) / 2)},
        {"actor": SYSTEM, "at": now() + timedelta(hours=3)},
        {"actor": ann, "status": "draft"},
        {"actor": ann, "fallback": False},
    ]
    for lens, locale, word in product(lenses, LOCALES, WORDS[:4]):
        found = library.look(word, locale=locale, limit=1000, types=TYPES, count=True, **lens)
        ids = set() if found.tolerant else {row.entry_id for row in found.rows}
        assert ids == holding(library, word, locale, **lens), (lens, locale, word)
        assert found.total == len(found.rows)

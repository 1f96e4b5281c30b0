"""What is found: one suite for both databases, which have to find the same."""

from __future__ import annotations

import pytest

from cms.access.actor import SYSTEM
from cms.access.grants import grant
from cms.clock import tick
from cms.content.operations.publish import Publish
from cms.content.operations.save import SaveDraft
from cms.content.operations.schedule import Schedule
from cms.content.operations.trash import Purge, Trash
from cms.content.operations.unpublish import Unpublish
from cms.content.subtree import descendants
from cms.db.session import begin_write
from cms.errors import BadRequest
from cms.search.asking import read_question
from tests.unit.content.test_creating import user
from tests.unit.content.world import day
from tests.unit.search.library import Library, rich

HOSTILE = (
    'b"',
    "a' OR 1=1 --",
    "NEAR(a b)",
    "words : a",
    "a AND",
    "§k§live§en",
    "^a",
    "a:*",
    "b & | !",
    "b\\'",
    "{b}",
    "b\u200d",
    "ab*:",
    "(b",
)


def test_words_are_found_in_each_searchable_field(library: Library) -> None:
    library.create(
        "post",
        title="Aardvark",
        lead="Badgers",
        body=rich("Cormorants", "fly"),
        parts=[{"_id": "a", "_type": "quote", "text": "Dormice", "source": "Egret"}],
        seo={"words": "Ferret", "robots": "Gnu"},
        tags=["Heron", "Ibis"],
        quiet="Jackal",
        publish=True,
    )
    library.create("car", name="Beetle", publish=True)
    for word in ("aardvark", "BADGER", "cormorant flies", "dormice", "ferret", "heron ibis"):
        assert library.hits(word) == ["Aardvark"], word
    for word in ("egret", "gnu", "jackal"):
        assert library.hits(word) == [], word
    assert library.hits("beetles") == ["Beetle"]
    assert library.hits("aardvark beetle") == []


def test_words_are_stemmed_by_the_language_of_the_locale(library: Library) -> None:
    entry = library.create("post", title="Running houses", publish=True)
    library.apply(
        SaveDraft(entry=entry, base_version=1, data={"title": "Laufende Häuser"}, locale="de"),
        Publish(entry=entry),
    )
    assert library.hits("house run") == ["Running houses"]
    assert library.hits("Haus", locale="de") == ["Laufende Häuser"]
    assert library.hits("hauser", locale="de") == ["Laufende Häuser"]
    assert library.hits("Haus") == []
    assert library.hits("house", locale="de") == []


def test_what_a_locale_borrows_is_found_in_it_unless_it_may_not_borrow(library: Library) -> None:
    library.create("post", title="Lighthouse", publish=True)
    assert library.hits("lighthouse", locale="de") == ["Lighthouse"]
    assert library.hits("lighthouse", locale="de", fallback=False) == []


def test_phrases_beginnings_and_what_is_not_wanted(library: Library) -> None:
    library.create("post", title="Old brown bear", lead="bear old", publish=True)
    library.create("post", title="Old bear, brown", publish=True)
    assert len(library.hits("old brown bear")) == 2
    assert library.hits('"old brown bear"') == ["Old brown bear"]
    assert library.hits("old-brown") == ["Old brown bear"]
    assert library.hits('"brown old"') == []
    assert len(library.hits("bro*")) == 2
    assert library.hits("bro") == []
    assert library.hits('bear -"old bear"') == ["Old brown bear"]


def test_titles_count_more_and_boosts_count(library: Library) -> None:
    for number in range(8):
        library.create("car", name=f"Other {number}", publish=True)
    library.create("post", title="First", body=rich("A comet, once."), publish=True)
    library.create("post", title="Second", lead="A comet, once.", publish=True)
    library.create("post", title="A comet, once.", publish=True)
    assert library.hits("comet") == ["A comet, once.", "Second", "First"]


def test_synonyms_mean_the_same_in_their_locale(library: Library) -> None:
    library.create("car", name="Automobiles", publish=True)
    library.create("car", name="The motor vehicle", publish=True)
    library.create("car", name="Wagen", publish=True)
    assert sorted(library.hits("cars")) == ["Automobiles", "The motor vehicle"]
    assert library.hits("auto") == []
    assert library.hits("Auto", locale="de") == ["Wagen"]


def test_typing_errors_are_borne_where_nothing_is_as_it_was_typed(library: Library) -> None:
    library.create("post", title="Restaurants", publish=True)
    library.create("post", title="Trees", publish=True)
    for typed in ("restarant", "resturants", "erstaurant", "restaurantz"):
        found = library.look(typed)
        assert found.tolerant, typed
        assert [row.title for row in found.rows] == ["Restaurants"], typed
    assert not library.look("restaurant").tolerant
    assert library.look("rastorantz").rows == []
    assert library.look("tre").rows == []
    assert library.look("zebra").rows == []


def test_what_nobody_may_see_is_not_found_and_takes_no_error_away(library: Library) -> None:
    library.create("memo", title="Confidential merger", publish=True)
    library.create("post", title="Murger", publish=True)
    assert library.hits("merger", actor=SYSTEM) == ["Confidential merger"]
    found = library.look("merger")
    assert [row.title for row in found.rows] == ["Murger"]
    assert found.tolerant
    assert library.look("confidential", count=True, facets=True).total == 0


def test_fields_that_may_not_be_read_are_not_searched(library: Library) -> None:
    library.create("post", title="Open", secret="Tungsten", publish=True)
    assert library.hits("tungsten", actor=SYSTEM) == ["Open"]
    assert library.hits("tungsten") == []
    assert library.hits("open -tungsten") == ["Open"]
    assert library.hits("open -tungsten", actor=SYSTEM) == []


def test_rights_of_a_subtree_hold(library: Library) -> None:
    ours = library.create("post", title="Our falcon")
    library.create("post", title="Falcon below", parent=ours)
    library.create("post", title="Their falcon")
    ann = user(world=library)
    with library.sessions() as session:
        begin_write(session)
        grant(session, f"user:{ann.user_id}", "editor", ours, descendants)
        session.commit()
    found = library.look("falcon", actor=ann, status="draft", count=True, facets=True)
    assert sorted(row.title for row in found.rows) == ["Falcon below", "Our falcon"]
    assert found.total == 2
    assert found.facets == {"post": 2}


def test_drafts_moments_and_schedules_are_looked_through(library: Library) -> None:
    entry = library.create("post", title="Walrus", publish=True)
    first = day(1)
    tick(3600)
    library.apply(SaveDraft(entry=entry, base_version=1, data={"title": "Narwhal"}))
    assert library.hits("walrus") == ["Walrus"]
    assert library.hits("walrus", status="draft", actor=SYSTEM) == []
    assert library.hits("narwhal", status="draft", actor=SYSTEM) == ["Narwhal"]
    assert library.hits("narwhal") == []
    tick(3600)
    library.apply(Schedule(entry=entry, at=day(5)))
    assert library.hits("narwhal", at=day(6), actor=SYSTEM) == ["Narwhal"]
    tick(6 * 86400)
    assert library.hits("narwhal") == ["Narwhal"]
    assert library.hits("walrus") == []
    library.apply(Unpublish(entry=entry))
    assert library.hits("narwhal") == []
    assert library.hits("walrus", at=first, actor=SYSTEM) == ["Walrus"]
    assert library.hits("walrus", at=first, status="draft", actor=SYSTEM) == ["Walrus"]
    assert library.hits("narwhal", at=day(6), actor=SYSTEM) == ["Narwhal"]


def test_the_trash_is_searched_as_such_and_purging_leaves_no_word(library: Library) -> None:
    entry = library.create("post", title="Ocelot", publish=True)
    library.apply(Trash(entry=entry))
    assert library.hits("ocelot") == []
    assert library.hits("ocelot", status="trashed", actor=SYSTEM) == ["Ocelot"]
    library.apply(Purge(entry=entry))
    assert library.words() == 0


def test_pages_counts_and_facets(library: Library) -> None:
    for number in range(5):
        library.create("post", title=f"Otter {number}", publish=True)
    library.create("car", name="Otter", publish=True)
    page = library.look("otter", limit=4, count=True, facets=True)
    rest = library.look("otter", limit=4, offset=4)
    assert (len(page.rows), page.more, page.total) == (4, True, 6)
    assert page.facets == {"post": 5, "car": 1}
    assert (len(rest.rows), rest.more) == (2, False)
    assert len({row.entry_id for row in [*page.rows, *rest.rows]}) == 6
    cars = library.look("otter", types=("car",), count=True, facets=True)
    assert ([row.title for row in cars.rows], cars.total) == (["Otter"], 1)
    assert cars.facets == {"post": 5, "car": 1}
    past_the_end = library.look("otter", limit=4, offset=40)
    assert (past_the_end.rows, past_the_end.tolerant) == ([], False)


@pytest.mark.parametrize(
    "q", ["", "   ", "-", '""', "-otter", "!?*", "x" * 201, "a b c d e f g h i j k l m"]
)
def test_a_question_has_some_words(q: str) -> None:
    with pytest.raises(BadRequest):
        read_question(q, "en")


def test_no_question_breaks_out_of_the_syntax_of_the_databases(library: Library) -> None:
    library.create("post", title="Plain", publish=True)
    for q in HOSTILE:
        assert library.hits(q) == [], q


def test_scripts_without_spaces_and_with_signs(library: Library) -> None:
    library.create("post", title="東京都に住む", publish=True)
    library.create("post", title="हिन्दी भाषा", publish=True)
    library.create("post", title="Cafe\u0301 Öl ﬁn", publish=True)
    assert library.hits("京都") == ["東京都に住む"]
    assert library.hits("都京") == []
    assert library.hits("हिन्दी") == ["हिन्दी भाषा"]
    assert library.hits("café fin ol") == ["Cafe\u0301 Öl ﬁn"]

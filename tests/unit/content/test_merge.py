"""Three-way merge: nothing that either writer did is lost without a word."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.content.merge import merge, patched
from cms.content.sameness import same
from cms.errors import EditConflict
from tests.unit.content.world import PAGE

BASE = {"title": "Hi", "rank": 1, "seo": {"title": "Hi", "robots": "all"}}


def quote(block_id: str, text: str = "", **more: str) -> dict[str, str]:
    return {"_id": block_id, "_type": "quote", "text": text or block_id.upper(), **more}


A, B, C, D = (quote(one) for one in "abcd")


def merged(base: Any, theirs: Any, yours: Any) -> dict[str, Any]:
    return merge(PAGE.fields, base, theirs, yours)


def blocks(base: Any, theirs: Any, yours: Any) -> Any:
    return merged({"sections": base}, {"sections": theirs}, {"sections": yours})["sections"]


def order(base: str, theirs: str, yours: str) -> str:
    found = blocks(*([quote(one) for one in ids] for ids in (base, theirs, yours)))
    return "".join(block["_id"] for block in found)


def conflicts(base: Any, theirs: Any, yours: Any) -> dict[str, Any]:
    with pytest.raises(EditConflict) as caught:
        merged(base, theirs, yours)
    assert [problem.pointer for problem in caught.value.problems] == [*caught.value.conflicts]
    return caught.value.conflicts


def test_edits_to_different_fields_go_together() -> None:
    theirs, yours = {**BASE, "title": "Ho"}, {**BASE, "rank": 2, "body": "New"}
    assert merged(BASE, theirs, yours) == {**BASE, "title": "Ho", "rank": 2, "body": "New"}


def test_the_same_edit_twice_is_no_conflict() -> None:
    both = {**BASE, "title": "Ho"}
    assert merged(BASE, both, dict(both)) == both


def test_different_edits_to_one_field_conflict() -> None:
    assert conflicts(BASE, {**BASE, "title": "Ho"}, {**BASE, "title": "Hu"}) == {
        "/title": {"base": "Hi", "theirs": "Ho", "yours": "Hu"}
    }


def test_every_conflict_is_named() -> None:
    theirs, yours = {**BASE, "title": "Ho", "rank": 2}, {**BASE, "title": "Hu", "rank": 3}
    assert [*conflicts(BASE, theirs, yours)] == ["/title", "/rank"]


def test_a_field_that_one_removed_is_gone_unless_the_other_changed_it() -> None:
    without = {name: value for name, value in BASE.items() if name != "rank"}
    assert merged(BASE, without, BASE) == without
    assert merged(BASE, BASE, {**BASE, "rank": None}).get("rank") is None
    assert conflicts(BASE, {**BASE, "rank": 2}, without) == {
        "/rank": {"base": 1, "theirs": 2, "yours": None}
    }


def test_both_removing_a_field_is_no_conflict() -> None:
    without = {name: value for name, value in BASE.items() if name != "rank"}
    assert merged(BASE, without, {**BASE, "rank": None}) == without
    assert merged(without, without, {**without, "rank": None}) == without


def test_members_of_a_group_are_merged_each() -> None:
    theirs = {**BASE, "seo": {"title": "Ho", "robots": "all"}}
    yours = {**BASE, "seo": {"title": "Hi", "robots": "none"}}
    assert merged(BASE, theirs, yours)["seo"] == {"title": "Ho", "robots": "none"}
    yours = {**BASE, "seo": {"title": "Hu", "robots": "all"}}
    assert [*conflicts(BASE, theirs, yours)] == ["/seo/title"]


def test_a_group_that_both_made_is_a_conflict_only_if_they_differ() -> None:
    assert merged({}, {"seo": {"title": "x"}}, {"seo": {"title": "x"}}) == {"seo": {"title": "x"}}
    assert conflicts({}, {"seo": {"title": "x"}}, {"seo": {"title": "y"}})


@pytest.mark.parametrize(
    ("base", "theirs", "yours", "result"),
    [
        ("abc", "abcd", "abc", "abcd"),
        ("abc", "abc", "dabc", "dabc"),
        ("abc", "xabc", "abcy", "xabcy"),
        ("abc", "axbc", "abyc", "axbyc"),
        ("abc", "ac", "abc", "ac"),
        ("abc", "ab", "bc", "b"),
        ("abc", "abc", "cba", "cba"),
        ("abc", "cab", "abcd", "cdab"),
        ("abc", "cab", "cab", "cab"),
        ("abc", "abxc", "cba", "cbxa"),
        ("abc", "", "abc", ""),
        ("", "ab", "cd", "cdab"),
    ],
)
def test_blocks_are_moved_added_and_removed(
    base: str, theirs: str, yours: str, result: str
) -> None:
    assert sorted(order(base, theirs, yours)) == sorted(result)
    if base:
        assert order(base, theirs, yours) == result


def test_edits_to_different_blocks_go_together() -> None:
    assert blocks([A, B], [quote("a", "new"), B], [A, quote("b", "too")]) == [
        quote("a", "new"),
        quote("b", "too"),
    ]


def test_edits_to_different_fields_of_one_block_go_together() -> None:
    assert blocks([A], [quote("a", "new")], [quote("a", source="Ann")]) == [
        quote("a", "new", source="Ann")
    ]


def test_a_moved_block_keeps_the_edit_of_the_other() -> None:
    assert blocks([A, B], [B, A], [quote("a", "new"), B]) == [B, quote("a", "new")]


def test_the_same_field_of_a_block_conflicts() -> None:
    found = conflicts(
        {"sections": [A]}, {"sections": [quote("a", "x")]}, {"sections": [quote("a", "y")]}
    )
    assert found == {"/sections/a/text": {"base": "A", "theirs": "x", "yours": "y"}}


@pytest.mark.parametrize("swapped", [False, True])
def test_a_block_removed_by_one_and_edited_by_the_other_conflicts(swapped: bool) -> None:
    sides = [{"sections": [B]}, {"sections": [quote("a", "x"), B]}]
    theirs, yours = reversed(sides) if swapped else sides
    assert [*conflicts({"sections": [A, B]}, theirs, yours)] == ["/sections/a"]


def test_blocks_moved_differently_by_both_conflict() -> None:
    base, theirs, yours = ({"sections": one} for one in ([A, B, C], [C, A, B], [B, A, C]))
    assert conflicts(base, theirs, yours) == {
        "/sections": {"base": [*"abc"], "theirs": [*"cab"], "yours": [*"bac"], "order": True}
    }


def test_where_the_order_is_in_conflict_edits_go_together_all_the_same() -> None:
    base, theirs, yours = [A, B, C], [C, A, quote("b", "x")], [B, quote("a", "y"), C]
    with pytest.raises(EditConflict) as caught:
        blocks(base, theirs, yours)
    assert caught.value.merged == {"sections": [C, quote("a", "y"), quote("b", "x")]}


def test_a_block_that_became_another_kind_is_merged_whole_or_not_at_all() -> None:
    figure = {"_id": "a", "_type": "figure", "caption": "x"}
    assert blocks([A], [figure], [A]) == [figure]
    found = conflicts({"sections": [A]}, {"sections": [figure]}, {"sections": [quote("a", "y")]})
    assert [*found] == ["/sections/a"]


def test_blocks_and_groups_that_both_began_go_together() -> None:
    assert blocks(None, [A], [B]) == [A, B]
    assert merged({}, {"seo": {"title": "x"}}, {"seo": {"robots": "y"}}) == {
        "seo": {"title": "x", "robots": "y"}
    }


def test_a_list_without_items_is_as_good_as_none() -> None:
    assert merged({}, {"related": []}, {"related": [{"id": "x"}]}) == {"related": [{"id": "x"}]}
    assert merged({"related": []}, {}, {"related": [{"id": "x"}]}) == {"related": [{"id": "x"}]}


def test_links_to_several_entries_are_merged_one_by_one() -> None:
    def links(base: str, theirs: str, yours: str) -> str:
        sides = ({"related": [{"id": one} for one in ids]} for ids in (base, theirs, yours))
        return "".join(one["id"] for one in merged(*sides)["related"])

    assert links("abc", "abcx", "yabc") == "yabcx"
    assert links("abc", "ac", "abcx") == "acx"
    assert links("abc", "cab", "abd") == "abd"
    assert links("abc", "bac", "abcx") == "bacx"
    base, theirs, yours = ([{"id": one} for one in ids] for ids in ("abc", "bac", "cab"))
    assert [*conflicts({"related": base}, {"related": theirs}, {"related": yours})] == ["/related"]


@pytest.mark.parametrize(("one", "other"), [(1, True), (1, 1.0), (0, False), ([1], [True])])
def test_values_are_the_same_to_the_letter_only(one: Any, other: Any) -> None:
    assert not same({"x": one}, {"x": other})
    assert same({"x": one, "y": 1}, {"y": 1, "x": one})
    assert merged({"rank": one}, {"rank": one, "title": "x"}, {"rank": other})["rank"] is other


def test_a_patch_merges_groups_and_replaces_all_else() -> None:
    before = {"title": "Hi", "seo": {"title": "x", "robots": "all"}, "sections": [A, B]}
    patch = {"title": None, "seo": {"title": "y"}, "sections": [B]}
    assert patched(PAGE.fields, before, patch) == {
        "title": None,
        "seo": {"title": "y", "robots": "all"},
        "sections": [B],
    }


texts = st.sampled_from(["a", "b", "c"])
documents = st.fixed_dictionaries(
    {},
    optional={
        "title": texts,
        "seo": st.fixed_dictionaries({}, optional={"title": texts, "robots": texts}),
        "sections": st.lists(st.sampled_from("pqrs"), unique=True)
        .flatmap(
            lambda ids: st.tuples(*(texts.map(lambda t, one=one: quote(one, t)) for one in ids))
        )
        .map(list),
    },
)


@given(documents, documents)
def test_one_writer_alone_gets_what_was_written(base: Any, yours: Any) -> None:
    assert merged(base, base, yours) == yours
    assert merged(base, yours, base) == yours
    assert merged(base, yours, yours) == yours


@given(documents, documents, documents)
def test_whoever_comes_second_is_of_no_account(base: Any, theirs: Any, yours: Any) -> None:
    def outcome(one: Any, other: Any) -> Any:
        try:
            found = merged(base, one, other)
        except EditConflict as conflict:
            return sorted(conflict.conflicts)
        found["sections"] = sorted(found.get("sections", ()), key=lambda block: block["_id"])
        return found

    assert outcome(theirs, yours) == outcome(yours, theirs)

"""Documents and their slices."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cms.content.document import divide, localised_in, own_document, resolve, store
from tests.unit.content.world import PAGE

A = {"_id": "a", "_type": "quote", "text": "Hello", "source": "Ann"}
B = {"_id": "b", "_type": "figure", "caption": "A cat"}


def slices(**documents: dict[str, Any]) -> dict[str, Any]:
    """The slices that stand once each locale's document was stored, in this order."""
    stored: dict[str, Any] = {}
    for locale, document in documents.items():
        stored = store(PAGE, stored, locale, document)
    return stored


def read(stored: dict[str, Any], *chain: str) -> tuple[dict[str, Any], list[str]]:
    document, borrowed = resolve(PAGE, stored.get("*", {}), [stored.get(one, {}) for one in chain])
    written = {name: value for name, value in document.items() if value not in (None, [])}
    return written, borrowed


def test_localised_fields_live_in_their_locale_and_the_rest_is_shared() -> None:
    assert slices(en={"title": "Hi", "rank": 1}) == {"*": {"rank": 1}, "en": {"title": "Hi"}}


def test_another_locale_leaves_the_first_as_it_was() -> None:
    stored = slices(en={"title": "Hi", "rank": 1}, de={"title": "Hallo", "rank": 2})
    assert stored == {"*": {"rank": 2}, "en": {"title": "Hi"}, "de": {"title": "Hallo"}}


def test_what_is_taken_out_is_gone() -> None:
    stored = store(PAGE, slices(en={"title": "Hi", "rank": 1}), "en", {"title": "Hi"})
    assert stored == {"*": {}, "en": {"title": "Hi"}}
    assert store(PAGE, stored, "en", {}) == {"*": {}}


def test_null_is_not_kept() -> None:
    assert divide(PAGE.fields, {"title": None, "rank": None}) == ({}, {})


def test_a_group_is_divided() -> None:
    stored = slices(en={"seo": {"title": "Hi", "robots": "all"}}, de={"seo": {"title": "Hallo"}})
    assert stored == {
        "*": {"seo": {}},
        "en": {"seo": {"title": "Hi"}},
        "de": {"seo": {"title": "Hallo"}},
    }
    assert read(stored, "de", "en") == ({"seo": {"title": "Hallo"}}, [])


def test_a_group_borrows_member_by_member() -> None:
    stored = slices(en={"seo": {"title": "Hi"}}, de={"title": "Hallo", "seo": {"robots": "all"}})
    assert read(stored, "de", "en") == (
        {"title": "Hallo", "seo": {"title": "Hi", "robots": "all"}},
        ["seo"],
    )


def test_blocks_share_their_structure_and_localise_their_texts() -> None:
    stored = slices(en={"sections": [A, B]}, de={"sections": [B, {**A, "text": "Hallo"}]})
    assert stored["*"]["sections"] == [B, {"_id": "a", "_type": "quote", "source": "Ann"}]
    assert stored["en"] == {"sections": {"a": {"text": "Hello"}}}
    assert stored["de"] == {"sections": {"a": {"text": "Hallo"}}}
    assert read(stored, "de", "en") == ({"sections": [B, {**A, "text": "Hallo"}]}, [])
    assert read(stored, "en") == ({"sections": [B, A]}, [])


def test_a_block_without_text_of_its_own_borrows_it() -> None:
    stored = slices(en={"sections": [A]}, de={"sections": [{**A, "text": None}]})
    assert read(stored, "de", "en") == ({"sections": [A]}, ["sections"])
    assert own_document(PAGE, stored, "de") == {
        "sections": [{"_id": "a", "_type": "quote", "source": "Ann"}]
    }


def test_saying_nothing_of_its_own_does_not_make_a_locale_written() -> None:
    stored = slices(en={"title": "Hi", "seo": {"title": "Hi"}, "sections": [A]})
    own = own_document(PAGE, stored, "de")
    again = store(PAGE, stored, "de", {**own, "rank": 3})
    assert localised_in(again) == ("en",)
    assert again["en"] == stored["en"]
    assert again["*"] == {**stored["*"], "rank": 3}


def test_a_reader_borrows_along_the_chain_and_is_told_what() -> None:
    stored = slices(en={"title": "Hi", "body": "Long", "rank": 1}, de={"title": "Hallo", "rank": 1})
    assert read(stored, "de", "en") == (
        {"title": "Hallo", "body": "Long", "rank": 1},
        ["body"],
    )
    assert read(stored, "de") == ({"title": "Hallo", "rank": 1}, [])
    assert read(stored, "fr", "de", "en")[1] == ["title", "body"]


def test_empty_text_borrows_and_stays_where_there_is_nothing_to_borrow() -> None:
    stored = slices(en={"title": "Hi"}, de={"title": "", "body": ""})
    assert read(stored, "de", "en") == ({"title": "Hi", "body": ""}, ["title"])
    assert own_document(PAGE, stored, "de") == {"title": "", "body": ""}


def test_every_declared_field_is_present() -> None:
    document, borrowed = resolve(PAGE, {}, [{}])
    assert set(document) == set(PAGE.fields)
    assert document["related"] == []
    assert document["sections"] == []
    assert document["title"] is None
    assert borrowed == []


texts = st.sampled_from(["", "a", "b"])
some_blocks = st.lists(st.sampled_from(["q", "r", "s"]), unique=True, max_size=3).flatmap(
    lambda ids: st.tuples(
        *(
            st.fixed_dictionaries(
                {"_id": st.just(one), "_type": st.just("quote")},
                optional={"text": texts, "source": texts},
            )
            for one in ids
        )
    ).map(list)
)
documents = st.fixed_dictionaries(
    {},
    optional={
        "title": texts,
        "rank": st.integers(0, 3),
        "related": st.lists(st.just({"id": "x"}), max_size=2),
        "seo": st.fixed_dictionaries({}, optional={"title": texts, "robots": texts}),
        "sections": some_blocks,
    },
)


@given(documents, documents)
def test_an_editor_finds_what_was_stored(first: dict[str, Any], second: dict[str, Any]) -> None:
    stored = store(PAGE, {}, "en", first)
    assert own_document(PAGE, stored, "en") == first
    both = store(PAGE, stored, "de", second)
    assert own_document(PAGE, both, "de") == second
    assert store(PAGE, both, "de", second) == both
    assert both.get("en", {}) == stored.get("en", {})

"""A diff is complete: it leads from one document to the other, and is empty for equal ones."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cms.content.history.diff.alignment import Effort, align, rising
from cms.content.history.diff.fields import document_changes
from cms.content.history.diff.words import tokens, word_runs
from cms.schema import fields as f
from tests.unit.content.history.applying import applied, normal, text_of


class Quote(f.Component):
    text = f.LongText()
    rank = f.Integer()


class Figure(f.Component):
    caption = f.RichText()


FIELDS = f.Group(
    {
        "title": f.Text(),
        "body": f.RichText(),
        "labels": f.List(f.Text()),
        "parts": f.List(f.Group({"name": f.Text(), "size": f.Integer()})),
        "rank": f.Integer(),
        "on": f.Boolean(),
        "author": f.Reference(),
        "related": f.Reference(many=True),
        "seo": f.Group({"title": f.Text(), "robots": f.Text()}),
        "sections": f.Blocks([Quote, Figure]),
        "extra": f.JSON(),
    }
).fields

WORDS = st.lists(
    st.sampled_from(
        ["the", "lamp", "is", "lit", "old", " ", ", ", "\n", "日本", "e\u0301", "👩\u200d🔧"]
    ),
    max_size=12,
).map("".join)
MARKS = st.lists(st.sampled_from(["bold", "italic", "code"]), unique=True, max_size=2).map(
    lambda names: [{"type": name} for name in names]
)
INLINE = st.one_of(
    st.builds(
        lambda text, marks: {"type": "text", "text": text, **({"marks": marks} if marks else {})},
        WORDS.filter(bool),
        MARKS,
    ),
    st.just({"type": "hard_break"}),
)


def holding(kind: str, content: st.SearchStrategy[Any], **attrs: Any) -> st.SearchStrategy[Any]:
    def made(children: list[Any]) -> dict[str, Any]:
        return {
            "type": kind,
            **({"attrs": attrs} if attrs else {}),
            **({"content": children} if children else {}),
        }

    return st.lists(content, max_size=4).map(made)


TEXT_BLOCK = st.one_of(
    holding("paragraph", INLINE),
    holding("heading", INLINE, level=2),
    st.just({"type": "horizontal_rule"}),
)
BLOCK = st.recursive(
    TEXT_BLOCK,
    lambda inner: st.one_of(
        holding("bullet_list", holding("list_item", inner)), holding("blockquote", inner)
    ),
    max_leaves=6,
)
TREE = st.lists(BLOCK, max_size=4).map(lambda blocks: {"type": "doc", "content": blocks})
ID = st.sampled_from("abcdef")
REFERENCE = ID.map(lambda one: {"id": one, "type": "person"})
BLOCKS = st.lists(
    st.tuples(
        ID,
        st.one_of(
            st.fixed_dictionaries(
                {"_type": st.just("quote")}, optional={"text": WORDS, "rank": st.integers(0, 3)}
            ),
            st.fixed_dictionaries({"_type": st.just("figure")}, optional={"caption": TREE}),
        ),
    ),
    unique_by=lambda pair: pair[0],
    max_size=5,
).map(lambda pairs: [{"_id": one, **block} for one, block in pairs])
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(0, 3), WORDS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["a", "b/c", "~d"]), inner, max_size=3),
    ),
    max_leaves=6,
)
DOCUMENT = st.fixed_dictionaries(
    {},
    optional={
        "title": WORDS,
        "body": TREE.map(normal),
        "labels": st.lists(WORDS, max_size=5),
        "parts": st.lists(
            st.fixed_dictionaries({}, optional={"name": WORDS, "size": st.integers(0, 3)}),
            max_size=4,
        ),
        "rank": st.integers(0, 9),
        "on": st.booleans(),
        "author": REFERENCE,
        "related": st.lists(REFERENCE, max_size=4),
        "seo": st.fixed_dictionaries({}, optional={"title": WORDS, "robots": WORDS}),
        "sections": BLOCKS,
        "extra": JSON.filter(lambda value: value is not None),
    },
)


@given(DOCUMENT, DOCUMENT)
def test_a_diff_leads_from_one_document_to_the_other(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    changes = document_changes(FIELDS, before, after, Effort())
    assert settled(applied(changes, before)) == settled(after)
    assert {one["field"] for one in changes} == {
        name for name in FIELDS if before.get(name) != after.get(name)
    }


@given(DOCUMENT, DOCUMENT, st.integers(0, 300))
def test_a_diff_that_runs_out_of_effort_is_coarse_and_still_true(
    before: dict[str, Any], after: dict[str, Any], steps: int
) -> None:
    changes = document_changes(FIELDS, before, after, Effort(steps))
    assert settled(applied(changes, before)) == settled(after)


@given(DOCUMENT)
def test_equal_documents_have_no_diff_and_different_ones_have(document: dict[str, Any]) -> None:
    assert document_changes(FIELDS, document, dict(document), Effort()) == []
    assert document_changes(FIELDS, {**document, "rank": 10}, document, Effort())


def settled(document: dict[str, Any]) -> dict[str, Any]:
    """Empty values are written in more than one way; trees in more than one cut."""
    found = {}
    for name, value in document.items():
        if name == "sections":
            value = [
                {k: normal(v) if k == "caption" else v for k, v in block.items()} for block in value
            ]
        found[name] = normal(value) if name == "body" else value
    return found


@given(WORDS, WORDS)
def test_runs_make_up_both_texts(before: str, after: str) -> None:
    runs = word_runs(before, after, Effort())
    assert text_of(runs, "added") == before
    assert text_of(runs, "removed") == after
    assert all(run["text"] for run in runs)
    assert all(one["op"] != other["op"] for one, other in pairwise(runs))


@given(st.text(max_size=200))
def test_tokens_lose_nothing(text: str) -> None:
    assert "".join(tokens(text)) == text


@given(st.lists(st.integers(0, 5), max_size=30), st.lists(st.integers(0, 5), max_size=30))
def test_spans_cover_both_sides_and_what_is_the_same_is(
    before: list[int], after: list[int]
) -> None:
    i = j = 0
    for span in align(before, after):
        assert (span.i1, span.j1) == (i, j)
        assert not span.same or before[span.i1 : span.i2] == after[span.j1 : span.j2]
        i, j = span.i2, span.j2
    assert (i, j) == (len(before), len(after))


@given(st.permutations(range(12)))
def test_the_longest_rising_run_rises(values: list[int]) -> None:
    kept = [values[place] for place in rising(values)]
    assert kept == sorted(kept)
    assert len(kept) >= 1

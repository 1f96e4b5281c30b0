"""What is chosen between two writers' versions, place by place."""

from __future__ import annotations

from typing import Any

import pytest

from cms.admin.editor.settling import Choice, fields_of, settled
from cms.content.merge import merge, values_at
from cms.errors import EditConflict
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.fields.component import Component
from cms.schema.pointers import pointer, tokens_of
from cms.schema.registry import build_registry


class Words(Component):
    text = f.Text()
    by = f.Text()


class Paper(ContentType):
    title = f.Text()
    seo = f.Group({"title": f.Text(), "words": f.Text()})
    parts = f.Blocks([Words])


FIELDS = build_registry([("test", Paper)]).require("paper").fields


def block(one: str, text: str, by: str = "") -> dict[str, Any]:
    return {"_id": one, "_type": "words", "text": text, "by": by}


def conflict_of(base: Any, theirs: Any, yours: Any) -> EditConflict:
    with pytest.raises(EditConflict) as caught:
        merge(FIELDS, base, theirs, yours)
    found = caught.value
    sides = {"base": base, "theirs": theirs, "yours": yours}
    for key in found.conflicts:
        order = "order" in found.conflicts[key]
        values = values_at(sides, tokens_of(key), order=order)
        found.conflicts[key] = {**values, "at": {"yours": _where(yours, key)}}
    return found


def _where(document: Any, key: str) -> str | None:
    name, *rest = tokens_of(key)
    if not rest or not isinstance(document.get(name), list):
        return key
    ids = [one["_id"] for one in document[name]]
    return pointer(name, ids.index(rest[0]), *rest[1:]) if rest[0] in ids else None


def test_a_text_is_theirs_mine_or_anew() -> None:
    found = conflict_of({"title": "A"}, {"title": "B"}, {"title": "C"})
    assert fields_of(found) == {"title"}
    for choice, text in (
        (Choice("theirs"), "B"),
        (Choice("mine"), "C"),
        (Choice("text", "D"), "D"),
    ):
        assert settled(found, {}, {"/title": choice}) == {"title": text}


def test_in_a_group_the_other_changes_of_both_stay() -> None:
    base = {"seo": {"title": "A", "words": "x"}}
    found = conflict_of(
        base, {"seo": {"title": "B", "words": "y"}}, {"seo": {"title": "C", "words": "x"}}
    )
    assert settled(found, {}, {"/seo/title": Choice("mine")}) == {
        "seo": {"title": "C", "words": "y"}
    }


def test_a_block_that_they_took_out_comes_back_where_it_was() -> None:
    base = {"parts": [block("a", "1"), block("b", "2"), block("c", "3")]}
    theirs = {"parts": [block("a", "1"), block("c", "3, theirs")]}
    yours = {"parts": [block("a", "1"), block("b", "2, mine"), block("c", "3")]}
    found = conflict_of(base, theirs, yours)
    assert set(found.conflicts) == {"/parts/b"}
    mine = settled(found, {}, {"/parts/b": Choice("mine")})["parts"]
    assert [one["text"] for one in mine] == ["1", "2, mine", "3, theirs"]
    assert len(settled(found, {}, {"/parts/b": Choice("theirs")})["parts"]) == 2


def test_a_block_that_i_took_out_goes() -> None:
    base = {"parts": [block("a", "1"), block("b", "2")]}
    theirs = {"parts": [block("a", "1"), block("b", "2, theirs")]}
    found = conflict_of(base, theirs, {"parts": [block("a", "1")]})
    assert [one["_id"] for one in settled(found, {}, {"/parts/b": Choice("mine")})["parts"]] == [
        "a"
    ]


def test_an_order_is_theirs_or_mine() -> None:
    parts = {one: block(one, one) for one in "abc"}
    base, theirs, yours = ({"parts": [parts[x] for x in ids]} for ids in ("abc", "bac", "cab"))
    found = conflict_of(base, theirs, yours)
    for take, ids in (("theirs", "bac"), ("mine", "cab")):
        chosen = settled(found, {}, {"/parts": Choice(take)})["parts"]  # type: ignore[arg-type]
        assert "".join(one["_id"] for one in chosen) == ids


def test_of_a_field_that_one_may_not_read_one_keeps_ones_own() -> None:
    found = EditConflict("", {"/title": {}}, 3)
    assert settled(found, {"title": "C"}, {"/title": Choice("mine")}) == {"title": "C"}
    assert settled(found, {"title": "C"}, {"/title": Choice("theirs")}) == {}

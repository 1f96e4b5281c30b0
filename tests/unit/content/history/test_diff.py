"""What a diff says, so that a person understands it; and what it does with hostile sizes."""

from __future__ import annotations

from typing import Any

import pytest

from cms.content.history.diff.alignment import STEPS, Effort
from cms.content.history.diff.fields import document_changes
from cms.content.history.diff.rich_text import rich_text_blocks
from cms.content.history.diff.words import word_runs
from cms.schema import fields as f


class Quote(f.Component):
    text = f.Text()


FIELDS = f.Group(
    {"tags": f.List(f.Text()), "sections": f.Blocks([Quote]), "extra": f.JSON()}
).fields


def told(before: str, after: str) -> str:
    signs = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(
        signs[run["op"]].format(run["text"]) for run in word_runs(before, after, Effort())
    )


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("The lamp is lit.", "The old lamp is lit.", "The [+old +]lamp is lit."),
        ("a quick brown fox", "a slow red fox", "a [-quick brown-][+slow red+] fox"),
        ("Second word", "Second world", "Second [-word-][+world+]"),
        ("one\ntwo\nthree\n", "one\nthree\n", "one\n[-two\n-]three\n"),
        ("今日は雨です", "今日は雪です", "今日は[-雨-][+雪+]です"),
        ("cafe", "cafe\u0301", "[-cafe-][+cafe\u0301+]"),
        ("👩\u200d🔧 works", "👩\u200d🚒 works", "[-👩\u200d🔧-][+👩\u200d🚒+] works"),
        ("", "new", "[+new+]"),
    ],
)
def test_words_are_told_as_a_reader_sees_them(before: str, after: str, shown: str) -> None:
    assert told(before, after) == shown


def change(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    (found,) = document_changes(FIELDS, before, after, Effort())
    diff: dict[str, Any] = found["diff"]
    return diff


def test_items_of_a_list_are_moved_and_changed_rather_than_replaced() -> None:
    before = ["two eggs", "flour", "salt", "a cup of milk"]
    after = ["flour", "salt", "three eggs", "a cup of warm milk", "two spoons"]
    items = change({"tags": before}, {"tags": after})["items"]
    assert [(one["op"], one.get("from"), one.get("to")) for one in items] == [
        ("removed", 0, None),
        ("same", 1, 0),
        ("added", None, 2),
        ("changed", 3, 3),
        ("added", None, 4),
    ]
    (moved, *rest) = change({"tags": ["a", "b", "c"]}, {"tags": ["c", "a", "b"]})["items"]
    assert (moved["op"], moved["from"], moved["to"]) == ("moved", 2, 0)
    assert [one["op"] for one in rest] == ["same"]


def test_blocks_are_known_by_their_ids() -> None:
    def block(identity: str, text: str) -> dict[str, Any]:
        return {"_id": identity, "_type": "quote", "text": text}

    before = [block("a", "A"), block("b", "B"), block("c", "C"), block("d", "D")]
    after = [block("d", "D"), block("a", "A"), block("c", "See"), block("e", "E")]
    found = change({"sections": before}, {"sections": after})["blocks"]
    assert [(one["op"], one["id"], one["moved"]) for one in found] == [
        ("same", "d", True),
        ("same", "a", False),
        ("removed", "b", False),
        ("changed", "c", False),
        ("added", "e", False),
    ]
    assert found[3]["fields"][0]["field"] == "text"
    assert found[0]["label"] == "Quote"


def test_json_is_told_place_by_place_and_whole_where_that_is_too_much() -> None:
    found = change({"extra": {"a": [1, 2], "b/c": 1}}, {"extra": {"a": [1, 3], "d": None}})
    assert found["changes"] == [
        {"pointer": "/a/1", "change": "changed", "from": 2, "to": 3},
        {"pointer": "/b~1c", "change": "removed", "from": 1, "to": None},
        {"pointer": "/d", "change": "added", "from": None, "to": None},
    ]
    many = change({"extra": list(range(2000))}, {"extra": [-1] * 2000})
    assert many["type"] == "value"


def paragraph(*content: Any) -> dict[str, Any]:
    nodes = [{"type": "text", "text": one} if isinstance(one, str) else one for one in content]
    return {"type": "paragraph", "content": nodes}


def bold(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text, "marks": [{"type": "bold"}]}


def rich(before: list[Any], after: list[Any]) -> list[dict[str, Any]]:
    trees = ({"type": "doc", "content": one} for one in (before, after))
    return rich_text_blocks(*trees, Effort())


def test_formatting_is_told_where_the_words_stayed() -> None:
    (block,) = rich([paragraph("Light the lamp.")], [paragraph("Light the ", bold("lamp"), ".")])
    assert [(run["op"], run["text"]) for run in block["runs"]] == [
        ("same", "Light the "),
        ("formatted", "lamp"),
        ("same", "."),
    ]
    assert block["runs"][1]["marks"] == [{"type": "bold"}]
    assert block["runs"][1]["marks_from"] == []


def test_a_paragraph_that_became_a_heading_keeps_its_words() -> None:
    heading = {
        "type": "heading",
        "attrs": {"level": 2},
        "content": [{"type": "text", "text": "Fog"}],
    }
    (block,) = rich([paragraph("Fog")], [heading])
    assert block["node"] == {"type": "heading", "attrs": {"level": 2}}
    assert block["node_from"] == {"type": "paragraph"}
    assert [run["op"] for run in block["runs"]] == ["same"]


def test_blocks_of_text_are_moved_changed_and_told_within() -> None:
    first, second = paragraph("The first of them all."), paragraph("Another one here.")
    third = paragraph("And the last line.")
    found = rich([first, second, third], [third, first, paragraph("Another two here.")])
    assert [(one["op"], one.get("moved")) for one in found] == [
        ("same", None),
        ("moved", None),
        ("changed", True),
    ]
    items = [{"type": "list_item", "content": [paragraph(one)]} for one in ("one egg", "salt")]
    inner = [{"type": "bullet_list", "content": items}]
    other = [
        {
            "type": "bullet_list",
            "content": [items[0], {"type": "list_item", "content": [paragraph("sugar")]}],
        }
    ]
    (listed,) = rich(inner, other)
    assert [one["op"] for one in listed["blocks"]] == ["same", "changed"]
    links = [
        {"type": "text", "text": "here", "marks": [{"type": "link", "attrs": {"href": one}}]}
        for one in ("https://a.example", "https://b.example")
    ]
    (linked,) = rich([paragraph(links[0])], [paragraph(links[1])])
    assert linked["runs"][0]["op"] == "formatted"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b " * 50_000, "b a " * 50_000),
        (
            "\n".join("xy"[n % 2] for n in range(100_000)),
            "\n".join("yx"[n % 3 % 2] for n in range(90_000)),
        ),
        (
            " ".join(str(n * 7919 % 1009) for n in range(60_000)),
            " ".join(str(n * 104_729 % 1013) for n in range(60_000)),
        ),
        ("\u0301" * 100_000, "\u0301" * 99_999 + "x"),
        ("x" * 1_000_000, "x" * 999_999 + "y"),
    ],
    ids=["two words", "two lines", "thousand words", "accents", "one word"],
)
def test_hostile_texts_cost_no_more_than_their_bound(before: str, after: str) -> None:
    effort = Effort()
    runs = word_runs(before, after, effort)
    assert 0 <= effort.steps <= STEPS
    assert "".join(run["text"] for run in runs if run["op"] != "added") == before
    assert "".join(run["text"] for run in runs if run["op"] != "removed") == after


def test_one_bound_holds_for_a_whole_document() -> None:
    texts = {name: f.LongText() for name in ("a", "b", "c", "d")}
    before = dict.fromkeys(texts, "a b " * 20000)
    after = dict.fromkeys(texts, "b a " * 20000)
    effort = Effort()
    assert len(document_changes(texts, before, after, effort)) == 4
    assert effort.spent


def test_hostile_rich_text_is_bounded_too() -> None:
    words = [
        {"type": "text", "text": "ab"[n % 2], **({"marks": [{"type": "bold"}]} if n % 3 else {})}
        for n in range(20_000)
    ]
    found = rich([paragraph(*words)], [paragraph(*words[1:])])
    assert [one["op"] for one in found] == ["changed"]
    blocks = [paragraph(str(n % 3)) for n in range(10_000)]
    assert rich(blocks, blocks[1:] + blocks[:2])

"""Random edits by two writers: what lies apart goes together, and nothing is lost without a word."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cms.content.merge import keys_of, merge, value_at, values_at
from cms.content.merge_rich_text import NODES_MAX, merged_tree
from cms.errors import EditConflict
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import build_registry


class Box(f.Component):
    text = f.Text()
    more = f.Group({"left": f.Text(), "right": f.Text()})
    links = f.Reference(many=True)


class Slab(f.Component):
    words = f.RichText()


class Sheet(ContentType):
    title = f.Text()
    pair = f.Group({"left": f.Text(), "right": f.Text(), "links": f.Reference(many=True)})
    parts = f.Blocks([Box, Slab])
    links = f.Reference(many=True, max_items=8)
    chosen = f.Choices(choices=list("ABCDEF"))
    items = f.List(f.Text())
    body = f.RichText()


FIELDS = build_registry([("test", Sheet)]).require("sheet").fields
Document = dict[str, Any]


def tree(*texts: str) -> Document:
    nodes = [{"type": "paragraph", "content": [{"type": "text", "text": one}]} for one in texts]
    return {"type": "doc", "content": nodes}


def box(name: str) -> Document:
    more = {"left": f"{name}-left", "right": f"{name}-right"}
    links = [{"id": f"{name}-link"}]
    return {"_id": name, "_type": "box", "text": f"{name}-text", "more": more, "links": links}


def slab(name: str) -> Document:
    return {"_id": name, "_type": "slab", "words": tree(f"{name}-1", f"{name}-2", f"{name}-3")}


BASE: Document = {
    "title": "title",
    "pair": {"left": "left", "right": "right", "links": [{"id": "l1"}, {"id": "l2"}]},
    "parts": [box("a"), box("b"), slab("c"), box("d")],
    "links": [{"id": "x"}, {"id": "y"}, {"id": "z"}],
    "chosen": ["A", "B"],
    "items": ["one", "two"],
    "body": tree("p1", "p2", "p3", "p4", "p5"),
}


# -- edits, each of which marks what it writes with who wrote it ----------------------------

Edit = Callable[[Document, str], None]


def words(*path: str) -> Edit:
    """Write other words at a place."""

    def edit(document: Document, who: str) -> None:
        holder = document
        for one in path[:-1]:
            holder = inside(holder, one)
            if holder is None:
                return
        holder[path[-1]] = f"{path} by {who}"

    return edit


def inside(holder: Any, name: str) -> Any:
    if isinstance(holder, list):
        return next((one for one in holder if one["_id"] == name), None)
    return holder.get(name)


def without(name: str) -> Edit:
    return lambda document, _: document.pop(name, None)


def part_added(index: int) -> Edit:
    return lambda document, who: document["parts"].insert(index, box(f"{who}{index}"))


def part_removed(name: str) -> Edit:
    def edit(document: Document, _: str) -> None:
        document["parts"] = [one for one in document["parts"] if one["_id"] != name]

    return edit


def part_moved(name: str, index: int) -> Edit:
    def edit(document: Document, _: str) -> None:
        found = inside(document["parts"], name)
        if found is not None:
            document["parts"].remove(found)
            document["parts"].insert(index, found)

    return edit


def link_added(*path: str, index: int = 99) -> Edit:
    def edit(document: Document, who: str) -> None:
        holder: Any = document
        for one in path:
            holder = inside(holder, one)
            if holder is None:
                return
        if {"id": who} not in holder:
            holder.insert(index, {"id": who})

    return edit


def link_removed(target: str) -> Edit:
    def edit(document: Document, _: str) -> None:
        document["links"] = [one for one in document["links"] if one["id"] != target]

    return edit


def paragraph(index: int) -> Edit:
    def edit(document: Document, who: str) -> None:
        found = document["body"]["content"]
        if index < len(found):
            found[index] = tree(f"p{index} by {who}")["content"][0]

    return edit


def paragraph_added(index: int) -> Edit:
    def edit(document: Document, who: str) -> None:
        document["body"]["content"].insert(index, tree(f"new at {index} by {who}")["content"][0])

    return edit


def paragraph_removed(index: int) -> Edit:
    def edit(document: Document, _: str) -> None:
        del document["body"]["content"][index : index + 1]

    return edit


def slab_words(index: int) -> Edit:
    def edit(document: Document, who: str) -> None:
        found = inside(document["parts"], "c")
        if found is not None:
            found["words"]["content"][index] = tree(f"c{index} by {who}")["content"][0]

    return edit


PLACES: tuple[Edit, ...] = (
    words("title"),
    words("pair", "left"),
    words("pair", "right"),
    words("parts", "a", "text"),
    words("parts", "a", "more", "left"),
    words("parts", "a", "more", "right"),
    words("parts", "b", "text"),
    words("parts", "d", "text"),
    link_added("links"),
    link_added("pair", "links"),
    link_added("parts", "a", "links"),
    link_removed("y"),
    part_added(0),
    part_added(4),
    paragraph(0),
    paragraph(2),
    paragraph(4),
    slab_words(0),
    slab_words(2),
)
"""Edits that touch different places, so that any two of them go together."""

OTHERS: tuple[Edit, ...] = (
    without("title"),
    without("pair"),
    without("links"),
    without("body"),
    part_removed("a"),
    part_removed("c"),
    part_removed("d"),
    part_moved("a", 3),
    part_moved("d", 0),
    part_added(2),
    link_removed("x"),
    link_added("links", index=0),
    paragraph(1),
    paragraph_added(0),
    paragraph_added(3),
    paragraph_added(5),
    paragraph_removed(0),
    paragraph_removed(3),
    words("items"),
)
scripts = st.lists(st.sampled_from([*PLACES, *OTHERS]), max_size=6, unique=True)


def edited(edits: Any, who: str) -> Document:
    document = copy.deepcopy(BASE)
    # What takes whole fields away comes last, so that nothing is edited that is gone.
    for edit in sorted(edits, key=lambda one: "without" in one.__qualname__):
        edit(document, who)
    return document


def atoms(value: Any) -> Iterator[str]:
    """Yield every word of a document; in these documents each stands for one thing."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key not in ("type", "_type"):
                yield from atoms(one)
    elif isinstance(value, list):
        for one in value:
            yield from atoms(one)
    else:
        yield str(value)


def outcome(*sides: Document) -> tuple[Document, list[str]]:
    """The merged document, and the places in conflict."""
    try:
        return merge(FIELDS, *sides), []
    except EditConflict as conflict:
        return conflict.merged, list(conflict.conflicts)


def merged(theirs: Document, yours: Document) -> Document:
    return merge(FIELDS, copy.deepcopy(BASE), theirs, yours)


# -- properties ---------------------------------------------------------------------------


@given(st.data())
def test_edits_of_different_places_go_together_whoever_comes_first(data: st.DataObject) -> None:
    order = data.draw(st.permutations(PLACES))
    cut = data.draw(st.integers(0, len(order)))
    end = data.draw(st.integers(cut, len(order)))
    ann, bob = order[:cut], order[cut:end]
    theirs, yours = edited(ann, "ann"), edited(bob, "bob")
    one, other = merged(theirs, yours), merged(yours, theirs)
    assert one == other
    assert Counter(atoms(one)) == expected(theirs, yours)


def expected(theirs: Document, yours: Document) -> Counter[str]:
    """What there is when both did what they did: base, with what each added and took away."""
    base, there, here = (Counter(atoms(one)) for one in (BASE, theirs, yours))
    return base - (base - there | base - here) + (there - base | here - base)


@given(scripts, scripts)
def test_nothing_of_either_is_lost_without_a_word(ann: Any, bob: Any) -> None:
    theirs, yours = edited(ann, "ann"), edited(bob, "bob")
    try:
        together = merged(theirs, yours)
    except EditConflict as conflict:
        check_conflict(conflict, theirs, yours)
    else:
        assert Counter(atoms(together)) == expected(theirs, yours)


def check_conflict(conflict: EditConflict, theirs: Document, yours: Document) -> None:
    assert conflict.conflicts
    told = []
    for key, values in conflict.conflicts.items():
        place = tuple(key.split("/")[1:])
        sides = {"base": BASE, "theirs": theirs, "yours": yours}
        assert values == values_at(sides, place, order="order" in values)
        assert values["theirs"] != values["yours"]
        assert values["base"] not in (values["theirs"], values["yours"])
        told.append(values)
        # In the merged document theirs stands where both changed the same.
        stands = value_at(conflict.merged, place)
        if "order" in values:
            ids = [block["_id"] for block in stands]
            kept = [one for one in values["theirs"] if one in ids]
            assert [one for one in ids if one in kept] == kept
            continue
        assert set(atoms(values["theirs"])) - {"None"} <= set(atoms(stands))
    base, there, here = (set(atoms(one)) for one in (BASE, theirs, yours))
    result = set(atoms(conflict.merged))
    assert there - base <= result
    assert here - base <= result | {word for one in told for word in atoms(one["yours"])}
    # What either took away is gone, unless the other wrote in it; and that is told.
    shown = {word for one in told for side in one.values() for word in atoms(side)}
    assert ((base - there) | (base - here)) & result <= shown


@given(scripts)
def test_the_same_edit_twice_is_no_conflict(edits: Any) -> None:
    once = edited(edits, "both")
    assert merged(once, copy.deepcopy(once)) == once


@given(scripts)
def test_who_writes_alone_gets_what_was_written(edits: Any) -> None:
    alone = edited(edits, "ann")
    assert merged(alone, copy.deepcopy(BASE)) == alone
    assert merged(copy.deepcopy(BASE), alone) == alone


@given(scripts, scripts)
def test_the_places_in_conflict_do_not_depend_on_who_comes_first(ann: Any, bob: Any) -> None:
    theirs, yours = edited(ann, "ann"), edited(bob, "bob")
    assert places(theirs, yours) == places(yours, theirs)


def places(theirs: Document, yours: Document) -> list[str]:
    return sorted(outcome(copy.deepcopy(BASE), theirs, yours)[1])


@given(scripts, scripts)
def test_who_chooses_at_each_place_and_goes_on_gets_through(ann: Any, bob: Any) -> None:
    """The answer to a conflict is enough: its merged document, with one's own at each place."""
    theirs, yours = edited(ann, "ann"), edited(bob, "bob")
    try:
        merged(theirs, yours)
    except EditConflict as conflict:
        chosen = copy.deepcopy(conflict.merged)
        for key, values in sorted(conflict.conflicts.items(), key=lambda one: len(one[0])):
            place = tuple(key.split("/")[1:])
            if "order" in values:
                rank = {one: number for number, one in enumerate(values["yours"])}
                value_at(chosen, place).sort(key=lambda block: rank.get(block["_id"], 99))
            else:
                put(chosen, place, values["yours"])
        # Saved upon theirs, nothing is in its way any more.
        result = merge(FIELDS, theirs, copy.deepcopy(theirs), chosen)
        added = set(atoms(yours)) - set(atoms(BASE))
        assert added <= set(atoms(result))


def put(document: Document, place: tuple[str, ...], value: Any) -> None:
    *above, last = keys_of(document, place) or [*(keys_of(document, place[:-1]) or ()), place[-1]]
    holder: Any = document
    for key in above:
        holder = holder[key]
    if isinstance(holder, list) and isinstance(last, str):
        holder.append(value)
    elif isinstance(holder, list) and value is None:
        del holder[last]
    else:
        holder[last] = value


# -- order --------------------------------------------------------------------------------

names = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6)


@given(names, names, names)
def test_blocks_stand_in_the_order_of_who_moved_them(
    base: list[str], theirs: list[str], yours: list[str]
) -> None:
    sides = [{"parts": [box(one) for one in ids]} for ids in (base, theirs, yours)]
    result, places = outcome(*sides)
    found = [one["_id"] for one in result["parts"]]
    # All blocks are alike, so only their order can be in conflict; then it is theirs.
    assert places in ([], ["/parts"])
    kept = set(base) & set(theirs) & set(yours)
    assert set(found) == kept | (set(theirs) - set(base)) | (set(yours) - set(base))
    assert len(found) == len(set(found))
    common = [[one for one in ids if one in kept] for ids in (base, theirs, yours, found)]
    assert common[3] == (common[2] if common[1] == common[0] else common[1])
    assert bool(places) == (common[0] not in common[1:3] and common[1] != common[2])


@given(names, names, names)
def test_links_are_a_set_with_an_order(
    base: list[str], theirs: list[str], yours: list[str]
) -> None:
    sides = [{"pair": {"links": [{"id": one} for one in ids]}} for ids in (base, theirs, yours)]
    result, places = outcome(*sides)
    if places:
        assert places == ["/pair/links"]
        assert result == sides[1]
        return
    found = [one["id"] for one in result["pair"]["links"]]
    gone = (set(base) - set(theirs)) | (set(base) - set(yours))
    assert set(found) == (set(base) | set(theirs) | set(yours)) - gone
    assert len(found) == len(set(found))


def test_more_links_than_there_may_be_are_a_conflict() -> None:
    base = [{"id": one} for one in "abcdef"]
    sides = [
        {"links": base},
        {"links": [*base, {"id": "g"}, {"id": "h"}]},
        {"links": [*base, {"id": "i"}]},
    ]
    assert outcome(*sides) == (sides[1], ["/links"])


# -- rich text ----------------------------------------------------------------------------

lines = st.lists(st.sampled_from("pqrst"), max_size=8)


@given(lines, lines, lines, lines)
def test_paragraphs_on_either_side_of_one_that_stays_are_each_as_their_writer_has_them(
    above: list[str], below: list[str], theirs: list[str], yours: list[str]
) -> None:
    """Also where the same paragraph stands many times."""
    base = tree(*above, "stays", *below)
    found = merged_tree(base, tree(*theirs, "stays", *below), tree(*above, "stays", *yours))
    assert found == tree(*theirs, "stays", *yours)


@given(lines, lines, lines)
def test_texts_are_merged_alike_whoever_comes_first(
    base: list[str], theirs: list[str], yours: list[str]
) -> None:
    one = merged_tree(tree(*base), tree(*theirs), tree(*yours))
    assert one == merged_tree(tree(*base), tree(*yours), tree(*theirs))
    assert one is None or set(atoms(one)) <= {*base, *theirs, *yours}


def test_two_texts_at_the_same_place_are_for_people_to_put_in_order() -> None:
    base = tree("p", "q")
    assert merged_tree(base, tree("p", "x", "q"), tree("p", "y", "q")) is None
    assert merged_tree(base, tree("p", "q", "x"), tree("p", "q", "y")) is None
    assert merged_tree(base, tree("p", "x", "q"), tree("p", "x", "q", "y")) == tree(*"pxqy")
    assert merged_tree(base, tree("P", "q"), tree("p", "y", "q")) == tree(*"Pyq")
    assert merged_tree(base, tree("P", "q"), tree("p", "Q")) == tree(*"PQ")
    assert merged_tree(base, tree("P", "Q"), tree("p", "y", "q")) is None


def test_a_text_too_long_to_compare_is_not_merged() -> None:
    long = [str(number) for number in range(NODES_MAX + 3)]
    first, last = ["x", *long[1:]], [*long[:-1], "y"]
    assert merged_tree(tree(*long), tree(*first), tree(*last)) == tree("x", *long[1:-1], "y")
    all_over = [f"{one}!" for one in long]
    assert merged_tree(tree(*long), tree(*all_over), tree(*last)) is None

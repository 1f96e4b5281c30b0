"""Texts go out as XLIFF 2.0 and come back to the letter; broken ones are told apart."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cms.content.site import Site
from cms.errors import BadRequest
from cms.schema import fields as f
from cms.schema.content_type import ContentType
from cms.schema.registry import build_registry
from cms.schema.richtext import validate
from cms.transfer.xliff.changes import Answer, Refused, answer_of
from cms.transfer.xliff.reading import ReadFile, read
from cms.transfer.xliff.units import EntryUnits, Unit, units_of
from cms.transfer.xliff.writing import write
from tests.unit.schema.richtext_trees import TREES
from tests.unit.transfer.xliff_rules import broken_rules

SITE = Site("0198b1c0-0000-7000-8000-000000000001", "main", "Main", (), ("en", "de"), {}, {})
ENTRY = "0198b1c0-0000-7000-8000-000000000002"
NS = "{urn:oasis:names:tc:xliff:document:2.0}"


class Card(f.Component):
    text = f.Text(localized=True, help="A sentence.")
    points = f.List(
        f.Group({"title": f.Text(), "icon": f.Choice(choices=("a", "b")), "body": f.RichText()}),
        localized=True,
    )


class Sheet(ContentType):
    title = f.Text(localized=True, max_length=90)
    slug = f.Slug(source="title", localized=True)
    notes = f.LongText(localized=True)
    words = f.Markdown(localized=True)
    body = f.RichText(localized=True)
    lines = f.List(f.Text(), localized=True)
    colour = f.Colour(localized=True)
    cards = f.Blocks([Card])
    code = f.Text()


SHEET = build_registry([("test", Sheet)]).require("sheet")
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
cards = st.fixed_dictionaries(
    {},
    optional={
        "text": texts,
        "points": st.lists(
            st.fixed_dictionaries(
                {}, optional={"title": texts, "icon": st.just("a"), "body": TREES}
            ),
            max_size=2,
        ),
    },
)
locals_ = st.fixed_dictionaries(
    {},
    optional={
        "title": texts,
        "notes": texts,
        "words": texts,
        "body": TREES,
        "lines": st.lists(texts, max_size=3),
        "cards": st.fixed_dictionaries({"k-1_": cards}),
    },
)
SHARED = {"cards": [{"_id": "k-1_", "_type": "card"}], "code": "x"}


def out(english: Any, german: Any = None, **more: Any) -> list[Unit]:
    slices = {"*": SHARED, "en": english, "de": german or {}}
    return units_of(SHEET, slices, ("en", "de"), **more)


def xml(units: list[Unit]) -> bytes:
    return write([EntryUnits(ENTRY, "sheet", 3, "Sheet", tuple(units))], SITE, "en", "de")


def back(units: list[Unit], raw: bytes) -> dict[str, Answer]:
    (entry,) = read(raw).entries
    known = {unit.id: unit for unit in units}
    return {known[one.id].pointer: answer_of(known[one.id], one) for one in entry.units}


def translated(raw: bytes, state: str | None = "translated") -> bytes:
    """Let every target be its source, as the laziest of translators would."""
    root = etree.fromstring(raw)
    for segment in root.iter(f"{NS}segment"):
        for old in segment.findall(f"{NS}target"):
            segment.remove(old)
        target = copy.deepcopy(segment.find(f"{NS}source"))
        target.tag = f"{NS}target"
        segment.append(target)
        segment.attrib.pop("subState", None)
        segment.attrib.pop("state", None)
        if state:
            segment.set("state", state)
    return etree.tostring(root)


# -- there and back -------------------------------------------------------------------------------


@given(locals_, locals_)
def test_a_file_that_comes_back_as_it_went_changes_nothing(english: Any, german: Any) -> None:
    units = out(english, german)
    if units:
        raw = xml(units)
        assert broken_rules(raw) == []
        assert not any(answer.writes for answer in back(units, raw).values())


@given(locals_)
def test_a_translation_that_is_its_source_is_the_source_to_the_letter(english: Any) -> None:
    units = out(english)
    if not units:
        return
    found = back(units, translated(xml(units)))
    for unit in units:
        assert found[unit.pointer] == Answer(unit.source, writes=True)
    assert not any(one.writes for one in back(units, translated(xml(units), "initial")).values())
    assert found == back(units, translated(xml(units), None))


@given(locals_, locals_)
def test_what_is_built_anew_is_valid_rich_text(english: Any, german: Any) -> None:
    units = out(english, german)
    if not units:
        return
    root = etree.fromstring(translated(xml(units)))
    for place in root.iter(f"{NS}target"):
        place.text = "+" + (place.text or "")
    for pointer, answer in back(units, etree.tostring(root)).items():
        assert answer.writes
        if pointer == "/body":
            assert validate(answer.value) == []


# -- rich text ------------------------------------------------------------------------------------

LINK = {"type": "link", "attrs": {"entry": {"id": ENTRY, "type": "sheet"}}}
BOLD, ITALIC = {"type": "bold"}, {"type": "italic"}


def text(words: str, *marks: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **({"marks": list(marks)} if marks else {})}


def doc(*content: Any) -> dict[str, Any]:
    return {"type": "doc", "content": [{"type": "paragraph", "content": list(content)}]}


BODY = doc(
    text("See "), text("the ", LINK), text("light", LINK, BOLD), {"type": "hard_break"}, text("now")
)
IMAGE = {"type": "image", "attrs": {"src": "https://example.org/a.png", "alt": "A lamp"}}


def target_of(units: list[Unit], inner: str, state: str = "translated") -> bytes:
    """The file with `inner` as the translation of its first segment."""
    raw = xml(units).decode()
    target = f'<target xmlns:z="urn:z">{inner}</target>'
    raw = re.sub(r"<target>.*?</target>", "", raw, count=1, flags=re.DOTALL)
    raw = raw.replace("</source>", f"</source>{target}", 1)
    return re.sub(r'state="\w+"( subState="[^"]*")?', f'state="{state}"', raw, count=1).encode()


def answered(inner: str, body: Any = BODY) -> Any:
    units = out({"body": body})
    return back(units, target_of(units, inner))["/body"].value


def test_marks_and_links_are_codes() -> None:
    units = out({"body": BODY})
    (segment,) = etree.fromstring(xml(units)).iter(f"{NS}segment")
    assert etree.tostring(segment.find(f"{NS}source")).decode().replace(
        ' xmlns="urn:oasis:names:tc:xliff:document:2.0"', ""
    ) == (
        '<source>See <pc id="1" type="link" subType="cms:link" canDelete="no" canCopy="no" '
        'dispStart="a page of this site">the <pc id="2" type="fmt" subType="xlf:b">light</pc></pc>'
        '<ph id="3" type="fmt" subType="xlf:lb" equiv="&#10;" disp="line break"/>now</source>'
    )


def test_codes_may_be_moved_copied_nested_and_left_out() -> None:
    assert answered('Das <pc id="1">Licht</pc> siehe') == doc(
        text("Das "), text("Licht", LINK), text(" siehe")
    )
    assert answered(
        '<pc id="2">fett <pc id="1">und</pc></pc> <pc id="4" copyOf="2">so</pc><ph id="3"/>'
    ) == doc(
        text("fett ", BOLD),
        text("und", BOLD, LINK),
        text(" "),
        text("so", BOLD),
        {"type": "hard_break"},
    )


def test_codes_may_overlap_by_their_halves() -> None:
    inner = '<sc id="1"/>a<sc id="2"/>b<ec startRef="1"/>c<ec startRef="2"/>'
    assert answered(inner) == doc(text("a", LINK), text("b", LINK, BOLD), text("c", BOLD))


def test_annotations_and_characters_are_understood() -> None:
    inner = '<pc id="1"><mrk id="m" type="term">L</mrk>i<sm id="n"/>cht<em startRef="n"/></pc>'
    assert answered(inner + '<cp hex="001F"/>') == doc(text("Licht", LINK), text("\x1f"))


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ('<pc id="1">a</pc><pc id="9">b</pc>', "the code 9 is none"),
        ("ohne Link", "the code 1, a link, is missing"),
        ('<pc id="1">a</pc><pc id="1">b</pc>', "the code 1 is there twice"),
        ('<pc id="1">a</pc><pc id="8" copyOf="1">b</pc>', "can't be copied"),
        ('<pc id="1">a</pc><ph id="2"/>', "the code 2 is of another kind"),
        ('<sc id="1"/>a', "begins and does not end"),
        ('a<ec startRef="1"/>', "ends without a beginning"),
        ('<sc id="1" isolated="yes"/>a', "begins or ends in another text"),
        ('<sc id="1"/><sc id="1"/>a<ec startRef="1"/>', "begins twice"),
        ('<pc id="1">a</pc><z:b>x</z:b>', "is not known in a text"),
        ('<pc id="1">a</pc><cp hex="0000"/>', "can't be stored"),
        ('<pc id="1">a</pc><cp hex="D800"/>', "can't be stored"),
        ('<pc id="1">a</pc><cp hex="zz"/>', "names no character"),
    ],
)
def test_broken_codes_are_refused_with_the_reason(inner: str, said: str) -> None:
    with pytest.raises(Refused, match=re.escape(said)):
        answered(inner)


def test_plain_text_takes_no_codes() -> None:
    units = out({"title": "Hello"})
    with pytest.raises(Refused, match="is none of those"):
        back(units, target_of(units, '<pc id="1">Hallo</pc>'))
    assert back(units, target_of(units, "Hallo &amp; <![CDATA[<b>]]>"))["/title"] == Answer(
        "Hallo & <b>", writes=True
    )


def test_words_of_images_are_texts_too_and_the_rest_follows_the_source() -> None:
    source = {"type": "doc", "content": [*BODY["content"], IMAGE]}
    units = out({"body": source})
    raw = translated(xml(units)).replace(b"A lamp</target>", b"Eine Lampe</target>")
    value = back(units, raw)["/body"].value
    assert value["content"][1]["attrs"] == {**IMAGE["attrs"], "alt": "Eine Lampe"}
    assert value["content"][0] == source["content"][0]


def test_a_text_that_is_half_translated_waits() -> None:
    two = {"type": "doc", "content": [*BODY["content"], *doc(text("Second"))["content"]]}
    units = out({"body": two})
    with pytest.raises(Refused, match="not translated yet, and other texts of it are"):
        back(units, target_of(units, '<pc id="1">Licht</pc>'))
    german = {
        "type": "doc",
        "content": [*doc(text("x", LINK))["content"], *doc(text("Zwei"))["content"]],
    }
    units = out({"body": two}, {"body": german})
    value = back(units, target_of(units, '<pc id="1">Licht</pc>'))["/body"].value
    assert value["content"] == [*doc(text("Licht", LINK))["content"], *doc(text("Zwei"))["content"]]


def test_a_translation_of_another_structure_may_come_back_as_it_went() -> None:
    """Words that are linked in the translation only can't be told in the codes of the source."""

    def points(title: str, body: Any) -> dict[str, Any]:
        return {"cards": {"k-1_": {"points": [{"title": title, "body": body}]}}}

    linked = doc(text("Es scheint.", LINK))
    units = out(points("Light", doc(text("It shines."))), points("Licht", linked))
    assert back(units, xml(units))["/cards/k-1_/points"] == Answer()


# -- states ---------------------------------------------------------------------------------------


def states(units: list[Unit]) -> list[tuple[str | None, str | None]]:
    found = etree.fromstring(xml(units)).iter(f"{NS}segment")
    return [(one.get("state"), one.get("subState")) for one in found]


def test_states_tell_what_is_to_be_done() -> None:
    assert states(out({"title": "a"})) == [("initial", None)]
    assert states(out({"title": "a"}, {"title": "b"})) == [("translated", None)]
    doubtful = out({"title": "a"}, {"title": "b"}, outdated={"/title": 4})
    assert states(doubtful) == [("initial", "cms:outdated")]
    raw = xml(doubtful)
    assert b"The source was changed in version 4." in raw
    assert b"At most 90 characters." in raw
    assert back(doubtful, raw)["/title"] == Answer()
    done = target_of(doubtful, "b")
    assert back(doubtful, done)["/title"] == Answer(confirms=True)
    assert back(doubtful, target_of(doubtful, "c", "initial"))["/title"].writes


def test_fields_that_may_not_be_read_are_not_given_out() -> None:
    units = out({"title": "a", "notes": "b"}, readable=frozenset({"title"}))
    assert [unit.pointer for unit in units] == ["/title"]
    assert out({"slug": "a", "colour": "#fff"}) == []


# -- files of others ------------------------------------------------------------------------------


def file(inner: str = "", head: str = 'version="2.0" srcLang="en" trgLang="de"') -> bytes:
    return f'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" {head}>{inner}</xliff>'.encode()


LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(10)
)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "not well-formed"),
        (b"<xliff", "not well-formed"),
        (b"\xff\xfe<\x00", "not well-formed"),
        (b"<a/>", "no XLIFF 2"),
        (b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"/>', "no XLIFF 2"),
        (file(head='version="1.2" srcLang="en"'), "no XLIFF 2"),
        (file(head='version="2.0" srcLang="en"'), "names no trgLang"),
        (file("<file/>"), "has no id"),
        (file('<file id="a"><unit/></file>'), "has no id"),
        (file('<file id="a"/><file id="a"/>'), "'a' is there twice"),
        (file('<file id="a"><unit id="u"/><group id="g"><unit id="u"/></group></file>'), "twice"),
        (
            file(f'<file id="{ENTRY}.v1"/><file id="{ENTRY}.v2"/>'),
            "there twice",
        ),
        (b"<!DOCTYPE xliff SYSTEM 'file:///etc/passwd'>" + file(), "declares a DTD"),
        (f"<!DOCTYPE xliff [{LAUGHS}]>".encode() + file('<file id="&l9;"/>'), "not well-"),
        (f"<!DOCTYPE xliff [{LAUGHS}]>".encode() + file("&l9;"), "not well-formed"),
        (file("<g>" * 300 + "</g>" * 300), "not well-formed"),
    ],
)
def test_files_that_are_refused_as_a_whole(raw: bytes, said: str) -> None:
    with pytest.raises(BadRequest, match=re.escape(said)):
        read(raw)


def test_no_file_of_the_system_is_read() -> None:
    entity = b'<!DOCTYPE xliff [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    with pytest.raises(BadRequest) as caught:
        read(entity + file('<file id="a"><unit id="u">&x;</unit></file>'))
    assert "root:" not in caught.value.detail


def unit(inner: str, **more: Any) -> ReadFile:
    return read(file(f'<file id="{ENTRY}.v1"><unit id="title">{inner}</unit></file>'))


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ("<segment><source>a</source><target>b</target></segment>", "a segment without id"),
        (
            '<segment id="s"><source>a</source></segment><segment id="s"><source/></segment>',
            "two segments id s",
        ),
        ('<segment id="s.9"><source>a</source><target>b</target></segment>', "was not given out"),
        ('<ignorable id="i"><source>left over</source></ignorable>', "segmented anew"),
    ],
)
def test_units_that_were_cut_otherwise_are_refused(inner: str, said: str) -> None:
    (given_out,) = out({"title": "Hello"})
    (entry,) = unit(inner).entries
    with pytest.raises(Refused, match=said):
        answer_of(given_out, entry.units[0])


def test_extensions_of_tools_are_left_alone() -> None:
    inner = (
        '<z:data xmlns:z="urn:z"><z:x/></z:data><notes><note>n</note></notes>'
        '<segment id="s" state="final"><source>a</source><target xml:lang="de" order="1">Hallo'
        "</target></segment><ignorable><source> </source></ignorable>"
    )
    (given_out,) = out({"title": "Hello"})
    (entry,) = unit(inner).entries
    assert answer_of(given_out, entry.units[0]) == Answer("Hallo", writes=True)

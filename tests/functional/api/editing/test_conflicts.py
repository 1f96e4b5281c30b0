"""The answer to a conflict: what each wrote where, by rights, and enough to go on from."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.api.conftest import Api

from .test_locks import define_role


def block(block_id: str, text: str) -> dict[str, Any]:
    return {"_id": block_id, "_type": "quote", "text": text}


def tree(*texts: str) -> dict[str, Any]:
    nodes = [{"type": "paragraph", "content": [{"type": "text", "text": one}]} for one in texts]
    return {"type": "doc", "content": nodes}


def resolved(document: Any, pointer: str) -> Any:
    """Follow a pointer as RFC 6901 says, and as nothing but a reader of the RFC would."""
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


@pytest.fixture
def page(admin: Api) -> dict[str, Any]:
    """A page whose sections the administrator changes after the editor has read it."""
    sections = [block("a", "A"), block("b", "B")]
    return admin.create(title="One", sections=sections, body=tree("p", "q", "r"), publish=False)


def path(page: dict[str, Any]) -> str:
    return f"/content/page/{page['id']}"


def save(api: Api, page: dict[str, Any], base: int, status: int = 200, **data: Any) -> Any:
    return api.patch(path(page), {"data": data, "base_version": base}, status)


def test_a_place_in_a_block_is_led_to_on_every_side(
    ann: Api, admin: Api, page: dict[str, Any]
) -> None:
    theirs = [block("n", "New"), block("a", "Theirs"), block("b", "B too")]
    save(admin, page, 1, sections=theirs)
    mine = [block("b", "B"), block("m", "Mine as well"), block("a", "Mine")]
    told = save(ann, page, 1, 409, sections=mine)
    assert told["type"] == "urn:cartouche:problem:edit-conflict"
    assert told["head"] == 2
    (place,) = told["conflicts"]
    values = told["conflicts"][place]
    assert place == "/sections/a/text"
    assert [values[side] for side in ("base", "theirs", "yours")] == ["A", "Theirs", "Mine"]
    documents = {
        "base": ann.get(f"{path(page)}/versions/1")["data"],
        "theirs": ann.get(f"{path(page)}?status=draft")["data"],
        "yours": {"sections": mine},
        "merged": told["merged"],
    }
    for side, document in documents.items():
        wanted = values["theirs" if side == "merged" else side]
        assert resolved(document, values["at"][side]) == wanted, side
    (error,) = told["errors"]
    sent = {"data": {"sections": mine}, "base_version": 1}
    assert resolved(sent, error["pointer"]) == "Mine"


def test_one_goes_on_from_what_is_merged(ann: Api, admin: Api, page: dict[str, Any]) -> None:
    """Sending one's own list again would undo what the other wrote in other blocks."""
    save(admin, page, 1, sections=[block("a", "Theirs"), block("b", "B too")], rank=5)
    told = save(ann, page, 1, 409, sections=[block("a", "Mine"), block("b", "B"), block("c", "C")])
    merged = told["merged"]
    for values in told["conflicts"].values():
        *above, last = values["at"]["merged"].split("/")
        resolved(merged, "/".join(above))[last] = values["yours"]
    saved = save(ann, page, told["head"], **merged)["data"]
    assert [one["text"] for one in saved["sections"]] == ["Mine", "B too", "C"]
    assert saved["rank"] == 5


def test_what_one_took_away_points_to_what_is_there(
    ann: Api, admin: Api, page: dict[str, Any]
) -> None:
    save(admin, page, 1, title="Theirs", sections=[block("a", "Theirs"), block("b", "B")])
    told = save(ann, page, 1, 409, title=None, sections=[block("b", "B")])
    assert [one["pointer"] for one in told["errors"]] == ["/data/title", "/data/sections"]
    gone = told["conflicts"]["/sections/a"]
    assert gone["yours"] is None
    assert gone["at"] == {
        "base": "/sections/0",
        "theirs": "/sections/0",
        "yours": None,
        "merged": "/sections/0",
    }
    replaced = ann.put(path(page), {"data": {"rank": 1}, "base_version": 1}, 409)
    assert {one["pointer"] for one in replaced["errors"]} == {"/data"}


def test_only_the_order_can_be_in_conflict(ann: Api, admin: Api, page: dict[str, Any]) -> None:
    three = [block("a", "A"), block("b", "B"), block("c", "C")]
    save(admin, page, 1, sections=three)
    save(admin, page, 2, sections=[three[2], three[0], three[1]])
    told = save(ann, page, 2, 409, sections=[three[1], three[0], block("c", "C by Ann")])
    values = told["conflicts"]["/sections"]
    assert values["order"] is True
    assert (values["base"], values["theirs"], values["yours"]) == ([*"abc"], [*"cab"], [*"bac"])
    assert [one["text"] for one in told["merged"]["sections"]] == ["C by Ann", "A", "B"]


def test_paragraphs_apart_go_together(ann: Api, admin: Api, page: dict[str, Any]) -> None:
    save(admin, page, 1, body=tree("P", "q", "r"))
    saved = save(ann, page, 1, body=tree("p", "q", "R", "s"))["data"]
    assert saved["body"] == tree("P", "q", "R", "s")
    told = save(admin, page, 1, 409, body=tree("Pp", "q", "r"))
    assert told["conflicts"]["/body"]["theirs"] == tree("P", "q", "R", "s")


def test_what_may_not_be_read_is_only_named(ann: Api, admin: Api, page: dict[str, Any]) -> None:
    """A field may be written by who may not read it."""
    define_role(admin, "nobody", "view_draft", "edit")
    nobody = admin.as_("nobody")
    save(admin, page, 1, title="Theirs", secret="hush")
    told = save(nobody, page, 1, 409, title="Mine", secret="mine")
    assert told["conflicts"]["/secret"] == {}
    assert told["conflicts"]["/title"]["theirs"] == "Theirs"
    assert told["merged"] == {"title": "Theirs"}
    assert "hush" not in str(told)


def test_links_to_what_one_does_not_see_are_left_out(admin: Api, page: dict[str, Any]) -> None:
    define_role(admin, "nobody", "view_draft", "edit")
    nobody = admin.as_("nobody")
    ann, bob = (admin.create("person", name=name) for name in ("Ann", "Bob"))
    hidden = admin.create("person", name="Hidden", publish=False)
    save(admin, page, 1, related=[ann["id"], bob["id"], page["id"]])
    save(
        admin,
        page,
        2,
        related=[hidden["id"], bob["id"], ann["id"], page["id"]],
        author=hidden["id"],
    )
    told = save(nobody, page, 2, 409, related=[page["id"], ann["id"], bob["id"]], author=ann["id"])
    assert hidden["id"] not in str(told)
    related = told["conflicts"]["/related"]
    assert [one["id"] for one in related["theirs"]] == [bob["id"], ann["id"], page["id"]]
    assert told["conflicts"]["/author"]["theirs"] is None
    assert told["conflicts"]["/author"]["at"]["theirs"] is None
    assert told["conflicts"]["/author"]["yours"]["id"] == ann["id"]


def test_in_a_batch_the_pointers_lead_to_the_operation(
    ann: Api, admin: Api, page: dict[str, Any]
) -> None:
    save(admin, page, 1, title="Theirs")
    operation = {"operation": "save", "entry": page["id"], "base_version": 1}
    first = {**operation, "data": {"rank": 2}}
    second = {**operation, "data": {"title": "Mine"}}
    sent = {"operations": [first, second]}
    told = ann.post("/batch", sent, 409)
    assert resolved(sent, told["errors"][0]["pointer"]) == "Mine"
    assert told["conflicts"]["/title"]["theirs"] == "Theirs"


def test_a_number_and_a_truth_value_are_not_the_same(
    ann: Api, admin: Api, page: dict[str, Any]
) -> None:
    save(admin, page, 1, extra={"on": 1})
    assert save(ann, page, 2, extra={"on": True})["data"]["extra"]["on"] is True
    told = save(ann, page, 2, 409, extra={"on": 1.0})
    assert told["conflicts"]["/extra"]["theirs"] == {"on": True}

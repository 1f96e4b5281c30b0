"""Ten people write one entry at the same time, over HTTP, and none of what they wrote is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cms.db.session import make_engine
from tests.functional.api.conftest import people
from tests.functional.api.served import Served, free_port, retried

pytestmark = pytest.mark.slow
WRITERS, ROUNDS = 10, 4


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def servers(request: pytest.FixtureRequest) -> Iterator[tuple[Served, Served]]:
    """Two processes on one database, for all tests: each has an entry of its own."""
    with request.getfixturevalue(f"{request.param}_source").copy() as url:
        engine = make_engine(url)
        tokens = people(engine)
        engine.dispose()
        made = [Served(url, free_port(), tokens["administrator"], tokens) for _ in range(2)]
        try:
            for one in made:
                one.start()
            yield made[0], made[1]
        finally:
            for one in made:
                one.kill()


def paragraph(text: str) -> dict[str, Any]:
    return {"type": "paragraph", "content": [{"type": "text", "text": text}]}


def texts(tree: dict[str, Any]) -> list[str]:
    return [node["content"][0]["text"] for node in tree["content"]]


def document() -> dict[str, Any]:
    return {
        "title": "Shared",
        "sections": [{"_id": f"w{n}", "_type": "quote", "text": "-"} for n in range(WRITERS)],
        "body": {"type": "doc", "content": [paragraph(f"{n}: -") for n in range(WRITERS)]},
        "seo": {"title": "-"},
    }


def together(write: Callable[[int], int]) -> list[int]:
    """Let all writers begin at the same moment; return what each returns."""
    start = threading.Barrier(WRITERS)

    def begin(writer: int) -> int:
        start.wait()
        return write(writer)

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(begin, range(WRITERS), timeout=240))


def test_ten_who_write_apart_are_never_in_each_others_way(servers: tuple[Served, Served]) -> None:
    """Each has a block, a paragraph and a new block of their own, and all begin from version 1."""
    path = made(servers)

    def write(writer: int) -> int:
        mine = document()
        mine["sections"][writer]["text"] = f"block of {writer}"
        mine["sections"].insert(writer, {"_id": f"n{writer}", "_type": "quote", "text": "new"})
        mine["body"]["content"][writer] = paragraph(f"{writer}: written")
        body = {"data": {n: mine[n] for n in ("sections", "body")}, "base_version": 1}
        return retried(servers[writer % 2], "PATCH", path, body)[0]

    assert together(write) == [200] * WRITERS
    final = servers[0].ask("GET", f"{path}?status=draft")[1]["data"]
    assert final["_meta"]["version"] == 1 + WRITERS
    found = {block["_id"]: block["text"] for block in final["sections"]}
    assert found == {
        **{f"w{writer}": f"block of {writer}" for writer in range(WRITERS)},
        **{f"n{writer}": "new" for writer in range(WRITERS)},
    }
    assert texts(final["body"]) == [f"{writer}: written" for writer in range(WRITERS)]


def test_ten_who_write_the_same_places_get_through_by_the_answers(
    servers: tuple[Served, Served],
) -> None:
    """All edit the same paragraph and the same block; who is told of a conflict goes on from there."""
    path = made(servers)
    conflicts = [0] * WRITERS

    def write(writer: int) -> int:
        server = servers[writer % 2]
        for round_ in range(ROUNDS):
            mark = f"{writer}-{round_}"
            read = server.ask("GET", f"{path}?status=draft")[1]["data"]
            base, data = read["_meta"]["version"], marked(read, mark)
            while True:
                body = {"data": data, "base_version": base}
                status, answer = retried(server, "PATCH", path, body)
                if status == 200:
                    break
                assert status == 409, answer
                conflicts[writer] += 1
                # The merged fields hold theirs; what is written is put in once more.
                base, data = answer["head"], {**data, **answer["merged"]}
                data = marked(data, mark)
        return ROUNDS

    assert together(write) == [ROUNDS] * WRITERS
    final = servers[1].ask("GET", f"{path}?status=draft")[1]["data"]
    wanted = {f"{writer}-{round_}" for writer in range(WRITERS) for round_ in range(ROUNDS)}
    assert set(final["sections"][0]["text"].split()) - {"-"} == wanted
    assert set(texts(final["body"])[0].split()) - {"0:", "-"} == wanted
    assert final["_meta"]["version"] == 1 + WRITERS * ROUNDS
    # Else nobody was ever in anybody's way, and nothing was shown.
    assert sum(conflicts) > 0


def marked(read: dict[str, Any], mark: str) -> dict[str, Any]:
    """Add a word to the first block and the first paragraph, if it is not there already."""
    sections, body = read["sections"], read["body"]
    first, *others = sections
    if mark not in first["text"].split():
        sections = [{**first, "text": f"{first['text']} {mark}"}, *others]
    opening = texts(body)[0]
    if mark not in opening.split():
        nodes = [paragraph(f"{opening} {mark}"), *body["content"][1:]]
        body = {"type": "doc", "content": nodes}
    return {"sections": sections, "body": body}


def test_ten_autosave_while_others_save(servers: tuple[Served, Served]) -> None:
    """Working copies go through while versions are written, and are each their owner's."""
    path = made(servers)
    names = ("administrator", "editor")

    def write(writer: int) -> int:
        server = servers[writer % 2]
        if writer < 2:
            for number in range(ROUNDS):
                read = server.ask("GET", f"{path}?status=draft")[1]["data"]
                body = {"data": {"rank": number}, "base_version": read["_meta"]["version"]}
                assert retried(server, "PATCH", path, body)[0] in (200, 409)
            return 200
        own = {"Authorization": f"Bearer {server.tokens[names[writer % 2]]}"}
        for number in range(ROUNDS * 5):
            body = {"data": {"title": f"{names[writer % 2]} {number}"}, "base_version": 1}
            status, answer = retried(server, "PUT", f"{path}/working-copy", body, **own)
            assert status == 200, answer
        return 200

    assert together(write) == [200] * WRITERS
    for name in names:
        own = {"Authorization": f"Bearer {servers[0].tokens[name]}"}
        kept = servers[0].ask("GET", f"{path}/working-copy", None, own)[1]["data"]
        assert kept["data"] == {"title": f"{name} {ROUNDS * 5 - 1}"}
    final = servers[0].ask("GET", f"{path}?status=draft")[1]["data"]
    assert final["_meta"]["version"] <= 1 + 2 * ROUNDS
    assert final["title"] == "Shared"


def made(servers: tuple[Served, Served]) -> str:
    body = {"data": document()}
    return f"/content/page/{servers[0].ask('POST', '/content/page', body)[1]['data']['id']}"

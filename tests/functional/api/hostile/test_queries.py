"""Lists asked for what no list has: filters, orders, pages and cursors out of all bounds."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from cms import clock

from .wire import Answer, Wire

NUMBERS = (
    "0", "-1", "1.5", "1e3", "+1", " 1", "1 ", "", "abc", "٣", "0x1", "1_0", "NaN", "Infinity",
    "9" * 30, "1" + "0" * 30, "9" * 5000, "1,2", "01e", "²", "١٢٣",
)  # fmt: skip


def named(answer: Answer, parameter: str) -> None:
    assert answer.status == 400, answer
    assert answer.json["parameter"] == parameter, answer
    assert answer.json["detail"], answer


@pytest.fixture(scope="module")
def people(wire: Wire) -> list[str]:
    return [wire.create("person", name=f"P{n}", publish=True)["id"] for n in range(5)]


@pytest.mark.parametrize("parameter", ["page[size]", "page[number]"])
def test_numbers_out_of_bounds_are_named(wire: Wire, parameter: str) -> None:
    for value in NUMBERS:
        for noun in ("content/page", "users", "roles", "grants", "tokens"):
            named(wire.get(f"/{noun}?{parameter}={quote(value)}"), parameter)
    for noun in ("content/page", "users"):
        named(wire.get(f"/{noun}?page[size]=101"), "page[size]")
        named(wire.get(f"/{noun}?page[number]=100001"), "page[number]")


def test_a_page_past_the_end_is_empty(wire: Wire, people: list[str]) -> None:
    for noun in ("content/person", "users", "roles", "grants", "tokens"):
        answer = wire.get(f"/{noun}?page[number]=100000&page[size]=100&count=true")
        assert answer.status == 200, answer
        assert answer.json["data"] == []


def test_numbers_of_other_routes_out_of_bounds_are_named(wire: Wire, people: list[str]) -> None:
    for value in NUMBERS:
        named(wire.get(f"/tree?depth={quote(value)}"), "depth")
        named(wire.get(f"/content/person/{people[0]}/versions?before={quote(value)}"), "before")
        assert wire.get(f"/content/person/{people[0]}/versions/{quote(value, safe='')}").status in (
            404,
            200 if value == "" else 404,
        )
    named(wire.get("/tree?depth=6"), "depth")


FILTERS = (
    "filter=1",
    "filter[]=1",
    "filter[title=1",
    "filter[title]]=1",
    "filter[title][]=1",
    "filter[[title]]=1",
    "filter[title][nothing]=1",
    "filter[title][$where]=1",
    "filter[title][eq][eq]=1",
    "filter[title][eq][eq][eq][eq]=1",
    "filter[nothing]=1",
    "filter[_meta]=1",
    "filter[_meta.version]=1",
    "filter[__class__]=1",
    "filter[title.x]=1",
    "filter[author.nothing]=1",
    "filter[author.boss.boss.boss.boss.boss.boss.name]=1",
    "filter[body]=1",
    "filter[sections]=1",
    "filter[extra]=1",
    "filter[rank]=x",
    "filter[rank]=1.5",
    "filter[rank]=",
    "filter[rank][gt]=NaN",
    "filter[rank]=" + "9" * 400,
    "filter[price]=Infinity",
    "filter[price]=1e9999999",
    "filter[price]=sNaN",
    "filter[created_at][gt]=yesterday",
    "filter[created_at][gt]=10000-01-01T00:00:00Z",
    "filter[created_at]=0001-01-01T00:00:00%2B23:59",
    "filter[id]=x",
    "filter[author]=x",
    "filter[author]=' OR 1=1 --",
    "filter[title][null]=maybe",
    "filter[rank][between]=1",
    "filter[rank][between]=1,2,3",
    "filter[rank][between]=,",
    "filter[rank][in]=",
    "filter[rank][in]=1,x",
    "filter[rank][contains]=1",
    "filter[rank][in]=" + ",".join(map(str, range(2000))),
    "filter[or]=1",
    "filter[or][]=1",
    "filter[or][x][title]=1",
    "filter[or][-1][title]=1",
    "filter[or][99999][title]=1",
    "filter[or][00][title]=1",
    "filter[or][٣][title]=1",
    "filter[not]=1",
    "filter[not][0][title][not]=1",
    "filter[and][0]=1",
    "filter[title]=a&filter[title]=b",
    "filter[title]=a&filter[title][eq]=b",
    "filter[not]" * 1 + "[not]" * 12 + "[title]=1",
    "filter" + "[or][0]" * 7 + "[title]=1",
    "filter" + "[a]" * 40 + "=1",
    "&".join(f"filter[or][{n}][title]=a" for n in range(60)),
    "filter[title]=%00",
    "filter[title]=%ed%a0%80",
    "filter[tit%00le]=1",
    "filter[title][eq]=%ff",
    "sort=",
    "sort=-",
    "sort=--title",
    "sort=+title",
    "sort=title,",
    "sort=,",
    "sort=title,title",
    "sort=title,-title",
    "sort=nothing",
    "sort=body",
    "sort=labels",
    "sort=related",
    "sort=title;DROP",
    "sort=title%20desc",
    "sort=random()",
    "sort=1",
    "sort=title,slug,rank,price,created_at,updated_at",
    "sort=author.boss.boss.boss.boss.boss.boss.name",
    "sort=" + "title." * 3000 + "x",
    "count=yes",
    "count=1",
    "count=",
    "page=1",
    "page[nothing]=1",
    "page[]=1",
    "page[size][x]=1",
    "page[number]=1&page[after]=x",
)


@pytest.mark.parametrize("query", FILTERS, ids=lambda query: query[:60])
def test_what_is_no_query_is_400_and_named(wire: Wire, query: str) -> None:
    answer = wire.get(f"/content/page?status=draft&{query}")
    assert answer.status == 400, answer
    if "%00" in query or "%ff" in query or "%ed" in query:
        return
    assert answer.json["parameter"].partition("[")[0] in ("filter", "sort", "count", "page"), answer


def test_a_field_that_can_not_be_asked_for_is_not_told_from_one_that_is_not(wire: Wire) -> None:
    """The field `secret` needs a permission that editors do not have."""
    editor = wire.as_("editor")
    for form in ("filter[@]=x", "filter[@][icontains]=x", "sort=@", "fields=@"):
        secret = editor.get(f"/content/page?{form.replace('@', 'secret')}")
        absent = editor.get(f"/content/page?{form.replace('@', 'sccret')}")
        assert secret.status == absent.status == 400, form
        assert absent.json["detail"].replace("sccret", "secret") == secret.json["detail"]


LITERALS = (
    "&".join(f"filter[rank][in][{n}]=1" for n in range(150)),
    "filter[title]=%25",
    "filter[title][icontains]=%25_%5C",
    "filter[title][starts]=%5C",
    "filter[title][contains]='",
    "filter[title][contains]=" + "a" * 5000,
    "filter[title]=" + quote("\U0001f600İß"),
    "filter[rank]=-9007199254740991",
    "filter[price][gt]=-0.00",
    "filter[price]=99999999999999999999.99",
    "filter[created_at][gt]=0001-01-01T00:00:00Z",
    "filter[created_at][lt]=9999-12-31T23:59:59.999999Z",
    "filter[title][in]=" + ",".join(["x"] * 90),
    "filter[labels][any]=a,b,,",
    "filter[author.boss.boss.name][icontains]=a",
    "filter[not][or][0][title]=x&filter[not][or][1][rank][gt]=1",
    "sort=-author.boss.name,title",
)


@pytest.mark.parametrize("query", LITERALS, ids=lambda query: query[:60])
def test_odd_values_of_good_queries_find_nothing_and_break_nothing(wire: Wire, query: str) -> None:
    answer = wire.get(f"/content/page?status=draft&count=true&{query}")
    assert answer.status in (200, 400), answer
    assert answer.status == 200 or answer.json["parameter"].startswith("filter"), answer


@pytest.fixture
def cursor(wire: Wire, people: list[str]) -> str:
    answer = wire.get("/content/person?page[size]=2&sort=name")
    after: str = answer.json["links"]["next"].partition("page[after]=")[2].partition("&")[0]
    assert after
    return after


def test_a_cursor_goes_on_with_its_own_query_only(wire: Wire, cursor: str) -> None:
    good = wire.get(f"/content/person?page[size]=2&sort=name&page[after]={cursor}")
    assert good.status == 200
    assert len(good.json["data"]) == 2
    for query in ("", "sort=-name", "sort=name&filter[name]=P1", "sort=name&locale=de"):
        named(wire.get(f"/content/person?{query}&page[after]={cursor}"), "page[after]")
    named(wire.get(f"/content/page?sort=name&page[after]={cursor}"), "page[after]")


def broken(cursor: str) -> Iterator[str]:
    yield from ("", "x", "A" * 20_000, "%00", "%ff", "é", "====", "../..", "null", "[]", "{}")
    yield cursor[:-1]
    yield cursor[1:]
    yield cursor + "A"
    yield cursor + cursor
    yield cursor.swapcase()
    yield base64.urlsafe_b64encode(b"\0" * 64).decode()
    for place in range(0, len(cursor), 7):
        yield cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]


def test_a_broken_cursor_is_named(wire: Wire, cursor: str) -> None:
    for text in broken(cursor):
        answer = wire.get(
            f"/content/person?page[size]=2&sort=name&page[after]={quote(text, safe='%')}"
        )
        assert answer.status == 400, (text, answer)
        assert text in ("%00", "%ff") or answer.json["parameter"] == "page[after]"


def test_a_cursor_is_good_for_an_hour(wire: Wire, cursor: str) -> None:
    address = f"/content/person?page[size]=2&sort=name&page[after]={cursor}"
    with clock.freeze(clock.now()) as _:
        clock.tick(3500)
        assert wire.get(address).status == 200
        clock.tick(200)
        named(wire.get(address), "page[after]")


def test_the_cursor_of_another_reader_shows_what_one_may_see(
    wire: Wire, nobody: Wire, cursor: str
) -> None:
    hidden = wire.create("person", name="P0a")
    answer = nobody.get(f"/content/person?page[size]=2&sort=name&page[after]={cursor}")
    assert answer.status in (200, 400)
    assert hidden["id"].encode() not in answer.body

"""Asks the API for the state at an instant, and compares every answer with the model's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from webtest import TestApp

from cms import clock
from tests.property.time_model.entries import MANY, SHARED
from tests.property.time_model.site import Look, Model, Seen

RELATIONS = {"page": ("author", "related"), "person": ("boss",)}
KINDS = {"author": "person", "boss": "person", "related": "page"}
Json = dict[str, Any]


@dataclass
class Reader:
    """Somebody who may see everything, and asks over HTTP."""

    app: TestApp
    headers: Mapping[str, str]
    model: Model
    look: Look
    named: bool = True
    """Whether the instant is named; else the look has to be at the present."""

    # -- asking ---------------------------------------------------------------------------

    def get(self, path: str, query: str = "", status: int = 200) -> Json:
        """Ask through the look."""
        lens = f"locale={self.look.locale}&status={self.look.status}"
        lens += "" if self.look.fallback else "&fallback=none"
        lens += f"&at={clock.to_text(self.look.at)}" if self.named else ""
        return self.fetch(f"/api/v1/{path}?{lens}{'&' if query else ''}{query}", status)

    def fetch(self, address: str, status: int = 200) -> Json:
        """Ask for an address."""
        answer = self.app.get(address, headers=self.headers, expect_errors=True)
        assert answer.status_int == status, (address, answer.json)
        found: Json = answer.json
        return found

    def seen(self, type_name: str, look: Look | None = None) -> dict[str, Seen]:
        """What the model says that is seen."""
        return self.model.seen(look or self.look, type_name)

    # -- comparing ------------------------------------------------------------------------

    def check_entries(self, type_name: str) -> None:
        """All entries of a type, with everything that is answered of each."""
        include = {"page": "author.boss,related", "person": "boss.boss"}[type_name]
        answer = self.get(f"content/{type_name}", f"page[size]=100&include={include}")
        told = {one["id"]: one for one in answer["data"]}
        seen = self.seen(type_name)
        assert told.keys() == seen.keys()
        for one in seen.values():
            self._check_entry(told[one.id], one, 2)

    def _check_entry(self, told: Json, one: Seen, depth: int) -> None:
        hidden = set()
        for name, value in one.reading.fields.items():
            if name not in RELATIONS[one.entry.type]:
                assert told[name] == value, (name, told, one)
            elif self._check_relation(name, told, value, depth):
                hidden.add(name)
        meta = self._meta(one, hidden)
        assert {name: told["_meta"][name] for name in meta} == meta, (told, one)

    def _check_relation(self, name: str, told: Json, value: Any, depth: int) -> bool:
        """Compare a relation; say whether it leads to something that is there but not seen."""
        there = self.seen(KINDS[name])
        ids = value if name in MANY else [value] if value else []
        found = [one for one in ids if one in there]
        if name in MANY:
            items = told[name]
        elif ids and not found:
            assert name not in told
            items = []
        else:
            items = [told[name]] if told[name] else []
        assert [one["id"] for one in items] == found
        if depth and name != "related":
            for one in items:
                self._check_entry(one, there[one["id"]], depth - 1)
        broader = self.look.broader
        known = self.seen(KINDS[name], broader) if broader else {}
        return any(one in known for one in set(ids) - set(found))

    def _meta(self, one: Seen, hidden: set[str]) -> Json:
        look, reading = self.look, one.reading
        known = min(look.at, self.model.present(clock.now()))
        status = one.entry.status(look.at, look.locale, known)
        return {
            "version": reading.version,
            "locale": look.locale,
            "path": one.path,
            "status": "trashed" if look.status == "trashed" else status,
            "created_at": clock.to_text(one.entry.created),
            "updated_at": clock.to_text(reading.updated_at),
            "published_at": one.published_at and clock.to_text(one.published_at),
            "fallback": list(reading.borrowed),
            "unresolved": sorted(hidden),
        }

    def check_single(self, type_name: str) -> None:
        """Each entry by its id and by its slug."""
        seen = self.seen(type_name)
        for entry in self.model.of(type_name):
            answered = 200 if entry.id in seen else 404
            self.get(f"content/{type_name}/{entry.id}", status=answered)
        whole = self.seen(type_name, Look(self.look.at, self.look.locale, self.look.status))
        for slug in "abcdefgh":
            holders = sorted(one for one in seen if whole[one]["slug"] == slug)
            answered = 200 if holders else 404
            answer = self.get(f"content/{type_name}/{slug}", status=answered)
            assert not holders or answer["data"]["id"] == holders[0]

    # -- lists ----------------------------------------------------------------------------

    def check_list(self, listed: Listed) -> None:
        """A list, filtered and sorted, page by page: by number, and by cursor."""
        expected = listed.of(self)
        query = f"{listed.query}&page[size]=2&fields=slug"
        found, number = [], 1
        while True:
            answer = self.get("content/page", f"{query}&page[number]={number}&count=true")
            assert answer["meta"]["page"]["total"] == len(expected)
            if not answer["data"]:
                break
            found += [one["id"] for one in answer["data"]]
            number += 1
        assert found == expected, listed
        answer = self.get("content/page", query)
        found = [one["id"] for one in answer["data"]]
        while "next" in answer["links"]:
            answer = self.fetch(answer["links"]["next"])
            found += [one["id"] for one in answer["data"]]
        assert found == expected, listed

    # -- the tree -------------------------------------------------------------------------

    def check_tree(self) -> None:
        """What stands below the root, and below each other, in order."""
        seen = self.seen("page")
        self._check_branch(self.get("tree", "depth=5")["data"], None, seen, 5)

    def _check_branch(
        self, nodes: list[Json], parent: str | None, seen: dict[str, Seen], depth: int
    ) -> None:
        below = self.model.children(parent, seen, self.look.at)
        told = [node["id"] for node in nodes]
        if self.model.in_known_order(below, self.look.at):
            assert told == below
        assert sorted(told) == sorted(below)
        for node in nodes:
            assert node["path"] == seen[node["id"]].path
            if depth > 1:
                self._check_branch(node["children"], node["id"], seen, depth - 1)

    def check_paths(self) -> None:
        """Each path leads to what stands there, with its ancestors as they stood."""
        seen = self.seen("page")
        held: dict[str, list[Seen]] = {}
        for one in seen.values():
            if one.path is not None:
                held.setdefault(one.path, []).append(one)
        for path, holders in held.items():
            answer = self.get(f"paths{quote(path)}")
            (one,) = (one for one in holders if one.id == answer["data"]["id"])
            above = self.model.tree.lineage(one.id, self.look.at)
            told = [ancestor["id"] for ancestor in answer["meta"]["ancestors"]]
            assert told == [ancestor for ancestor in above if ancestor in seen]
            assert not self._straight(holders, seen) or self._straight([one], seen)

    def _straight(self, holders: list[Seen], seen: dict[str, Seen]) -> bool:
        """Whether one of them has only ancestors that are seen, with the slugs of the path."""
        return any(
            all(above in seen for above in self.model.tree.lineage(one.id, self.look.at))
            for one in holders
        )

    def check_former_paths(self) -> None:
        """A path that nothing holds leads to where its latest holder stands."""
        now = {id_: one for id_, one in self.seen("page").items() if one.path is not None}
        held = {one.path for one in now.values()}
        latest: dict[str, str] = {}
        for at in self.model.instants():
            if at <= self.look.at:
                then = self.seen("page", Look(at, self.look.locale)).values()
                latest.update({one.path: one.id for one in then if one.path and one.id in now})
        for path, holder in latest.items():
            if path not in held:
                answer = self.get(f"paths{quote(path)}")
                assert answer["data"].get("redirect") == now[holder].path, (path, answer)


@dataclass(frozen=True)
class Listed:
    """A list as it is asked for, and the same in memory; `holds` judges, `sort` orders."""

    query: str
    holds: Callable[[Seen, Reader], bool] = lambda one, reader: True
    sort: Callable[[Seen, Reader], Any] | None = None
    descending: bool = False

    def of(self, reader: Reader) -> list[str]:
        """The ids of what is listed, in order; what has no value to sort by comes last."""
        found = [one for one in reader.seen("page").values() if self.holds(one, reader)]
        found.sort(key=lambda one: one.id, reverse=self.descending)
        if self.sort is None:
            return [one.id for one in found]
        keyed = [(self.sort(one, reader), one.id) for one in found]
        valued = [one for one in keyed if one[0] is not None]
        valued.sort(key=lambda one: one[0], reverse=self.descending)
        return [one for _, one in valued] + [one for key, one in keyed if key is None]


def folded(text: str | None) -> tuple[str, str] | None:
    """What texts are sorted by: without regard to case first."""
    return None if text is None else (text.casefold(), text)


def author(one: Seen, reader: Reader) -> Seen | None:
    """The author of a page, as far as it is seen."""
    return reader.seen("person").get(one["author"])


def boss(one: Seen, reader: Reader) -> Seen | None:
    """The boss of a page's author, as far as both are seen."""
    writer = author(one, reader)
    return reader.seen("person").get(writer["boss"]) if writer else None


def _name(one: Seen | None) -> str | None:
    return None if one is None else one["name"]


LISTS = (
    Listed(""),
    Listed("sort=title", sort=lambda one, _: folded(one["title"])),
    Listed("sort=-title", sort=lambda one, _: folded(one["title"]), descending=True),
    Listed("sort=rank", sort=lambda one, _: one["rank"]),
    Listed("sort=-rank", sort=lambda one, _: one["rank"], descending=True),
    Listed("sort=published_at", sort=lambda one, _: one.published_at),
    Listed("sort=-published_at", sort=lambda one, _: one.published_at, descending=True),
    Listed("sort=-updated_at", sort=lambda one, _: one.reading.updated_at, descending=True),
    Listed("sort=author.name", sort=lambda one, r: folded(_name(author(one, r)))),
    Listed("filter[rank][gte]=1", lambda one, _: (one["rank"] or 0) >= 1),
    Listed(
        "filter[rank][lt]=3&sort=-title",
        lambda one, _: one["rank"] is not None and one["rank"] < 3,
        lambda one, _: folded(one["title"]),
        True,
    ),
    Listed("filter[title]=One", lambda one, _: one["title"] == "One"),
    Listed("filter[title][null]=true", lambda one, _: one["title"] is None),
    Listed("filter[author.name]=Two", lambda one, r: _name(author(one, r)) == "Two"),
    Listed("filter[not][author.name]=Two", lambda one, r: _name(author(one, r)) != "Two"),
    Listed("filter[author.boss.name]=One", lambda one, r: _name(boss(one, r)) == "One"),
    Listed(
        "filter[related.rank]=1&sort=rank",
        lambda one, r: any(
            seen["rank"] == 1 for id_, seen in r.seen("page").items() if id_ in one["related"]
        ),
        lambda one, _: one["rank"],
    ),
    Listed("filter[published_at][null]=true", lambda one, _: one.published_at is None),
    Listed(
        "filter[published_at][gt]=2026-03-02T00:00:00Z&sort=published_at",
        lambda one, _: (
            one.published_at is not None
            and clock.to_text(one.published_at) > "2026-03-02T00:00:00.000000Z"
        ),
        lambda one, _: one.published_at,
    ),
)
assert set(SHARED["page"]) >= set(RELATIONS["page"])

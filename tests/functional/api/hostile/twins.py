"""Two sites that differ only in what most may not see: the one holds it, in the other it is no more."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from string import Template
from typing import Any

from sqlalchemy import Engine, event

from cms import clock
from cms.access.actor import EVERYONE, TokenScope, user_principal
from cms.access.grants import define_role, grant
from cms.access.permissions import PermissionRegistry
from cms.access.roles import BUILTIN
from cms.accounts.tokens import create_token
from cms.accounts.users import create_user
from cms.app import make_app
from cms.db.session import begin_write, make_engine, make_session_factory
from tests.databases import PostgresqlSource, SqliteSource
from tests.functional.api.conftest import CHEAP, people, services_on

from .wire import Answer, Wire

SECRET = "s3cr3t-value"
WORDS = ("Hidden", "hidden", "vault", "Vault", SECRET)
"""What only the hidden things are called by; no answer holds it unless it was asked by it."""
ABSENT = "00000000-0000-7000-8000-000000000009"
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_COUNTED = re.compile(r'"(items|unseen|entries|refused|ready)":(\d+|true|false)')
"""What a release says of the whole of it: who publishes it must know that there is more to it."""
_ETAG = re.compile(r'(?<="etag":")[0-9a-f]+')
_FIELDS = [{"effect": "deny", "permission": "*", "type": "page", "fields": ["price"]}]
CHIEFS = ("explain", "purge", "backdate")
"""What a chief may do beside all that an editor may."""


@dataclass(frozen=True)
class Attempt:
    """Something that one might learn something from; `$name` in it is the id of that thing."""

    method: str
    address: str
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def guessable(self) -> bool:
        """Whether it names what may be hidden by words only; ids are too long to be guessed."""
        return "$" not in f"{self.address}{self.body}"

    @property
    def names_hidden(self) -> bool:
        """Whether it names something hidden by its id."""
        named = set(Template(f"{self.address} {self.body}").get_identifiers())
        return bool(named & set(HIDDEN))

    def naming(self, names: Mapping[str, str]) -> Attempt:
        text = json.dumps([self.address, self.body, self.headers])
        address, body, headers = json.loads(Template(text).substitute(names))
        return Attempt(self.method, address, body, tuple(map(tuple, headers)))


@dataclass(frozen=True)
class Told:
    """What an attempt was answered, and how many statements the database was asked for it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    statements: int


@dataclass
class Site:
    """One of the two: an application on its database."""

    engine: Engine
    wire: Wire
    statements: int = 0

    def __post_init__(self) -> None:
        event.listen(self.engine, "before_cursor_execute", self._count)

    def _count(self, *_: Any) -> None:
        self.statements += 1

    def ask(self, caller: str | None, attempt: Attempt) -> tuple[Answer, int]:
        before = self.statements
        answer = self.wire.as_(caller).ask(
            attempt.method, attempt.address, attempt.body, dict(attempt.headers)
        )
        return answer, self.statements - before


@dataclass(frozen=True)
class Twins:
    """The site with the hidden things, the one without, and the ids of all that was made."""

    full: Site
    bare: Site
    names: Mapping[str, str]
    step: int
    """Of how many attempts one is made, where not all are."""

    def ask(self, caller: str | None, attempt: Attempt) -> tuple[Told, Told]:
        """Ask both the same; what comes back is written so that equal means alike."""
        named = attempt.naming(self.names)
        return self._told(self.full, caller, named), self._told(self.bare, caller, named)

    def ask_absent(self, caller: str | None, attempt: Attempt) -> tuple[Told, Told]:
        """Ask the full site by the ids of hidden things, and by one that never was."""
        absent = {**self.names, **dict.fromkeys(HIDDEN, ABSENT)}
        return (
            self._told(self.full, caller, attempt.naming(self.names), HIDDEN),
            self._told(self.full, caller, attempt.naming(absent), HIDDEN),
        )

    def _told(
        self, site: Site, caller: str | None, attempt: Attempt, gone: Sequence[str] = ()
    ) -> Told:
        answer, statements = site.ask(caller, attempt)
        request = answer.header("X-Request-Id") or ""
        away = {self.names[name]: ABSENT for name in gone}
        known = {one: one for one in self.names.values() if one not in away}
        numbers: dict[str, str] = {}

        def name(found: re.Match[str]) -> str:
            one = away.get(found[0], found[0])
            if one in known or one == ABSENT:
                return one
            return numbers.setdefault(one, f"<{len(numbers)}>")

        def plain(text: str) -> str:
            if in_whole:
                text = _ETAG.sub("<etag>", _COUNTED.sub(r'"\1":0', text))
            return _ID.sub(name, text.replace(request, "<request>"))

        in_whole = "/releases" in attempt.address
        left = ["x-request-id", "content-length"]
        # Computed of a body that repeats what was asked for.
        left += ["etag"] if gone or in_whole else []
        headers = [(key, plain(value)) for key, value in answer.headers if key.lower() not in left]
        return Told(answer.status, tuple(sorted(headers)), plain(answer.body.decode()), statements)


HIDDEN = ("vault", "draft", "shown", "gone", "later", "past", "boss", "note", "comment", "task")
"""The names of what only administrators see."""


@contextmanager
def twins(source: SqliteSource | PostgresqlSource, step: int) -> Iterator[Twins]:
    """Furnish a site, copy it, and destroy in the copy what is hidden in the other."""
    with source.copy() as url:
        engine = make_engine(url)
        tokens = {**people(engine), **_more_people(engine)}
        wire = Wire(make_app(services_on(engine)), None, tokens)
        names = _furnish(wire.as_("administrator"))
        engine.dispose()
        with source.twin(url) as copied:
            other = make_engine(copied)
            twin = Wire(make_app(services_on(other)), None, tokens)
            _fill(wire.as_("administrator"), names, (SECRET, "3.50"), ("aaa", "1.25"))
            _fill(twin.as_("administrator"), names, ("aaa", "1.25"), ("zzz", "9.75"))
            _destroy(twin.as_("administrator"), names)
            clock.tick(3600)
            for one in (wire, twin):
                # What is read once for each process is no part of what answers cost.
                one.as_("chief").get("/content/page")
            yield Twins(Site(engine, wire), Site(other, twin), names, step)
            other.dispose()
        engine.dispose()


def _more_people(engine: Engine) -> dict[str, str]:
    """Create a chief, and tokens of others that may less than they; nobody sees prices."""
    rules = next(
        [rule.to_json() for rule in rules] for name, _, rules in BUILTIN if name == "editor"
    )
    rules += [{"effect": "allow", "permission": one} for one in CHIEFS]
    with make_session_factory(engine)() as session:
        begin_write(session)
        permissions = PermissionRegistry()
        define_role(session, "chief", "Chief", rules, permissions)
        define_role(session, "unpriced", "Unpriced", _FIELDS, permissions)
        grant(session, EVERYONE, "unpriced")
        user = create_user(session, "chief@example.org", "Chief", parameters=CHEAP)
        grant(session, user_principal(user.id), "chief")
        secrets = {
            "chief": create_token(session, user, "chief").secret,
            "narrow": create_token(
                session, user, "narrow", scopes=[TokenScope(permission="view_draft", type="page")]
            ).secret,
        }
        session.commit()
    return secrets


def _furnish(admin: Wire) -> dict[str, str]:
    """Make what everybody may see and what nobody may, and return the ids of all by name."""
    made: dict[str, str] = {}

    def make(name: str, kind: str = "page", under: str | None = None, /, **data: Any) -> None:
        parent = {} if under is None else {"parent": made[under]}
        body = {"data": data, "publish": name not in ("draft", "later"), **parent}
        made[name] = _good(admin.post(f"/content/{kind}", body))["id"]

    make("plain", title="Plain", slug="plain", rank=1)
    make("page", title="Page", slug="page", rank=1)
    make("person", "person", name="Ann", slug="ann")
    make("vault", title="Vault", slug="vault")
    for name in ("draft", "shown", "gone", "later", "past"):
        make(name, "page", "vault", title=f"Hidden {name}", slug=f"hidden-{name}", secret=SECRET)
    make("boss", "person", name="Hidden boss", slug="hidden-boss")
    make("note", "note", title="Hidden note")
    author = admin.as_("author")
    own = {"data": {"title": "Own", "slug": "own", "labels": ["a"]}, "publish": True}
    made["own"] = _good(author.post("/content/page", own))["id"]
    made["author"] = author.get("/sessions/current").json["data"]["user"]["id"]
    clock.tick(60)
    _work(admin, made)
    for name in ("vault", "boss", "note"):
        _good(admin.post("/breaks", {"data": {"entry": made[name]}}))
    return made


def _work(admin: Wire, made: dict[str, str]) -> None:
    """Let things happen: some that concern what is hidden, all of them by the administrator."""
    place = "/content/page/{}".format
    _good(admin.post(f"{place(made['past'])}/unpublish", {}))
    _good(admin.post(f"{place(made['gone'])}/trash", {}))
    _good(admin.post(f"{place(made['later'])}/schedule", {"at": "2999-01-01T00:00:00Z"}))
    moved = {"data": {"slug": "hidden-now"}, "base_version": 1, "publish": True}
    answer = admin.ask("PATCH", place(made["shown"]), moved)
    made["of_hidden"] = answer.json["meta"]["transaction"]
    text = {"data": {"text": "Hidden remark"}}
    made["comment"] = _good(admin.post(f"{place(made['shown'])}/comments", text))["id"]
    task = {"entry": made["shown"], "assignee": "role:editor", "note": "Hidden"}
    made["task"] = _good(admin.post("/tasks", {"data": task}))["id"]
    made["release"] = _good(admin.post("/releases", {"data": {"title": "Spring"}}))["id"]
    items = [{"entry": made[one]} for one in ("plain", "draft", "shown")]
    _good(admin.post(f"/releases/{made['release']}/items", {"items": items}))
    copy = {"data": {"title": "Hidden typing"}, "base_version": 2}
    _good(admin.ask("PUT", f"{place(made['shown'])}/working-copy", copy))
    _good(admin.ask("PUT", f"{place(made['shown'])}/lock", {}))
    links = {
        "related": [made["shown"], made["draft"], made["person"], made["gone"]],
        "author": made["boss"],
        "sections": [{"_type": "quote", "text": "So", "by": made["boss"]}],
        "seo": {"image_of": made["boss"]},
        "rank": 2,
    }
    change = {"data": links, "base_version": 1, "publish": True}
    _good(admin.ask("PATCH", place(made["page"]), change))
    change = {"data": {"boss": made["boss"]}, "base_version": 1, "publish": True}
    _good(admin.ask("PATCH", f"/content/person/{made['person']}", change))
    both = [
        {"operation": "save", "entry": made[one], "data": {"rank": 5}, "base_version": number}
        for one, number in (("plain", 1), ("shown", 2))
    ]
    answer = admin.post("/batch", {"operations": both})
    made["of_both"] = answer.json["meta"]["transaction"]


def _fill(admin: Wire, names: Mapping[str, str], *values: tuple[str, str]) -> None:
    """Write values that only administrators may read into what everybody sees."""
    for name, (secret, price) in zip(("plain", "own"), values, strict=True):
        place = f"/content/page/{names[name]}"
        head = admin.get(f"{place}?status=draft").json["data"]["_meta"]["version"]
        change = {"data": {"secret": secret, "price": price}, "base_version": head}
        _good(admin.ask("PATCH", place, {**change, "publish": True}))


def _destroy(admin: Wire, names: Mapping[str, str]) -> None:
    for name, kind in (("gone", "page"), ("vault", "page"), ("boss", "person"), ("note", "note")):
        place = f"/content/{kind}/{names[name]}"
        if name != "gone":
            _good(admin.post(f"{place}/trash", {}))
        assert admin.post(f"{place}/purge", {}).status in (200, 204)


def _good(answer: Answer) -> Any:
    assert answer.status in (200, 201), answer
    return answer.json["data"]

"""Each route by each kind of caller: what is answered is what the one decision about rights says."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cms.access.actor import ANONYMOUS, Actor
from cms.access.rights import Rights, load_rights
from cms.accounts.actors import actor_for_token
from cms.db.session import make_session_factory
from tests.functional.api.conftest import PASSWORD

from .conftest import an_engine
from .factor_rows import FACTOR_ROWS
from .media_rows import MEDIA_ROWS
from .needs import (
    Case,
    Row,
    Subject,
    anybody,
    creating,
    doing,
    drafting,
    editing_model,
    erasing,
    keys,
    knowing,
    listing_drafts,
    other_token,
    reading,
    seeing,
    signed_in,
    site,
    somewhere,
    working,
)
from .places import ADDRESSES, registered
from .wire import Wire

ROLES = ("administrator", "editor", "author", "contributor", "reader", "nobody")
NARROWED: Mapping[str, tuple[str, list[dict[str, str]]]] = {
    "viewing": ("editor", [{"permission": "view"}]),
    "notes": ("administrator", [{"type": "note"}]),
    "trashing": (
        "administrator",
        [{"permission": "trash", "type": "page"}, {"permission": "view_draft", "type": "page"}],
    ),
    "people": ("administrator", [{"permission": "manage_users"}]),
}
"""Tokens by name: whose they are, and their scopes."""
CALLERS = (*ROLES, *NARROWED, None)


def write(permission: str, body: Any = None, answers: tuple[int, ...] = (200, 409)) -> Row:
    return Row(doing(permission), {} if body is None else body, answers, entry=True)


def draft(*permissions: str, body: Any = None, answers: tuple[int, ...] = (200, 409)) -> Row:
    """What is done to a draft that one sees."""
    return Row(doing("view_draft", *permissions), body or {}, answers, entry=True)


SAYING = {"data": {"text": "There"}}
SIGN_IN = {"data": {"email": "reader@example.org", "password": PASSWORD}}
NEW_PASSWORD = {"data": {"password": PASSWORD}}
COPY = {"data": {"title": "typing"}, "base_version": 1}
READ = {"data": {"read": True}}
DAILY = {"data": {"digest": "daily"}}
ABSENT = "00000000-0000-7000-8000-000000000009"
LATER = {"at": "2999-01-01T00:00:00Z"}
RELEASES = ("view_release", "manage_releases")
MANAGING = somewhere("manage_releases")

ROWS: Mapping[tuple[str, str, str], Row] = {
    **FACTOR_ROWS,
    **MEDIA_ROWS,
    ("RootResource", "", "GET"): Row(anybody),
    ("RootResource", "healthz", "GET"): Row(anybody),
    ("RootResource", "readyz", "GET"): Row(anybody),
    ("ApiVersion1", "", "GET"): Row(anybody),
    ("ApiVersion1", "docs", "GET"): Row(anybody),
    ("ApiVersion1", "openapi.json", "GET"): Row(anybody),
    ("ApiVersion1", "client.ts", "GET"): Row(anybody),
    ("ApiVersion1", "client.py", "GET"): Row(anybody),
    ("TypeDescriptions", "", "GET"): Row(anybody),
    ("TypeDescription", "", "GET"): Row(knowing),
    ("TypeDescriptions", "", "POST"): Row(editing_model, {"data": {}}, (422,)),
    ("TypeDescription", "", "PATCH"): Row(editing_model, {"data": {"fields": []}}, (422,)),
    ("TypeDescription", "", "DELETE"): Row(editing_model, answers=(409,)),
    ("TypeDescription", "history", "GET"): Row(editing_model),
    ("AddressResource", "", "GET"): Row(anybody, answers=(404,)),
    ("BranchResource", "", "GET"): Row(anybody, answers=(404,)),
    ("SearchResource", "", "GET"): Row(anybody),
    ("SyncResource", "", "GET"): Row(anybody),
    # Who asks where no streams are held is sent elsewhere, whoever they are.
    ("EventsResource", "", "GET"): Row(anybody, answers=(421,)),
    ("BatchResource", "", "POST"): Row(anybody, {"operations": []}, (422,)),
    # What of it is answered whom has a table of its own, `graphql_rows.py`.
    ("GraphQLResource", "", "GET"): Row(anybody, query="?query={site{name}}", answers=(200, 400)),
    ("GraphQLResource", "", "POST"): Row(anybody, {"query": "{ site { name } }"}),
    ("TypeResource", "", "GET"): Row(knowing),
    ("TypeResource", "", "POST"): Row(creating, {"data": {}}, (201,)),
    ("EntryResource", "", "GET"): Row(reading, entry=True),
    ("EntryResource", "", "PATCH"): write("edit", {"data": {"title": "new"}, "base_version": 1}),
    ("EntryResource", "", "PUT"): write("edit", {"data": {"title": "new"}, "base_version": 1}),
    ("EntryResource", "", "DELETE"): write("trash", None, (204, 409)),
    ("EntryResource", "trash", "POST"): write("trash"),
    ("EntryResource", "restore", "POST"): write("restore"),
    ("EntryResource", "purge", "POST"): write("purge", None, (204, 409)),
    ("EntryResource", "publish", "POST"): write("publish", None, (200, 409, 422)),
    ("EntryResource", "unpublish", "POST"): write("unpublish"),
    ("EntryResource", "schedule", "POST"): write("schedule", LATER, (200, 409, 422)),
    ("EntryResource", "unschedule", "POST"): write("schedule", None, (200, 404)),
    ("EntryResource", "move", "POST"): write("move", {"parent": None}),
    ("EntryResource", "permissions", "GET"): Row(seeing, entry=True),
    ("EntryResource", "rewind", "POST"): Row(
        doing("view_history"), {"to": "2000-01-01T00:00:00Z"}, (409,), entry=True
    ),
    ("BulkTypeResource", "", "POST"): Row(signed_in, {"operation": "nothing"}, (404, 422)),
    ("EntryResource", "transition", "POST"): draft("edit", body={"transition": "submit"}),
    ("EntryResource", "submit", "POST"): draft("edit"),
    ("EntryResource", "approve", "POST"): draft("review", "publish"),
    ("EntryResource", "reject", "POST"): draft("review", body={"comment": "No."}),
    ("EntryResource", "assign", "POST"): draft("assign", body={"assignee": "role:editor"}),
    ("EntryResource", "workflow", "GET"): draft(),
    ("CommentsResource", "", "GET"): draft(),
    ("CommentsResource", "", "POST"): draft("comment", body=SAYING, answers=(201,)),
    ("CommentResource", "", "GET"): draft(answers=(404,)),
    ("CommentResource", "", "PATCH"): draft(body=SAYING, answers=(404,)),
    ("CommentResource", "", "DELETE"): draft(answers=(404,)),
    ("CommentResource", "resolve", "POST"): draft(answers=(404,)),
    ("CommentResource", "reopen", "POST"): draft(answers=(404,)),
    ("Workflows", "", "GET"): Row(site("manage_workflows")),
    ("Workflows", "", "POST"): Row(site("manage_workflows"), {"data": {}}, (422,)),
    ("WorkflowResource", "", "GET"): Row(site("manage_workflows")),
    ("WorkflowResource", "", "PATCH"): Row(site("manage_workflows"), {"data": {"label": "Other"}}),
    ("WorkflowResource", "", "DELETE"): Row(site("manage_workflows"), answers=(204, 409)),
    ("Tasks", "", "GET"): Row(drafting),
    ("Tasks", "", "POST"): Row(drafting, {"data": {}}, (422,)),
    ("TaskResource", "", "GET"): Row(drafting, answers=(404,)),
    ("TaskResource", "", "PATCH"): Row(drafting, {"data": {}}, (404,)),
    ("TaskResource", "done", "POST"): Row(drafting, {}, (404,)),
    ("UndoResource", "", "POST"): Row(signed_in, {"transaction": ABSENT}, (404,)),
    ("TransactionResource", "", "GET"): Row(listing_drafts, answers=(404,)),
    ("EntryResource", "locales", "GET"): Row(doing("view_draft"), entry=True),
    ("EntryResource", "copy_locale", "POST"): write("edit", {"locale": "de"}, (200, 409, 422)),
    ("EntryResource", "confirm_translation", "POST"): write("edit", {"locale": "de"}),
    ("EntryResource", "references", "GET"): Row(reading, entry=True),
    ("EntryResource", "diff", "GET"): Row(doing("view_history"), None, (200, 400), entry=True),
    ("EntryResource", "blame", "GET"): Row(doing("view_history"), entry=True),
    ("EntryResource", "revert", "POST"): Row(
        doing("view_history", "edit"), {"version": 1, "base_version": 1}, (200, 409), entry=True
    ),
    ("EntryResource", "erase", "POST"): Row(
        erasing, {"fields": ["title"], "reason": "asked"}, entry=True
    ),
    ("VersionsResource", "", "GET"): Row(doing("view_history"), entry=True),
    ("VersionResource", "", "GET"): Row(doing("view_history"), entry=True),
    ("TranslationsResource", "", "GET"): Row(signed_in, answers=(400,)),
    ("TranslationFileResource", "", "GET"): Row(signed_in, answers=(400,)),
    ("TranslationFileResource", "", "POST"): Row(signed_in, {}, (415,)),
    ("WorkingCopyResource", "", "GET"): Row(
        working("view_draft", may_be_new=True), answers=(404,), entry=True
    ),
    # One that is not seen is as good as none, and that has no version to be based on.
    ("WorkingCopyResource", "", "PUT"): Row(
        working("edit", may_be_new=True), COPY, (200, 400, 409), entry=True, planned=False
    ),
    ("WorkingCopyResource", "", "DELETE"): Row(
        working("view_draft", may_be_new=True), answers=(204, 409), entry=True, planned=False
    ),
    ("PresenceResource", "", "GET"): Row(working("view_draft"), entry=True),
    ("PresenceResource", "", "PUT"): Row(working("view_draft"), {}, entry=True, planned=False),
    ("PresenceResource", "", "DELETE"): Row(
        working("view_draft"), answers=(204,), entry=True, planned=False
    ),
    ("LockResource", "", "GET"): Row(working("view_draft"), entry=True),
    ("LockResource", "", "PUT"): Row(working("edit"), {}, (200, 409), entry=True, planned=False),
    ("LockResource", "", "DELETE"): Row(
        working("view_draft"), answers=(204, 409), entry=True, planned=False
    ),
    ("WorkingCopies", "", "GET"): Row(listing_drafts),
    ("EntryResource", "schedule", "GET"): Row(doing("view_scheduled"), entry=True),
    ("ApiVersion1", "schedule.ics", "GET"): Row(somewhere("view_scheduled", *RELEASES)),
    ("Schedule", "", "GET"): Row(somewhere("view_scheduled", *RELEASES)),
    ("Calendars", "", "GET"): Row(keys(signed_in)),
    ("Calendars", "", "POST"): Row(keys(signed_in), {"data": {}}, (422,)),
    ("CalendarResource", "", "GET"): Row(keys(signed_in), answers=(404,)),
    ("CalendarResource", "", "DELETE"): Row(keys(signed_in), answers=(404,)),
    ("CalendarResource", "schedule.ics", "GET"): Row(anybody, answers=(404,)),
    ("Releases", "", "GET"): Row(somewhere(*RELEASES)),
    ("Releases", "", "POST"): Row(MANAGING, {"data": {}}, (422,)),
    ("ReleaseResource", "", "GET"): Row(somewhere(*RELEASES)),
    ("ReleaseResource", "", "PATCH"): Row(MANAGING, {"data": {"title": "Other"}}),
    ("ReleaseResource", "", "DELETE"): Row(MANAGING, answers=(204,)),
    ("ReleaseResource", "plan", "GET"): Row(MANAGING),
    ("ReleaseResource", "publish", "POST"): Row(MANAGING, {}, (409,)),
    ("ReleaseResource", "schedule", "POST"): Row(MANAGING, LATER, (409,)),
    ("ReleaseResource", "unschedule", "POST"): Row(MANAGING, {}, (409,)),
    ("ReleaseResource", "undo", "POST"): Row(MANAGING, {}, (409,)),
    ("ReleaseItems", "", "GET"): Row(somewhere(*RELEASES)),
    ("ReleaseItems", "", "POST"): Row(MANAGING, {"items": []}, (422,)),
    ("ReleaseItemResource", "", "DELETE"): Row(MANAGING, answers=(404,)),
    ("Users", "", "GET"): Row(site("manage_users")),
    ("Users", "", "POST"): Row(site("manage_users"), {"data": {}}, (422,)),
    ("UserResource", "", "GET"): Row(site("manage_users")),
    ("UserResource", "", "PATCH"): Row(site("manage_users"), {"data": {"name": "Other"}}),
    ("UserResource", "", "DELETE"): Row(site("manage_users"), answers=(204,)),
    # Where no mail can be sent, nobody is invited.
    ("UserResource", "invite", "POST"): Row(site("manage_users"), answers=(409,)),
    ("Groups", "", "GET"): Row(site("manage_users")),
    ("Groups", "", "POST"): Row(site("manage_users"), {"data": {}}, (422,)),
    ("GroupResource", "", "GET"): Row(site("manage_users")),
    ("GroupResource", "members", "GET"): Row(site("manage_users")),
    ("GroupResource", "", "PATCH"): Row(site("manage_users"), {"data": {"label": "Other"}}),
    ("GroupResource", "", "DELETE"): Row(site("manage_users"), answers=(204,)),
    ("Profile", "", "GET"): Row(signed_in),
    ("Profile", "", "PATCH"): Row(keys(signed_in), {"data": {"time_zone": "Europe/Berlin"}}),
    ("InvitationResource", "", "POST"): Row(anybody, NEW_PASSWORD, (404,)),
    ("PasswordResets", "", "POST"): Row(anybody, {"data": {}}, (422,)),
    ("PasswordResetResource", "", "POST"): Row(anybody, NEW_PASSWORD, (404,)),
    ("AddressChangeResource", "", "POST"): Row(anybody, {}, (404,)),
    ("Roles", "", "GET"): Row(site("manage_rights")),
    ("Roles", "", "POST"): Row(site("manage_rights"), {"data": {}}, (422,)),
    ("RoleResource", "", "GET"): Row(site("manage_rights")),
    ("RoleResource", "", "PATCH"): Row(site("manage_rights"), {"data": {"label": "Other"}}),
    ("RoleResource", "", "DELETE"): Row(site("manage_rights"), answers=(204, 409)),
    ("Grants", "", "GET"): Row(site("manage_rights")),
    ("Grants", "", "POST"): Row(site("manage_rights"), {"data": {}}, (422,)),
    ("GrantResource", "", "GET"): Row(site("manage_rights")),
    ("GrantResource", "", "DELETE"): Row(site("manage_rights"), answers=(204, 404)),
    ("Breaks", "", "GET"): Row(site("manage_rights")),
    ("Breaks", "", "POST"): Row(site("manage_rights"), {"data": {}}, (422,)),
    ("BreakResource", "", "GET"): Row(site("manage_rights"), answers=(404,)),
    ("BreakResource", "", "DELETE"): Row(site("manage_rights"), answers=(404,)),
    ("RightsResource", "what-if", "POST"): Row(
        site("manage_rights", "explain"), {"data": {}}, (422,)
    ),
    ("Tokens", "", "GET"): Row(keys(signed_in)),
    ("Tokens", "", "POST"): Row(keys(signed_in), {"data": {}}, (422,)),
    ("TokenResource", "", "GET"): Row(other_token),
    ("TokenResource", "", "DELETE"): Row(other_token, answers=(204,)),
    ("TokenResource", "rotate", "POST"): Row(keys(other_token), {"data": {}}, (201,)),
    ("PreviewTokens", "", "POST"): Row(keys(signed_in), {"data": {}}, (422,)),
    ("Sessions", "", "GET"): Row(keys(signed_in)),
    ("Sessions", "", "POST"): Row(anybody, SIGN_IN, (201,)),
    ("CurrentSession", "", "GET"): Row(signed_in),
    ("CurrentSession", "", "DELETE"): Row(signed_in, answers=(204,)),
    ("SessionResource", "", "DELETE"): Row(keys(signed_in), answers=(404,)),
    ("Erasures", "", "GET"): Row(site("erase")),
    ("Erasures", "", "POST"): Row(site("erase"), {"data": {}}, (422,)),
    ("Audit", "", "GET"): Row(site("view_audit")),
    ("AuditEvent", "", "GET"): Row(site("view_audit")),
    ("AuditVerification", "", "GET"): Row(site("view_audit")),
    ("Webhooks", "", "GET"): Row(site("manage_webhooks")),
    ("Webhooks", "", "POST"): Row(site("manage_webhooks"), {"data": {}}, (422,)),
    ("WebhookResource", "", "GET"): Row(site("manage_webhooks"), answers=(404,)),
    ("WebhookResource", "", "PATCH"): Row(site("manage_webhooks"), {"data": {}}, (404,)),
    ("WebhookResource", "", "DELETE"): Row(site("manage_webhooks"), answers=(404,)),
    ("WebhookResource", "rotate", "POST"): Row(site("manage_webhooks"), answers=(404,)),
    ("WebhookResource", "test", "POST"): Row(site("manage_webhooks"), answers=(404,)),
    ("WebhookResource", "replay", "POST"): Row(
        site("manage_webhooks"), {"data": {"after": 0}}, (404,)
    ),
    ("Deliveries", "", "GET"): Row(site("manage_webhooks"), answers=(404,)),
    ("DeliveryResource", "", "GET"): Row(site("manage_webhooks"), answers=(404,)),
    ("DeliveryResource", "retry", "POST"): Row(site("manage_webhooks"), answers=(404,)),
    ("Jobs", "", "GET"): Row(site("manage_jobs")),
    ("JobResource", "", "GET"): Row(site("manage_jobs"), answers=(404,)),
    ("JobResource", "", "DELETE"): Row(site("manage_jobs"), answers=(404,)),
    ("JobResource", "retry", "POST"): Row(site("manage_jobs"), answers=(404,)),
    ("Notifications", "", "GET"): Row(signed_in),
    ("NotificationResource", "", "GET"): Row(signed_in, answers=(404,)),
    ("NotificationResource", "", "PATCH"): Row(signed_in, READ, (404,)),
    ("AllRead", "", "POST"): Row(signed_in),
    ("UserResource", "notifications", "GET"): Row(site("manage_users")),
    ("UserResource", "notifications", "PATCH"): Row(site("manage_users"), DAILY),
}


@dataclass
class Stage:
    """A site with somebody of every kind in it."""

    wires: Mapping[str | None, Wire]
    actors: Mapping[str | None, Actor]
    rights: Rights
    count: Iterator[int] = field(default_factory=itertools.count)
    kept: dict[tuple[str, ...], list[Subject]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """Something of each noun, while nobody has changed it."""

    def subjects(self, types: tuple[str, ...]) -> list[Subject]:
        """Make entries of some types, of two owners, live and not."""
        return [
            self.subject(type_name, owner, live)
            for type_name in types
            for owner in ("administrator", "author")
            for live in (True, False)
        ]

    def subject(self, type_name: str, owner: str, live: bool) -> Subject:
        title = f"Subject {next(self.count)}"
        # An asset without its file can't be published: the draft is enough to ask about.
        live = live and type_name != "asset"
        made = self.wires[owner].create(type_name, publish=live, title=title)
        return Subject(type_name, made["id"], owner, live)

    def case(self, name: str | None, subject: Subject | None = None) -> Case:
        owner = self.actors[subject.owner].user_id if subject else None
        return Case(self.rights, self.actors[name], subject, owner)


@pytest.fixture(scope="module")
def stage(nobody: Wire, engine: Engine, tokens: dict[str, str]) -> Stage:
    secrets = dict(tokens)
    for name, (owner, scopes) in NARROWED.items():
        body = {"data": {"name": name, "scopes": scopes}}
        token = nobody.as_(owner).post("/tokens", body)
        assert token.status == 201
        secrets[name] = token.json["data"]["secret"]
    with session_on(engine) as session:
        actors: dict[str | None, Actor] = {None: ANONYMOUS}
        actors |= {name: actor_for_token(session, secrets[name]) for name in (*ROLES, *NARROWED)}
        rights = load_rights(session)
    wires = {name: Wire(nobody.app, secrets[name] if name else None) for name in CALLERS}
    return Stage(wires, actors, rights)


# Who is answered what is decided before a database is asked; that SQL agrees with the decision is
# shown on both databases by the property tests.
@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)]
)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    yield from an_engine(request)


@contextlib.contextmanager
def session_on(engine: Engine) -> Iterator[Session]:
    with make_session_factory(engine)() as session:
        yield session


def test_every_route_has_a_row(wire_app: Any) -> None:
    routes = {
        (place.context, place.view, method)
        for place in registered(wire_app)
        for method in place.methods - {"HEAD"}
    }
    assert routes == ROWS.keys()


def spare_names(stage: Stage) -> dict[str, str]:
    """Make something of each noun that may be taken away."""
    admin = stage.wires["administrator"]
    stamp = next(stage.count)
    made = {
        "user": admin.post("/users", {"data": {"email": f"u{stamp}@example.org", "name": "U"}}),
        "grant": admin.post(
            "/grants", {"data": {"principal": f"group:g{stamp}", "role": "reader"}}
        ),
        "token": admin.post("/tokens", {"data": {"name": "spare"}}),
        "release": admin.post("/releases", {"data": {"title": "R"}}),
    }
    group = {"data": {"name": f"spare{stamp}", "label": "G"}}
    assert admin.post("/groups", group).status == 201
    role = {"data": {"name": f"role{stamp}", "label": "R", "rules": []}}
    assert admin.post("/roles", role).status == 201
    ids = {name: answer.json["data"]["id"] for name, answer in made.items()}
    absent = {
        "webhook": ABSENT,
        "delivery": ABSENT,
        "job": ABSENT,
        "notification": ABSENT,
        "item": ABSENT,
        "calendar": ABSENT,
    }
    return {
        **ids,
        "role": f"role{stamp}",
        "group": f"spare{stamp}",
        **absent,
        "session": "0" * 64,
        "page": "",
    }


PRIVATE = ("VersionsResource", "VersionResource", "CommentsResource", "CommentResource")
"""What is read of an entry by those only who work on it."""


def asked_to_sign_in(
    caller: str | None, route: tuple[str, str, str], refusal: int | None
) -> int | None:
    """Nobody known is asked to sign in before a write or history, be the thing there or not."""
    context, view, method = route
    of_past = context in PRIVATE
    within = view in ("diff", "blame", "schedule", "locales", "workflow", "uses")
    private = method != "GET" or of_past or within
    return 401 if caller is None and private and refusal == 404 else refusal


PLAIN = [route for route, row in ROWS.items() if not row.entry]
OF_ENTRIES = [route for route, row in ROWS.items() if row.entry]


@pytest.mark.parametrize("route", PLAIN, ids="-".join)
def test_nouns_answer_whom_the_decision_allows(stage: Stage, route: tuple[str, str, str]) -> None:
    context, view, method = route
    row = ROWS[route]
    names = {} if method != "GET" else stage.names
    for name in CALLERS:
        # What was read, or not allowed, is as it was: the next one may ask about the same.
        names = names or spare_names(stage)
        address = ADDRESSES[context, view].format(**names)
        subjects: list[Subject | None] = [None]
        if context in ("TypeResource", "TypeDescription"):
            subjects = [Subject(kind, "", name, True) for kind in ("page", "note")]
        if context == "AssetsResource":
            subjects = [Subject("asset", "", name, True)]
        for subject in subjects:
            case = stage.case(name, subject)
            own = address.replace("page", subject.type) if subject else address
            answer = stage.wires[name].ask(method, own, row.body)
            refusal = asked_to_sign_in(name, route, row.need(case))
            expected = row.answers if refusal is None else (refusal,)
            assert answer.status in expected, (name, route, subject, answer)
            if refusal is None and method != "GET":
                names = {}
    if method == "GET":
        stage.names = names


def doing_so(engine: Engine, route: tuple[str, str, str]) -> tuple[str | None, ...]:
    """Return who is to do it: all, but on the second database three a route, others at each."""
    if engine.dialect.name == "sqlite" or os.environ.get("CMS_TEST_LONG"):
        return CALLERS
    turn = OF_ENTRIES.index(route)
    return tuple(CALLERS[(3 * turn + step) % len(CALLERS)] for step in range(3))


@pytest.mark.parametrize(
    ("route", "dry"),
    [
        *(pytest.param(one, True, id=f"plan-{'-'.join(one)}") for one in OF_ENTRIES),
        *(
            pytest.param(one, False, id=f"do-{'-'.join(one)}", marks=pytest.mark.slow)
            for one in OF_ENTRIES
            if one[2] != "GET"
        ),
    ],
)
def test_entries_answer_whom_the_decision_allows(
    stage: Stage, engine: Engine, route: tuple[str, str, str], dry: bool
) -> None:
    context, view, method = route
    row = ROWS[route]
    planned = dry and method != "GET" and row.planned
    # What changes nothing may ask about the same entries.
    types = ("asset",) if context == "AssetResource" else ("page", "note")
    if types not in stage.kept:
        stage.kept[types] = stage.subjects(types)
    subjects = stage.kept[types] if dry else stage.subjects(types)
    for name in CALLERS if dry else doing_so(engine, route):
        for index, subject in enumerate(subjects):
            case = stage.case(name, subject)
            address = ADDRESSES[context, view].format(page=subject.id)
            address = address.replace("/content/page/", f"/content/{subject.type}/")
            answer = stage.wires[name].ask(
                method, address + ("?dry_run=true" if planned else ""), row.body
            )
            refusal = asked_to_sign_in(name, route, row.need(case))
            answers = {200, 409, 422, *row.answers} if dry else row.answers
            expected = answers if refusal is None else (refusal,)
            assert answer.status in expected, (name, route, subject, answer)
            if refusal is None and method != "GET" and not dry:
                subjects[index] = stage.subject(subject.type, subject.owner or "", subject.live)

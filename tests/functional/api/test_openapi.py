"""The OpenAPI document: valid, complete, and true of what is answered."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]
from openapi_spec_validator import OpenAPIV31SpecValidator

from cms.tree.admin.base import Screen

from .conftest import Api


# What is described is the same whatever keeps the content; what is kept is tested on both.
@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def database_source(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(f"{request.param}_source")


@pytest.fixture
def document(admin: Api) -> dict[str, Any]:
    found: dict[str, Any] = admin.get("/openapi.json")
    return found


def test_it_is_valid(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(document).validate()
    ids = [op["operationId"] for path in document["paths"].values() for op in path.values()]
    assert len(ids) == len(set(ids))


def test_every_view_of_the_api_is_described(document: dict[str, Any], wsgi: Any) -> None:
    described = {
        (method.upper(), path.rpartition("/")[2] if named(path) else "")
        for path, operations in document["paths"].items()
        for method in operations
    }
    missing = set()
    for entry in wsgi.registry.introspector.get_category("views"):
        view = entry["introspectable"]
        context = view["context"]
        if not getattr(context, "__module__", "").startswith("cms.tree"):
            continue
        if issubclass(context, Screen):
            continue  # the admin's pages
        for method in methods_of(view):
            if method != "HEAD" and (method, view["name"]) not in described:
                missing.add((method, context.__name__, view["name"]))
    pages = {("GET", "ApiVersion1", "docs"), ("GET", "RootResource", "healthz")}
    # The site of these tests has no assets, so nothing of theirs is described.
    missing = {
        one for one in missing if one[1] not in ("AssetResource", "AssetsResource", "AssetsZip")
    }
    assert missing - pages == {("GET", "RootResource", "readyz")}


def methods_of(view: Any) -> set[str]:
    methods = view["request_methods"] or ()
    return {methods} if isinstance(methods, str) else set(methods)


def named(path: str) -> bool:
    """Whether the last part of a path is a view's name, rather than a place of its own."""
    last = path.rpartition("/")[2]
    places = ("batch", "current", "versions", "tree", "v1")
    return ("{" not in last and path.count("/") > 3 and last not in places) or "." in last


def test_the_types_that_one_may_not_see_are_not_in_it(
    anybody: Api, document: dict[str, Any]
) -> None:
    theirs = anybody.get("/openapi.json")
    assert "/api/v1/content/note" not in theirs["paths"]
    assert "/api/v1/content/note" in document["paths"]


def schema_of(document: dict[str, Any], path: str, method: str, status: int, media: str) -> Any:
    response = document["paths"][path][method]["responses"][str(status)]
    return {**response["content"][media]["schema"], "components": document["components"]}


@pytest.mark.parametrize(
    ("method", "path", "template"),
    [
        ("GET", "", ""),
        ("GET", "/content/page", "/content/page"),
        ("GET", "/content/page?status=draft&count=true&page[size]=1", "/content/page"),
        ("GET", "/content/page?include=author,related,seo.image_of", "/content/page"),
        ("GET", "/content/page?fields=title,author.name&richtext=html", "/content/page"),
        ("GET", "/content/page?sort=nothing", "/content/page"),
        ("GET", "/content/page/one?include=sections.by", "/content/page/{id}"),
        ("GET", "/content/page/one?at=2999-01-01T00:00:00Z", "/content/page/{id}"),
        ("GET", "/content/page/one/versions", "/content/page/{id}/versions"),
        ("GET", "/content/page/one/versions/1", "/content/page/{id}/versions/{number}"),
        ("GET", "/content/page/one/permissions", "/content/page/{id}/permissions"),
        ("GET", "/content/person/ann/references", "/content/person/{id}/references"),
        ("POST", "/content/page/one/publish?dry_run=true", "/content/page/{id}/publish"),
        ("POST", "/content/page/one/unpublish", "/content/page/{id}/unpublish"),
        ("GET", "/content/page/one/working-copy", "/content/page/{id}/working-copy"),
        ("GET", "/content/page/one/presence", "/content/page/{id}/presence"),
        ("PUT", "/content/page/one/presence", "/content/page/{id}/presence"),
        ("GET", "/content/page/one/lock", "/content/page/{id}/lock"),
        ("PUT", "/content/page/one/lock", "/content/page/{id}/lock"),
        ("GET", "/working-copies", "/working-copies"),
        ("GET", "/paths/one", "/paths/{path}"),
        ("GET", "/content/page/one/schedule", "/content/page/{id}/schedule"),
        ("POST", "/content/page/one/schedule?dry_run=true", "/content/page/{id}/schedule"),
        ("GET", "/releases", "/releases"),
        ("GET", "/releases/{release}", "/releases/{id}"),
        ("GET", "/releases/{release}/items", "/releases/{id}/items"),
        ("GET", "/releases/{release}/plan", "/releases/{id}/plan"),
        ("POST", "/releases/{release}/publish?dry_run=true", "/releases/{id}/publish"),
        ("POST", "/releases/{release}/undo", "/releases/{id}/undo"),
        ("GET", "/content/page/one?release={release}", "/content/page/{id}"),
        ("GET", "/schedule", "/schedule"),
        ("GET", "/calendars", "/calendars"),
        ("GET", "/tree", "/tree"),
        ("GET", "/types", "/types"),
        ("GET", "/renditions", "/renditions"),
        ("GET", "/types/page", "/types/{name}"),
        ("GET", "/users", "/users"),
        ("GET", "/roles/editor", "/roles/{name}"),
        ("GET", "/grants", "/grants"),
        ("GET", "/tokens", "/tokens"),
        ("GET", "/content/page/one/workflow", "/content/page/{id}/workflow"),
        ("POST", "/content/page/one/submit?dry_run=true", "/content/page/{id}/submit"),
        ("POST", "/content/page/one/reject", "/content/page/{id}/reject"),
        ("GET", "/content/page/one/comments?count=true", "/content/page/{id}/comments"),
        ("GET", "/content/page/one/comments/x", "/content/page/{id}/comments/{comment}"),
        ("GET", "/workflows", "/workflows"),
        ("GET", "/workflows/default", "/workflows/{name}"),
        ("GET", "/tasks?assignee=team&due=overdue", "/tasks"),
        ("GET", "/sessions", "/sessions"),
        ("GET", "/sessions/current", "/sessions/current"),
        ("GET", "/factors", "/factors"),
        ("GET", "/sessions/passkey", "/sessions/passkey"),
        ("GET", "/users/{admin}/factors", "/users/{id}/factors"),
        ("GET", "/users/{admin}/sessions", "/users/{id}/sessions"),
        ("GET", "/sign-in-providers", "/sign-in-providers"),
        ("GET", "/identities", "/identities"),
        ("GET", "/users/{admin}/identities", "/users/{id}/identities"),
        ("GET", "/openapi.json", "/openapi.json"),
        ("GET", "/types/nothing", "/types/{name}"),
    ],
)
def test_answers_are_as_described(
    admin: Api, document: dict[str, Any], method: str, path: str, template: str
) -> None:
    ann = admin.create("person", name="Ann")
    admin.create(
        title="One",
        price="1.50",
        extra={"any": [1]},
        body={"type": "doc", "content": []},
        author=ann["id"],
        related=[ann["id"]],
        seo={"title": "S", "image_of": ann["id"]},
        sections=[{"_type": "quote", "text": "T", "by": ann["id"]}],
    )
    release = admin.post("/releases", {"data": {"title": "R"}}, 201)["data"]["id"]
    soon = {"at": {"local": "2099-07-01T12:00", "time_zone": "Europe/Berlin"}}
    admin.post("/content/page/one/schedule", {**soon, "action": "unpublish"})
    item = {"entry": ann["id"], "action": "unpublish"}
    admin.post(f"/releases/{release}/items", {"items": [item]})
    body = soon if path.endswith("schedule?dry_run=true") else None
    me = admin.get("/sessions/current")["data"]["user"]["id"]
    response = admin.call(method, path.format(release=release, admin=me), body)
    schema = schema_of(
        document, f"/api/v1{template}", method.lower(), response.status_int, response.content_type
    )
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(response.json)


def test_what_people_at_work_are_answered_is_as_described(
    admin: Api, document: dict[str, Any]
) -> None:
    made = admin.create(title="One")
    one, template = f"/content/page/{made['id']}", "/api/v1/content/page/{id}"
    editor = admin.as_("editor")
    editor.put(f"{one}/presence", {"field": "title", "client": "left"})
    editor.put(f"{one}/lock", None)
    sent = {"data": {"title": "Mine"}, "base_version": 1}
    asked = [
        ("PUT", "/working-copy", sent),
        ("PATCH", "", {"data": {"title": "Theirs"}, "base_version": 1}),
        ("PUT", "/working-copy", sent),
        ("GET", "/working-copy", None),
        ("PATCH", "", sent),
        ("GET", "/presence", None),
        ("GET", "/lock", None),
        ("PUT", "/lock", None),
        ("PUT", "/lock", {"take_over": True}),
    ]
    statuses = []
    for method, below, body in asked:
        response = admin.call(method, one + below, body)
        statuses.append(response.status_int)
        schema = schema_of(
            document,
            template + below,
            method.lower(),
            response.status_int,
            response.content_type,
        )
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(response.json)
    assert statuses == [200, 200, 200, 200, 409, 200, 200, 409, 200]
    listed = admin.call("GET", "/working-copies")
    schema = schema_of(document, "/api/v1/working-copies", "get", 200, "application/json")
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(listed.json)
    assert len(listed.json["data"]) == 1


def test_what_is_described_as_sent_is_taken(admin: Api, document: dict[str, Any]) -> None:
    body = {"data": {"title": "One", "labels": ["a"], "price": "1.5"}, "publish": True, "note": "n"}
    operation = document["paths"]["/api/v1/content/page"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    whole = {**schema, "components": document["components"]}
    Draft202012Validator(whole).validate(body)
    admin.post("/content/page", body, 201)


def check(document: dict[str, Any], response: Any, method: str, template: str) -> Any:
    schema = schema_of(
        document, f"/api/v1{template}", method, response.status_int, response.content_type
    )
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(response.json)
    return response.json["data"]


def test_comments_and_tasks_are_answered_as_described(admin: Api, document: dict[str, Any]) -> None:
    page = admin.create(publish=False, title="One")["id"]
    path, template = f"/content/page/{page}/comments", "/content/page/{id}/comments"
    me = admin.get("/sessions/current")["data"]["user"]["id"]
    body = {"data": {"text": f"Look, @{me}", "field": "title"}}
    said = check(document, admin.call("POST", path, body), "post", template)
    one = f"{path}/{said['id']}"
    check(document, admin.call("POST", f"{one}/resolve"), "post", f"{template}/{{comment}}/resolve")
    check(document, admin.call("GET", one), "get", f"{template}/{{comment}}")
    check(document, admin.call("GET", path), "get", template)
    body = {"data": {"entry": page, "assignee": f"user:{me}", "due_at": "2999-01-01T00:00:00Z"}}
    task = check(document, admin.call("POST", "/tasks", body), "post", "/tasks")
    done = admin.call("POST", f"/tasks/{task['id']}/done")
    check(document, done, "post", "/tasks/{id}/done")
    check(document, admin.call("GET", "/tasks?state=all"), "get", "/tasks")
    body = {"data": {"state": "open"}}
    check(document, admin.call("PATCH", f"/tasks/{task['id']}", body), "patch", "/tasks/{id}")
    submitted = admin.call("POST", f"/content/page/{page}/submit")
    check(document, submitted, "post", "/content/page/{id}/submit")
    stands = admin.call("GET", f"/content/page/{page}/workflow")
    check(document, stands, "get", "/content/page/{id}/workflow")

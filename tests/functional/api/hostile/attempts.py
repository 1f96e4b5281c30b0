"""The table of attempts: ways in which somebody might learn of what they may not see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .twins import Attempt

LENSES = (
    "",
    "status=draft",
    "status=trashed",
    "at=2026-03-01T12:00:30Z",
    "at=2026-03-01T12:00:30Z&status=draft",
    "at=2999-01-02T00:00:00Z",
    "release=$release",
    "locale=de",
    "locale=de&fallback=none",
)
"""Each way of looking: now and away from it."""

READ_THROUGH_LENSES = (
    "/content/page?count=true",
    "/content/person?count=true",
    "/content/note?count=true",
    "/content/page?include=author.boss,related.author,sections.by,seo.image_of&richtext=html",
    "/content/page?fields=title,author.name,related.title,author.boss.slug&sort=title",
    "/content/page/$page?include=author,related",
    "/content/page/$shown",
    "/content/page/hidden-now",
    "/content/person/$boss",
    "/content/person/ann?include=boss",
    "/content/note/$note",
    "/paths/page?include=author",
    "/paths/vault",
    "/paths/vault/hidden-now",
    "/paths/vault/hidden-shown",
    "/paths/vault/hidden-past",
    "/tree?depth=5",
    "/tree/vault?depth=5",
)

FILTERS = (
    "[title][icontains]=hid",
    "[or][0][title][starts]=Hidden&filter[or][1][slug]=hidden-now",
    "[not][title][starts]=Hidden",
    "[and][0][not][or][0][title]=Plain",
    "[parent]=$vault",
    "[id][in]=$shown,$page,$draft",
    "[author]=$boss",
    "[author][ne]=$boss",
    "[author][in]=$boss,$person",
    "[author][null]=false",
    "[author][null]=true",
    "[author.id]=$boss",
    "[author.id][null]=false",
    "[author.name][icontains]=hid",
    "[author.name][null]=true",
    "[not][author.name][ne]=Hidden boss",
    "[author.boss.name][starts]=Hid",
    "[related]=$shown",
    "[related][ne]=$shown",
    "[related][any]=$shown,$draft",
    "[related][all]=$shown,$person",
    "[related][nin]=$shown",
    "[related][null]=false",
    "[related.title][contains]=Hidden",
    "[related.slug][between]=hidden-a,hidden-z",
    "[related.related.title][null]=false",
    "[seo.image_of]=$boss",
    "[seo.image_of][null]=false",
    "[seo.image_of.name][starts]=H",
    "[secret]=s3cr3t-value",
    "[secret][null]=false",
    "[secret][gt]=m",
    "[not][secret][lt]=m",
    "[or][0][secret]=aaa&filter[or][1][title]=Plain",
    "[price][gte]=2",
    "[price][null]=true",
    "[related.secret][null]=false",
    "[related.price][gt]=1",
    "[author.secret]=x",
    "[published_at][gt]=2026-03-01T00:00:00Z",
    "[_workflow]=published",
)

SORTS = (
    "secret",
    "-secret",
    "price",
    "-price,title",
    "author.name",
    "-author.boss.name,title",
    "related.title",
    "-related.slug",
    "related.secret",
    "related.price",
    "seo.image_of.name",
    "author.published_at",
    "position",
    "-created_at",
    "published_at,slug",
)

OTHER_LISTS = (
    "/content/person?filter[boss]=$boss",
    "/content/person?filter[boss][null]=false",
    "/content/person?filter[boss][null]=true",
    "/content/person?filter[boss.name][null]=false",
    "/content/person?sort=boss.name",
    "/content/note?filter[title]=Hidden note&count=true",
    "/content/page?q=Hidden",
    "/content/page?fields=secret",
    "/content/page?fields=price,title",
    "/content/page?include=secret",
    "/content/page?page[size]=1&sort=title&count=true",
    "/content/page?page[size]=1&page[number]=3&count=true",
    "/content/page?alternates=true",
)


def reads_of(kind: str, name: str) -> Iterable[Attempt]:
    """Return all that is read of one entry."""
    place = f"/content/{kind}/${name}"
    for query in (
        "",
        "?status=draft",
        "?status=trashed",
        "?richtext=text&fields=title",
        "?include=author,related",
        "/versions",
        "/versions/1",
        "/versions/2",
        "/diff?from=1&to=2",
        "/diff",
        "/blame",
        "/references",
        "/references?status=draft",
        "/permissions",
        "/permissions?user=$author",
        "/locales",
        "/schedule",
        "/workflow",
        "/comments?count=true",
        "/comments/$comment",
        "/working-copy",
        "/presence",
        "/lock",
    ):
        yield Attempt("GET", place + query)


ELSEWHERE = (
    "",
    "/types",
    "/types/note",
    "/openapi.json",
    "/schedule",
    "/schedule?from=2026-01-01T00:00:00Z",
    "/schedule?type=page",
    "/schedule.ics",
    "/releases?count=true",
    "/releases/$release",
    "/releases/$release/items",
    "/releases/$release/plan",
    "/tasks?count=true&state=all",
    "/tasks?entry=$shown",
    "/tasks?assignee=me",
    "/tasks/$task",
    "/working-copies",
    "/notifications",
    "/translations?locale=de&count=true",
    "/translations?locale=de&ids=$shown,$page",
    "/translations.xlf?from=en&to=de&ids=$shown,$draft",
    "/transactions/$of_hidden",
    "/transactions/$of_both",
)
"""What gathers from everywhere."""

ELSEWHERE_BY_ID = tuple(
    Attempt("GET", one)
    for one in ELSEWHERE
    # Which entries are translated is asked by ids, and the links of an answer repeat it.
    if "$" in one and "transactions" not in one and "ids=" not in one
)

RELATIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("page?filter[author][null]=false", ()),
    ("page?filter[author][null]=true", ("own", "page", "plain")),
    ("page?filter[seo.image_of][null]=false", ()),
    ("page?filter[related][null]=false", ("page",)),
    ("person?filter[boss][null]=false", ()),
    ("person?filter[boss][null]=true", ("ann",)),
    ("person?filter[not][boss][null]=true", ()),
)
"""Whether a relation is there, and of what: all but one in `related` lead to what is hidden."""

VERBS: Mapping[str, Any] = {
    "publish": {},
    "unpublish": {},
    "schedule": {"at": "2999-01-01T00:00:00Z"},
    "unschedule": {},
    "move": {"parent": None},
    "trash": {},
    "restore": {},
    "purge": {},
    "revert": {"version": 1, "base_version": 1},
    "rewind": {"to": "2026-03-01T12:00:00Z"},
    "tag": {"add": ["x"]},
    "copy_locale": {"locale": "de"},
    "confirm_translation": {"locale": "de"},
    "submit": {},
    "approve": {},
    "reject": {"comment": "No"},
    "transition": {"transition": "submit"},
    "assign": {"assignee": "role:editor"},
    "erase": {"fields": ["title"], "reason": "asked"},
}
IN_BATCHES = ("publish", "unpublish", "trash", "restore", "purge", "move", "schedule")


def writes_of(kind: str, name: str) -> Iterable[Attempt]:
    """Return all that can be done to one entry."""
    place = f"/content/{kind}/${name}"
    change = {"data": {"title": "x"}, "base_version": 1}
    for address in (place, f"{place}?dry_run=true"):
        yield Attempt("PATCH", address, change)
        yield Attempt("PATCH", address, {"data": {"title": "x"}})
        yield Attempt("PATCH", address, {"data": {"secret": "x", "nothing": 1}})
        yield Attempt("PUT", address, {"data": {"title": 5}, "base_version": 99})
        yield Attempt("DELETE", address)
    yield Attempt("PATCH", place, {"data": {"title": "x"}}, (("If-Match", '"v1"'),))
    yield Attempt("DELETE", place, None, (("If-Match", '"v2"'),))
    for verb, body in VERBS.items():
        yield Attempt("POST", f"{place}/{verb}", body)
        yield Attempt("POST", f"{place}/{verb}?dry_run=true", body)
    for verb in IN_BATCHES:
        operations = [{"operation": verb, "entry": f"${name}", **VERBS[verb]}]
        yield Attempt("POST", "/batch", {"operations": operations})
        yield Attempt("POST", "/batch?dry_run=true", {"operations": operations})
    yield Attempt("PUT", f"{place}/working-copy", {"data": {"title": "x"}, "base_version": 1})
    yield Attempt("DELETE", f"{place}/working-copy")
    yield Attempt("PUT", f"{place}/presence", {})
    yield Attempt("PUT", f"{place}/lock", {})
    yield Attempt("DELETE", f"{place}/lock")
    yield Attempt("POST", f"{place}/comments", {"data": {"text": "There?"}})
    yield Attempt("PATCH", f"{place}/comments/$comment", {"data": {"text": "There?"}})
    yield Attempt("POST", f"{place}/comments/$comment/resolve")


NAMING: tuple[Attempt, ...] = tuple(
    Attempt(method, address, body)
    for method, address, body in (
        ("POST", "/content/page", {"data": {"title": "x"}, "parent": "$vault"}),
        ("POST", "/content/page?dry_run=true", {"data": {}, "parent": "$shown"}),
        ("POST", "/content/page", {"data": {"author": "$boss"}}),
        ("POST", "/content/page", {"data": {"related": ["$shown", "$page"]}}),
        ("POST", "/content/page", {"data": {"related": [{"id": "$boss", "type": "page"}]}}),
        ("POST", "/content/page", {"data": {"sections": [{"_type": "quote", "by": "$boss"}]}}),
        ("POST", "/content/page?dry_run=true", {"data": {"seo": {"image_of": "$boss"}}}),
        ("POST", "/content/note", {"data": {"title": 1}}),
        ("PATCH", "/content/page/$own", {"data": {"related": ["$draft"]}, "base_version": 1}),
        (
            "PATCH",
            "/content/page/$own?dry_run=true",
            {"data": {"author": "$boss"}, "base_version": 1},
        ),
        ("POST", "/content/page/$own/move", {"parent": "$vault"}),
        ("POST", "/content/page/$own/move", {"parent": None, "after": "$vault"}),
        ("POST", "/content/page/$own/move?dry_run=true", {"parent": None, "before": "$vault"}),
        ("POST", "/content/page/$plain/move?dry_run=true", {"parent": "$shown"}),
        ("POST", "/tasks", {"data": {"entry": "$shown", "assignee": "role:editor"}}),
        ("PATCH", "/tasks/$task", {"data": {"note": "x"}}),
        ("POST", "/tasks/$task/done", {}),
        ("POST", "/releases/$release/items", {"items": [{"entry": "$draft"}]}),
        ("POST", "/releases/$release/items?dry_run=true", {"items": [{"entry": "$shown"}]}),
        ("POST", "/preview-tokens", {"data": {"entry": "$draft"}}),
        ("POST", "/tokens", {"data": {"name": "x", "scopes": [{"subtree": "$vault"}]}}),
        ("POST", "/calendars", {"data": {"name": "x", "type": "note"}}),
        ("POST", "/undo", {"transaction": "$of_hidden"}),
        ("POST", "/undo?dry_run=true", {"transaction": "$of_hidden"}),
        ("POST", "/undo?dry_run=true", {"transaction": "$of_both"}),
        ("POST", "/bulk/page?dry_run=true&filter[title][starts]=Hidden", {"operation": "publish"}),
        ("POST", "/bulk/page?dry_run=true&filter[author]=$boss", {"operation": "publish"}),
        ("POST", "/bulk/page?dry_run=true&filter[secret][gt]=m", {"operation": "publish"}),
        ("POST", "/bulk/page?dry_run=true&status=trashed", {"operation": "restore"}),
        ("POST", "/bulk/page?dry_run=true", {"operation": "unpublish"}),
        ("POST", "/bulk/note?dry_run=true", {"operation": "publish"}),
        ("POST", "/breaks", {"data": {"entry": "$shown"}}),
        (
            "POST",
            "/grants",
            {"data": {"principal": "group:x", "role": "reader", "entry": "$vault"}},
        ),
    )
)
"""Hidden things that are named in a write of something else."""


GRAPHQL: tuple[Attempt, ...] = tuple(
    Attempt("POST", "/graphql", {"query": query})
    for query in (
        "{ pageList { total items { title author { name } related { __typename id type } } } }",
        "{ pageList(status: draft) { total items { title secret } pageInfo { endCursor } } }",
        "{ pageList(status: trashed) { total } }",
        '{ pageList(at: "2026-03-01T12:00:30Z") { total items { title } } }',
        '{ pageList(filter: {title: {icontains: "hid"}}) { total } }',
        '{ pageList(filter: {author: {where: {name: {icontains: "hid"}}}}) { total } }',
        "{ pageList(filter: {author: {where: {boss: {null: false}}}}) { total } }",
        '{ pageList(filter: {author: {eq: "$boss"}}) { total } }',
        '{ pageList(filter: {secret: {gt: "m"}}) { total } }',
        '{ pageList(filter: {_parent: {eq: "$vault"}}) { total } }',
        "{ pageList(sort: [{field: secret}]) { items { id } } }",
        "{ pageList(sort: [{field: author__name, descending: true}]) { items { id } } }",
        "{ pageList { items { author { boss { name slug } } seo { image_of { name } } } } }",
        '{ page(id: "$shown") { title } }',
        '{ page(slug: "hidden-now") { title } }',
        '{ anyEntry(id: "$note") { id } }',
        '{ anyEntry(id: "$draft", status: draft) { id } }',
        '{ atPath(path: "/vault/hidden-now") { redirect entry { id } } }',
        '{ atPath(path: "/page") { entry { ... on Page { title author { name } } } } }',
        "{ noteList { total } }",
        "{ nothingList { total } }",
        "{ __schema { types { name fields { name } } } }",
        '{ __type(name: "Note") { name } }',
        'mutation { publish(entry: "$draft") { id } }',
        'mutation { publish(entry: "$shown", dry_run: true) { plan } }',
        'mutation { savePage(entry: "$vault", data: {title: "x"}, base_version: 1) { id } }',
        'mutation { trash(entry: "$note", dry_run: true) { plan } }',
        'mutation { createPage(data: {title: "x", author: "$boss"}) { id } }',
        'mutation { createPage(data: {title: "x"}, parent: "$vault") { id } }',
        'mutation { createNote(data: {title: "x"}) { id } }',
    )
)
"""What GraphQL might tell of them."""


def through_lenses() -> Iterable[Attempt]:
    for address in READ_THROUGH_LENSES:
        for lens in LENSES:
            mark = "&" if "?" in address else "?"
            yield Attempt("GET", f"{address}{mark}{lens}" if lens else address)


def lists() -> Iterable[Attempt]:
    for status in ("", "&status=draft"):
        for one in FILTERS:
            yield Attempt("GET", f"/content/page?count=true&filter{one}{status}")
        for one in SORTS:
            yield Attempt("GET", f"/content/page?sort={one}{status}")
        for one in OTHER_LISTS:
            yield Attempt("GET", one + (status if "?" in one else ""))


ON_WHAT_IS_SEEN = ("page", "plain", "own")
"""What callers do see, which leads to what they don't."""
ON_WHAT_IS_NOT = (
    ("page", "vault"),
    ("page", "shown"),
    ("page", "draft"),
    ("page", "gone"),
    ("page", "later"),
    ("page", "past"),
    ("person", "boss"),
    ("note", "note"),
)

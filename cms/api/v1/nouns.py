"""What the nouns beside content share: bodies, pages, and validators of their answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from cms.api.v1.answers import answer, envelope, link_header, url
from cms.api.v1.etags import names, none_matches, representation_etag
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.listing import PageParams, read_page
from cms.api.v1.query_params.pairs import Params
from cms.errors import BadRequest, FieldProblem, StaleVersion, ValidationFailed
from cms.web.body import check_members, read_object
from cms.web.renderers import dumps

Schema = dict[str, Any]
LINE: Schema = {
    "type": "string",
    "minLength": 1,
    "maxLength": 200,
    "pattern": r"^[^\x00-\x1f\x7f]+$",
}
"""A name on one line; of what is printable, the part that all readers of patterns agree on."""


@dataclass(frozen=True)
class Member:
    """A member of a noun's `data`: its JSON Schema, and whether creating needs it."""

    schema: Schema
    required: bool = False


Members = Mapping[str, Member]

_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}
_WORDS = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "array": "a list",
    "object": "an object",
}


def read_data(request: Any, members: Members, *, partial: bool = False) -> dict[str, Any]:
    """Return the `data` of the body; its members have the JSON types that `members` say.

    With `partial` none is required. Raises `BadRequest` and `ValidationFailed`.
    """
    data = read_object(request, ("data",)).get("data")
    if not isinstance(data, dict):
        raise ValidationFailed([FieldProblem("/data", "has to be an object.")])
    check_members(data, tuple(members), "/data")
    problems = [
        FieldProblem(f"/data/{name}", problem)
        for name, member in members.items()
        if (problem := _problem(name, member, data, partial))
    ]
    if problems:
        raise ValidationFailed(problems)
    return data


def _problem(name: str, member: Member, data: Mapping[str, Any], partial: bool) -> str | None:
    if name not in data:
        return "is required." if member.required and not partial else None
    kinds = member.schema["type"]
    kinds = [kinds] if isinstance(kinds, str) else kinds
    value = data[name]
    if not any(_TYPES[kind](value) for kind in kinds):
        return f"has to be {' or '.join(_WORDS.get(kind, kind) for kind in kinds)}."
    longest = member.schema.get("maxLength")
    if isinstance(value, str) and longest is not None and len(value) > longest:
        return f"has to have {longest} characters at most."
    return _item_problem(member, value)


def _item_problem(member: Member, value: Any) -> str | None:
    if isinstance(value, list):
        item = member.schema.get("items", {}).get("type")
        if item and not all(_TYPES[item](one) for one in value):
            return f"has to hold nothing but {_WORDS[item]}."
    return None


def no_parameters(request: Any) -> None:
    """Refuse every query parameter."""
    Params.of(request.query_string).finish()


def read_noun_page(request: Any, params: Params | None = None) -> PageParams:
    """Read the parameters of a list of nouns: `page[size]`, `page[number]`, `count`.

    `params` are given where others were taken from them already.
    """
    params = params or Params.of(request.query_string)
    page = read_numbered_page(params, request.service(Bounds))
    params.finish()
    return page


def read_numbered_page(params: Params, bounds: Bounds) -> PageParams:
    """Take the parameters of a page of a list without cursors."""
    page = read_page(params, bounds)
    if page.after is not None:
        raise BadRequest("This list has no cursors: use page[number].", "page[after]")
    return page


def noun_list(
    request: Any,
    noun: str | Sequence[str],
    page: PageParams,
    found: Sequence[dict[str, Any]],
    count: Callable[[], int],
    kept: Sequence[tuple[str, str | None]] = (),
    **extra: Any,
) -> Any:
    """Answer a page of nouns; `found` has one more than the page where there are others.

    `noun` is the last part of the list's address, or all parts of it; `kept` are the other
    parameters of the list, which its links carry along. `extra` goes into `meta`.
    """
    number = page.number or 1

    meta: dict[str, Any] = {"size": page.size, "number": number}

    def at(number: int) -> str:
        return page_url(request, noun, page, number, kept)

    links = {"self": at(number), "first": at(1)}
    if number > 1:
        links["prev"] = at(number - 1)
    if len(found) > page.size:
        links["next"] = at(number + 1)
    if page.count:
        total = count()
        meta |= {"total": total, "pages": -(-total // page.size)}
        links["last"] = at(max(1, meta["pages"]))
    body = envelope(list(found[: page.size]), links, {"page": meta, **extra})
    return answer(request, body, Link=link_header(links))


def page_url(
    request: Any,
    noun: str | Sequence[str],
    page: PageParams,
    number: int,
    kept: Sequence[tuple[str, str | None]] = (),
) -> str:
    """Return the address of another page of the same list."""
    place = (noun,) if isinstance(noun, str) else tuple(noun)
    named = {"page[size]": page.size, "page[number]": number}
    counted = {"count": "true"} if page.count else {}
    own = [(name, value) for name, value in kept if value is not None]
    pairs = [*own, *named.items(), *counted.items()]
    return url(request, *place, query=urlencode(pairs, safe="[],:"))


def noun_answer(
    request: Any, data: dict[str, Any], *segments: str, status: int = 200, **extra: Any
) -> Any:
    """Answer one noun, with the validator that `If-Match` takes.

    `extra` goes into `data` beside what the validator is of, such as a secret shown once.
    """
    address = url(request, *segments)
    etag = representation_etag(dumps(data))
    headers = {"Location": address} if status == 201 else {}
    shown = {**data, **extra, "_meta": {"etag": etag}}
    response = answer(request, envelope(shown, {"self": address}), status, **headers)
    if not extra:
        response.headers["ETag"] = f'"{etag}"'
    if request.method == "GET" and not none_matches(request.headers.get("If-None-Match"), etag):
        response.status_int = 304
        response.body = b""
        response.content_type = None
    return response


def check_if_match(request: Any, data: dict[str, Any]) -> None:
    """Raise `StaleVersion` where `If-Match` names another state than `data` shows."""
    header = request.headers.get("If-Match")
    if header is not None and not names(header, representation_etag(dumps(data)), "If-Match"):
        raise StaleVersion("If-Match does not name the present state.")

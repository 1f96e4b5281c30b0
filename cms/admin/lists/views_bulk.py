"""Doing something with the entries that were chosen: said first, then looked at, then done at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyramid.renderers import render_to_response
from pyramid.view import view_config

from cms.accounts.providers.returning import local_address
from cms.admin.forms import read_pairs, read_query
from cms.admin.lists.asking import Question, questions
from cms.admin.lists.doing import Doing, doing_of
from cms.admin.lists.filters import zone_of
from cms.admin.lists.listing import draft_lens
from cms.admin.lists.planning import Planned, Refused, names_in, planned, said, unfit
from cms.admin.notices import go_on
from cms.admin.page import Crumb, Page, page_for, require_signed_in
from cms.admin.translating import mark
from cms.content.lens import Lens
from cms.content.operations.base import Operation
from cms.db.identifiers import is_id
from cms.errors import BadRequest, CMSError, Forbidden, TooLarge, ValidationFailed
from cms.tree.admin.lists import AdminBulk

ASKS = ("at", "what", "locale", "parent", "add", "remove", "release")
MOST = 500
"""Entries that are chosen by hand at most."""


@dataclass(frozen=True)
class Chosen:
    """What was sent: what to do, with which entries, how, and where to go on afterwards."""

    doing: Doing
    ids: tuple[str, ...]
    given: dict[str, str]
    back: str
    then: str
    looked: str

    @property
    def how(self) -> str:
        """What was looked at when the plan was shown: it is done as that, or looked at anew."""
        return "|".join(self.given[name] for name in self.doing.asks)


@view_config(context=AdminBulk, name="", request_method="POST")
def post_bulk(context: AdminBulk, request: Any) -> Any:
    """Ask what has to be said, show what would be done, or do it."""
    require_signed_in(request)
    read_query(request)
    chosen = _read(request)
    if not chosen.ids:
        return go_on(request, chosen.back, "nothing_chosen")
    page = page_for(request, *_crumbs(chosen))
    lens = lens_of(request, chosen.doing)
    others = _others(request, page, lens, chosen)
    if others:
        return _shown(request, page, chosen, Planned(refused=others))
    if chosen.then == "apply" and chosen.looked == chosen.how:
        return _applied(request, page, chosen)
    if chosen.doing.asks and not chosen.then:
        return _shown(request, page, chosen)
    try:
        operations = _operations(request, page, chosen)
        found = planned(request, page, lens, chosen.ids, operations)
    except ValidationFailed as failed:
        return _shown(request, page, chosen, errors=_errors(page, failed), status=422)
    return _shown(request, page, chosen, found)


def _read(request: Any) -> Chosen:
    known = {"action", "back", "then", "looked", *ASKS}
    given: dict[str, str] = {}
    ids: list[str] = []
    for name, value in read_pairs(request):
        if name == "entry":
            if not is_id(value):
                raise BadRequest("What was chosen is no entry.", "entry")
            ids.append(value.lower())
        elif name not in known:
            raise BadRequest(f"The form has a field {name[:80]!r}, which is not known here.", name)
        else:
            given[name] = value.strip()
    doing = doing_of(request, given.pop("action", ""))
    if doing is None:
        raise BadRequest("There is nothing like that to do.", "action")
    if len(ids) > MOST:
        raise TooLarge(f"{MOST} entries are chosen at most.")
    back = local_address(given.pop("back", "") or "/admin")
    then, looked = given.pop("then", ""), given.pop("looked", "")
    told = {name: given.get(name, "") for name in ASKS}
    told["what"] = told["what"] or "publish"
    return Chosen(doing, tuple(dict.fromkeys(ids)), told, back, then, looked)


def lens_of(request: Any, doing: Doing) -> Lens:
    """Return the lens by which what was chosen is called."""
    return draft_lens(request, status="trashed" if doing.trashed else "draft")


def _others(request: Any, page: Page, lens: Lens, chosen: Chosen) -> list[Refused]:
    """Return what is no subject of it, of whatever was chosen in a list of several types."""
    wanted = chosen.doing.wanted
    return unfit(request, page, lens, chosen.ids, wanted) if wanted else []


def _operations(request: Any, page: Page, chosen: Chosen) -> Sequence[Operation]:
    return chosen.doing.make(request, chosen.ids, chosen.given, zone_of(page))


def _applied(request: Any, page: Page, chosen: Chosen) -> Any:
    try:
        request.executor.apply_all(_operations(request, page, chosen))
    except (Forbidden, BadRequest):
        raise
    except CMSError as error:
        # What stood in the way came up since the plan was shown: say so, and show the plan anew.
        request.tm.doom()
        return _shown(request, page, chosen, Planned(reason=said(page, error)), status=409)
    told = "done_for_good" if chosen.doing.final else "done_together"
    return go_on(request, chosen.back, told, request.transaction_id())


def _shown(
    request: Any,
    page: Page,
    chosen: Chosen,
    found: Planned | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Any:
    lens = lens_of(request, chosen.doing)
    called = names_in(request, lens, chosen.ids)
    asked: list[Question] = questions(request, page, lens, chosen.doing.asks, chosen.given)
    refused = {one.entry for one in found.refused} if found else set[str]()
    values = {
        "page": page,
        "chosen": chosen,
        "doing": chosen.doing,
        "names": [called.get(one, "") for one in chosen.ids],
        "rest": [one for one in chosen.ids if one not in refused],
        "questions": asked,
        "plan": found,
        "errors": errors or {},
    }
    request.response.status_int = status
    return render_to_response("lists/bulk.html", values, request, response=request.response)


def _errors(page: Page, failed: ValidationFailed) -> dict[str, str]:
    return {
        one.pointer.lstrip("/"): page.say(one.detail[:1].upper() + one.detail[1:])
        for one in failed.problems
    }


def _crumbs(chosen: Chosen) -> tuple[Crumb, ...]:
    return Crumb(mark("Content"), chosen.back), Crumb(chosen.doing.label)

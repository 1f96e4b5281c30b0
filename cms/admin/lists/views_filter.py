"""Adding a condition to a list: which field, how, and with what; the list's address then says it."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.admin.forms import read_query
from cms.admin.lists.asked import NAMES, Asked, checked
from cms.admin.lists.chips import YES_NO
from cms.admin.lists.criteria import EMPTY, FILLED, Criterion, criteria
from cms.admin.lists.filters import MOST, Said, bound_filter, conditions, typed_value, written
from cms.admin.lists.listing import lens_of, titled
from cms.admin.lists.subjects import Subject, subject_of
from cms.admin.notices import go_on
from cms.admin.page import Crumb, Page, page_for, require_signed_in
from cms.admin.translating import mark
from cms.content.lens import Lens
from cms.errors import BadRequest
from cms.schema.registry import TypeRegistry
from cms.tree.admin.lists import AdminListFilter

OFFERED = 200
"""Entries of which one is chosen to compare a relation with."""


@view_config(context=AdminListFilter, name="", request_method="GET", renderer="content/filter.html")
def get_filter(context: AdminListFilter, request: Any) -> Any:
    """Show how a field can be compared; with `op` go on to the list that has the condition too."""
    require_signed_in(request)
    subject = subject_of(context.__parent__, request)
    given = read_query(request, *NAMES, "field", "op", "value")
    said = Said(given.pop("field"), given.pop("op"), given.pop("value").strip())
    asked = checked(given, subject)
    lens = lens_of(request, subject, asked)
    known = criteria(subject, lens)
    criterion = known.get(said.name or next(iter(known)))
    if criterion is None:
        raise BadRequest(f"There is no field {said.name[:80]!r} to filter by.", "field")
    page = page_for(request, *_crumbs(subject))
    problem = ""
    if said.op:
        try:
            text = _with(page, subject, lens, asked, criterion, said)
            return go_on(request, asked.address(subject.base, filter=text))
        except BadRequest as refused:
            problem = refused.detail
    if page.htmx:
        request.override_renderer = "content/filter_how.html"
    return {
        "page": page,
        "subject": subject,
        "base": subject.base,
        "asked": asked,
        "criterion": criterion,
        "said": said,
        "choices": _choices(request, page, lens, criterion),
        "problem": problem,
    }


def _crumbs(subject: Subject) -> tuple[Crumb, ...]:
    (last,) = subject.crumbs
    return Crumb(last.label, subject.base, last.own), Crumb(mark("Add a filter"))


def _with(
    page: Page, subject: Subject, lens: Lens, asked: Asked, criterion: Criterion, said: Said
) -> str:
    """Return the filter with one more condition; raise `BadRequest` where it can't be."""
    if said.op not in dict(criterion.operators):
        raise BadRequest("There is no such comparison.", "op")
    if said.op not in (EMPTY, FILLED) and not said.value:
        raise BadRequest("Say what to compare with.", "value")
    value = typed_value(page, criterion, said.op, said.value)
    before = conditions(asked.filter) if asked.filter else []
    if before is None or len(before) >= MOST:
        raise BadRequest("This filter can't take one more condition: clear it first.", "filter")
    one = Said(criterion.name, said.op, value)
    text = written([*before, one] if one not in before else before)
    bound_filter(text, subject, lens)
    return text


def _choices(
    request: Any, page: Page, lens: Lens, criterion: Criterion
) -> list[tuple[str, str]] | None:
    """Return what a value is chosen among, or None where it is typed."""
    if criterion.control == "yes":
        return [(value, page.say(words)) for value, words in YES_NO]
    if criterion.control == "chosen":
        return list(criterion.choices)
    if criterion.control == "owner":
        return [(str(request.actor.user_id), page.say(mark("Me")))]
    if criterion.control == "entry":
        return _entries(request, lens, criterion)
    return None


def _entries(request: Any, lens: Lens, criterion: Criterion) -> list[tuple[str, str]]:
    registry: TypeRegistry = request.service(TypeRegistry)
    found: dict[str, str] = {}
    for name in registry.names if criterion.targets is None else criterion.targets:
        spec = registry.get(name)
        if spec is not None and request.knows_type(spec) and len(found) < OFFERED:
            found |= dict(titled(request, lens, spec, "", OFFERED - len(found)))
    return sorted(found.items(), key=lambda pair: pair[1].casefold())

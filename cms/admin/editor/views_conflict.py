"""Saving what was chosen between two writers' versions."""

from __future__ import annotations

from typing import Any, cast, get_args

from pyramid.view import view_config

from cms.admin.editor.asking import address_of, base_of, found_draft, locale_of, read_typed
from cms.admin.editor.conflicts import PLACES_MAX, Answers, Sent, both_sides
from cms.admin.editor.drawing import Draft, read
from cms.admin.editor.settling import Choice, Take, fields_of, settled
from cms.admin.editor.showing import again, shown
from cms.admin.editor.typed import Laid, discard
from cms.admin.forms import read_query
from cms.admin.notices import go_on
from cms.admin.page import page_for, require_signed_in
from cms.content.operations.save import SaveDraft
from cms.errors import EditConflict, StateConflict, ValidationFailed, Vetoed
from cms.tree.admin.editor import AdminConflict

THEN = ("", "publish")
NAMED = tuple(
    f"{name}.{number}" for name in ("place", "take", "text") for number in range(PLACES_MAX)
)


@view_config(context=AdminConflict, name="", request_method="POST")
def post_conflict(context: AdminConflict, request: Any) -> Any:
    """Save both writers' changes, and what was chosen where both changed the same."""
    read_query(request)
    require_signed_in(request)
    controls, typed = read_typed(request, THEN, "head", *NAMED)
    draft = found_draft(
        request, context.spec, context.entry, locale_of(request, controls["locale"])
    )
    assert draft.row is not None
    entry = draft.row.entry_id
    sent = Sent(typed, base_of(controls["base"]), controls["then"])
    values, errors = read(request, draft, page_for(request), typed)
    if errors:
        return shown(request, Laid(draft, sent.base), entry, typed, errors)
    try:
        conflict = _conflict(request, draft, values, sent)
        if conflict is None:
            _apply(request, draft, values, {}, sent)
        else:
            choices = _choices(controls)
            seen = controls["head"] == str(conflict.version) and choices.keys() >= set(
                conflict.conflicts
            )
            if not seen:
                asked = bool(choices) or controls["head"] == str(conflict.version)
                return both_sides(request, draft, sent, conflict, Answers(choices, asked))
            chosen = settled(conflict, values, choices)
            rest = {n: v for n, v in values.items() if n not in fields_of(conflict)}
            _apply(request, draft, rest, chosen, sent)
    except (ValidationFailed, Vetoed, StateConflict) as failed:
        return again(request, draft, entry, typed, failed)
    discard(request, draft, entry)
    told = "published" if sent.then == "publish" else "merged"
    return go_on(request, address_of(request, draft, entry), told, request.transaction_id())


def _conflict(
    request: Any, draft: Draft, values: dict[str, Any], sent: Sent
) -> EditConflict | None:
    """Return where what was typed can't be put together with what is saved now, if anywhere."""
    assert draft.row is not None
    try:
        request.executor.plan(_save(draft, values, sent.base))
    except EditConflict as conflict:
        return conflict
    return None


def _apply(
    request: Any, draft: Draft, rest: dict[str, Any], chosen: dict[str, Any], sent: Sent
) -> None:
    """Save what goes together by itself on its own base, then what was chosen on the newest one."""
    assert draft.row is not None
    publish = sent.then == "publish"
    outcome = request.executor.apply(_save(draft, rest, sent.base, publish=publish and not chosen))
    if chosen:
        request.executor.apply(_save(draft, chosen, outcome.version, publish=publish))


def _save(draft: Draft, data: dict[str, Any], base: int, *, publish: bool = False) -> SaveDraft:
    assert draft.row is not None
    return SaveDraft(
        entry=draft.row.entry_id,
        data=data,
        locale=draft.lens.locale,
        base_version=base,
        publish=publish,
    )


def _choices(controls: dict[str, str]) -> dict[str, Choice]:
    """Return what was chosen at which place; what is no choice is none."""
    found: dict[str, Choice] = {}
    for number in range(PLACES_MAX):
        place, take = controls[f"place.{number}"], controls[f"take.{number}"]
        if place and take in get_args(Take):
            text = controls[f"text.{number}"].replace("\r\n", "\n")
            found[place] = Choice(cast("Take", take), text)
    return found

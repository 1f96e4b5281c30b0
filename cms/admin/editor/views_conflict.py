"""Saving what was chosen between two writers' versions."""

from __future__ import annotations

from typing import Any, cast, get_args

from pyramid.view import view_config

from cms.admin.editor.asking import address_of, base_of, found_draft, locale_of, read_typed
from cms.admin.editor.conflicts import PLACES_MAX, Answers, Sent, asking, conflict_of, save_of
from cms.admin.editor.drawing import Draft, read
from cms.admin.editor.settling import Choice, Take, fields_of, settled
from cms.admin.editor.showing import again, shown
from cms.admin.editor.typed import Laid, discard
from cms.admin.forms import read_query
from cms.admin.notices import go_on
from cms.admin.page import page_for, require_signed_in
from cms.errors import StateConflict, ValidationFailed, Vetoed
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
        conflict = conflict_of(request, draft, values, sent.base)
        if conflict is None:
            _apply(request, draft, values, {}, sent)
        else:
            choices = _choices(controls)
            seen = controls["head"] == str(conflict.version) and choices.keys() >= set(
                conflict.conflicts
            )
            if not seen:
                asked = bool(choices) or controls["head"] == str(conflict.version)
                return asking(request, draft, sent, conflict, Answers(choices, asked))
            chosen = settled(conflict, values, choices)
            rest = {n: v for n, v in values.items() if n not in fields_of(conflict)}
            _apply(request, draft, rest, chosen, sent)
    except (ValidationFailed, Vetoed, StateConflict) as failed:
        return again(request, draft, entry, typed, failed)
    discard(request, draft, entry)
    told = "published" if sent.then == "publish" else "merged"
    return go_on(request, address_of(request, draft, entry), told, request.transaction_id())


def _apply(
    request: Any, draft: Draft, rest: dict[str, Any], chosen: dict[str, Any], sent: Sent
) -> None:
    """Save what goes together by itself on its own base, then what was chosen on the newest one."""
    assert draft.row is not None
    publish = sent.then == "publish"
    outcome = request.executor.apply(
        save_of(draft, rest, sent.base, publish=publish and not chosen)
    )
    if chosen:
        request.executor.apply(save_of(draft, chosen, outcome.version, publish=publish))


def _choices(controls: dict[str, str]) -> dict[str, Choice]:
    """Return what was chosen at which place; what is no choice is none."""
    found: dict[str, Choice] = {}
    for number in range(PLACES_MAX):
        place, take = controls[f"place.{number}"], controls[f"take.{number}"]
        if place and take in get_args(Take):
            text = controls[f"text.{number}"].replace("\r\n", "\n")
            found[place] = Choice(cast("Take", take), text)
    return found

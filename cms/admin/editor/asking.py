"""What requests to the editor name: an entry in a language, and the fields of its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cms.admin.editor.drawing import PREFIX, Draft, draft_of
from cms.admin.entry_forms import entry_address, read_version
from cms.admin.forms import read_typed_form
from cms.admin.lists.listing import draft_lens, named
from cms.admin.lists.views import may_create
from cms.admin.page import require_signed_in
from cms.db.identifiers import is_id
from cms.errors import BadRequest, Forbidden
from cms.schema.content_type import TypeSpec

CONTROLS = ("base", "locale", "then", "entry")
Typed = Mapping[str, Sequence[str]]


def read_typed(
    request: Any, then: Sequence[str], *more: str
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return the controls of an editor's form, and what was typed by field.

    `then` is what there is to be done, `more` names further controls. Raises `BadRequest`.
    """
    controls, typed = read_typed_form(request, PREFIX, (*CONTROLS, *more))
    if controls["then"] not in then:
        raise BadRequest("There is nothing of the kind to do.", "then")
    return controls, typed


def base_of(text: str) -> int:
    """Return the version that a form was made from; raise `BadRequest` where it says none."""
    return read_version(text, "base")


def new_id_of(text: str) -> str:
    """Return the id that an entry to be has in its form; raise `BadRequest` for what is none."""
    if not is_id(text):
        raise BadRequest("An entry to be has an id of its own.", "entry")
    return text.lower()


def locale_of(request: Any, named: str) -> str:
    """Return the locale that is asked for; raise `BadRequest` where the site has none such."""
    found: str = request.site.require_locale(named or request.site.default_locale)
    return found


def new_draft(request: Any, spec: TypeSpec, locale: str) -> Draft:
    """Return the draft of an entry to be; raise `Forbidden` where none may be made."""
    require_signed_in(request)
    request.require_known(spec)
    if not may_create(request, spec, locale):
        raise Forbidden(f"Making a new {spec.label} needs the permission 'create'.")
    return draft_of(request, spec, draft_lens(request, locale), None)


def found_draft(request: Any, spec: TypeSpec, name: str, locale: str) -> Draft:
    """Return an entry's draft, or to who sees no drafts what is published; raise `NotFound`."""
    lens, row = request.find_entry(spec, name, locale, ("draft", "trashed", "published"))
    return draft_of(request, spec, lens, row)


def address_of(request: Any, draft: Draft, entry: str, below: str = "") -> str:
    """Return the address of an entry in the editor, in the language at hand."""
    return entry_address(request, draft.lens, draft.spec.name, entry, below)


def title_of(request: Any, draft: Draft) -> str:
    """Return what an entry is called, as far as the reader may read that; empty for a new one."""
    return named(request, draft.lens, [draft.row])[0][1] if draft.row else ""

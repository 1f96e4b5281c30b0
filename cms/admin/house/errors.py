"""What a form is told beside its fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cms.errors import BadRequest, CMSError, NotFound, StateConflict, ValidationFailed

WHOLE = "form"
"""Under this name stands what is wrong with the form as a whole."""


def told(error: CMSError, *fields: str) -> dict[str, str]:
    """Return what is wrong by field; what is of no field of the form stands under `WHOLE`."""
    if not isinstance(error, ValidationFailed):
        named = error.parameter if isinstance(error, BadRequest) else ""
        return {named if named in fields else WHOLE: error.detail}
    found: dict[str, str] = {}
    for one in error.problems:
        name = one.pointer.removeprefix("/data").strip("/").partition("/")[0]
        place = name if name in fields else WHOLE
        said = one.detail if place == name or not name else f"{name}: {one.detail}"
        found[place] = f"{found[place]} {said}" if place in found else said
    return found


def try_to(request: Any, do: Callable[[], Any], *fields: str) -> dict[str, str]:
    """Do something all or not at all; return what was wrong by field, empty where it is done.

    What goes wrong is told in the page that was sent, where nothing typed is lost. Only what is
    said of what was typed is caught: who may not, or has to prove who they are, is told so.
    """
    try:
        with request.cms_session.begin_nested():
            do()
    except CMSError as error:
        if not _of_form(error):
            raise
        typed = isinstance(error, ValidationFailed | BadRequest)
        request.response.status_int = 422 if typed else 409
        return told(error, *fields)
    return {}


def _of_form(error: CMSError) -> bool:
    return isinstance(error, ValidationFailed | StateConflict | BadRequest | NotFound)

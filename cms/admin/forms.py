"""What pages send: fields of a form, known by name; and the few parameters of an address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cms.errors import BadRequest, Forbidden, UnsupportedMedia
from cms.web.origins import is_foreign
from cms.web.security_policy import CSRF_FIELD

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def read_form(
    request: Any, known: Iterable[str], many: Iterable[str] = (), files: Iterable[str] = ()
) -> dict[str, str]:
    """Return the fields of a form; those that it lacks are empty.

    Those of `many` may be there several times: what they hold comes one a line. Those of `files` may
    be files, which have to be text in UTF-8.

    Raises `UnsupportedMedia` for another body, `BadRequest` for unknown or repeated fields and for
    what is no text.
    """
    names = set(known)
    sent, several = read_pairs(request, files), set(many)
    pairs = [pair for pair in sent if pair[0] not in several]
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadRequest("A field of the form is there twice.")
    for name in found:
        if name not in names:
            raise BadRequest(f"The form has a field {name[:80]!r}, which is not known here.", name)
    lists = {one: "\n".join(value for name, value in sent if name == one) for one in several}
    return {**{name: found.get(name, "") for name in names}, **lists}


def read_pairs(request: Any, files: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return all fields of a form, but for the CSRF token, which the security policy has read.

    Those of `files` may be files of text. Raises as `read_form` does.
    """
    texts = set(files)
    if request.content_type not in FORMS:
        raise UnsupportedMedia(f"A form is expected here, of the type {' or '.join(FORMS)}.")
    try:
        pairs = [
            (name, _text_of(value) if name in texts else value)
            for name, value in request.POST.items()
            if name != CSRF_FIELD
        ]
    except UnicodeDecodeError:
        raise BadRequest("The form is not UTF-8, or a file in it is not.") from None
    for name, value in pairs:
        if not isinstance(value, str) or "\0" in value or "\0" in name:
            raise BadRequest("The form holds what can't be kept.", name.replace("\0", ""))
    return pairs


def _text_of(value: Any) -> Any:
    """Return what a file holds, without the mark that some programs begin UTF-8 with."""
    if hasattr(value, "file"):
        return value.file.read().decode("utf-8-sig")
    # What browsers send where no file was chosen.
    return "" if value == b"" else value


def read_typed_form(
    request: Any, prefix: str, known: Iterable[str]
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return the controls of a form, empty where it lacks them, and what was typed by field.

    Names of fields begin with `prefix`. Raises `BadRequest` for other names that are not known.
    """
    controls = dict.fromkeys(known, "")
    typed: dict[str, list[str]] = {}
    for name, value in read_pairs(request):
        if name.startswith(prefix):
            typed.setdefault(name.removeprefix(prefix), []).append(value)
        elif name in controls:
            controls[name] = value
        else:
            raise BadRequest(f"The form has a field {name[:80]!r}, which is not known here.", name)
    return controls, typed


def read_query(request: Any, *known: str) -> dict[str, str]:
    """Return the parameters of the address, empty where they are not there; others are refused."""
    found: dict[str, str] = {}
    for name, value in request.GET.items():
        if name not in known:
            raise BadRequest(f"There is no parameter {name[:80]!r} here.", name)
        if name in found:
            raise BadRequest(f"The parameter {name!r} is given twice.", name)
        if "\0" in value:
            raise BadRequest(f"The parameter {name!r} holds what can't be asked for.", name)
        found[name] = value
    return {name: found.get(name, "") for name in known}


def require_own_form(request: Any) -> None:
    """Raise `Forbidden` for a form of another site's page, where no session has a token to show."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if is_foreign(request) or site not in ("same-origin", "none"):
        raise Forbidden("This form was sent by a page of another site.")

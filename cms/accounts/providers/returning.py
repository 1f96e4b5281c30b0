"""Where somebody who signed in goes on: a place of this very site, and of no other."""

from __future__ import annotations

import re

from cms.errors import FieldProblem, ValidationFailed

NEXT_MAX = 2000
_LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def local_address(given: str) -> str:
    """Return a path of this site, with query and fragment, as it was given.

    Raises `ValidationFailed` for one that a browser may take for another host's, as it does for
    `//host` and for backslashes and control characters within (WHATWG URL, 4.4), and for what is
    not ASCII.
    """
    if len(given) > NEXT_MAX or not _LOCAL.fullmatch(given):
        detail = f"has to be a path of this site such as /admin, {NEXT_MAX} characters at most."
        raise ValidationFailed([FieldProblem("/next", detail)])
    return given

"""What the addresses of people at work share: the place that a request is about, and short values."""

from __future__ import annotations

from typing import Any

from cms.api.v1.query_params.pairs import Params
from cms.api.v1.sessions import require_signed_in
from cms.content.collaboration.places import Place, find_place
from cms.errors import FieldProblem, ValidationFailed
from cms.tree.content import EditingResource

CLIENT_MAX = 64
FIELD_MAX = 200
NUMBER_MAX = 2**31 - 1


def place_of(
    context: EditingResource,
    request: Any,
    params: Params | None = None,
    *,
    may_be_new: bool = False,
) -> Place:
    """Return the place that the address and `?locale=` name; refuse other parameters."""
    require_signed_in(request)
    params = params or Params.of(request.query_string)
    locale = params.take("locale")
    params.finish()
    lens = request.lens_for(locale=locale, status="draft")
    spec, name = context.entry.spec, context.entry.__name__
    return find_place(request.cms_session, lens, spec, name, may_be_new=may_be_new)


def read_line(body: dict[str, Any], name: str, longest: int) -> str | None:
    """Return a member that is text on one line, or None where it is null or missing."""
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not 1 <= len(value) <= longest or not value.isprintable():
        raise ValidationFailed(
            [FieldProblem(f"/{name}", f"has to be 1 to {longest} characters on one line.")]
        )
    return value


def read_flag(body: dict[str, Any], name: str) -> bool:
    """Return a member that is true or false; false where it is missing."""
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise ValidationFailed([FieldProblem(f"/{name}", "has to be true or false.")])
    return value


def read_version(body: dict[str, Any], name: str) -> int | None:
    """Return a member that is the number of a version, or None where it is null or missing."""
    value = body.get(name)
    if value is None:
        return None
    # 7.0 is as whole a number as 7, says JSON Schema.
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if not whole or isinstance(value, bool) or not 1 <= value <= NUMBER_MAX:
        raise ValidationFailed([FieldProblem(f"/{name}", "has to be a whole number from 1 on.")])
    return int(value)

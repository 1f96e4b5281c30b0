"""The page of who is answered what: made from the very rows that the tests ask every route by."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cms.access.actor import ANONYMOUS, AUTHENTICATED, EVERYONE, Actor, user_principal
from cms.access.rights import Rights, RoleSpec
from cms.access.roles import BUILTIN
from cms.db.identifiers import is_id
from tests.functional.api.hostile.needs import Case, Row, Subject
from tests.functional.api.hostile.places import ADDRESSES
from tests.functional.api.hostile.test_rights import ROWS, asked_to_sign_in
from tools.reference.markdown import code, page, table

_IDS = {name: f"00000000-0000-7000-8000-{number:012}" for number, (name, *_) in enumerate(BUILTIN)}
_OTHER = "00000000-0000-7000-8000-00000000ffff"
_ORDER = ("reader", "contributor", "author", "editor", "administrator")
_CALLERS = (None, "", *_ORDER)
"""Nobody known, somebody without a role, and who has one of the roles to begin with."""
_HEAD = ("", "address", "anonymous", "no role", *_ORDER)
_ANSWERED = "✓"


def access() -> str:
    """Return the page."""
    return page(
        "Who is answered what",
        "Each route, and what it answers to each kind of caller: ✓ where it answers, else the "
        "status of the refusal. The tests ask each of these, for entries of several kinds and "
        "tokens of several scopes besides, and a route without a row fails them.",
        "## What is not about one entry",
        table(_HEAD, list(_plain())),
        "## What is about one entry of a public type",
        "Each cell has three answers: for what somebody else has published, for a draft of "
        "somebody else, and for a draft of one's own. One sign stands for three that are alike.",
        table(_HEAD, list(_of_entries())),
    )


def _plain() -> Iterator[tuple[str, ...]]:
    subject = Subject("page", "", None, True)
    for key, row in _rows():
        if not row.entry:
            of_type = key[0] in ("TypeResource", "TypeDescription")
            about = subject if of_type else None
            cells = [_cell(key, row, one, about, _IDS.get(one or "")) for one in _CALLERS]
            yield (key[2], code(_address(key)), *cells)


def _of_entries() -> Iterator[tuple[str, ...]]:
    for key, row in _rows():
        if row.entry:
            yield (key[2], code(_address(key)), *(_cells(key, row, one) for one in _CALLERS))


def _cells(key: tuple[str, str, str], row: Row, caller: str | None) -> str:
    own = _IDS.get(caller or "")
    found = [
        _cell(key, row, caller, Subject("page", "", owner, live), owner)
        for owner, live in ((_OTHER, True), (_OTHER, False), (own, False))
    ]
    return found[0] if len(set(found)) == 1 else " ".join(found)


def _cell(
    key: tuple[str, str, str],
    row: Row,
    caller: str | None,
    subject: Subject | None,
    owner: str | None,
) -> str:
    refusal = asked_to_sign_in(caller, key, row.need(Case(_RIGHTS, _actor(caller), subject, owner)))
    return _ANSWERED if refusal is None else str(refusal)


def _actor(caller: str | None) -> Actor:
    if caller is None:
        return ANONYMOUS
    user = _IDS.get(caller, "00000000-0000-7000-8000-00000000eeee")
    return Actor(
        user_id=user,
        label=caller,
        principals=frozenset({EVERYONE, AUTHENTICATED, user_principal(user)}),
        attributes={"user.id": user},
    )


def _rows() -> list[tuple[tuple[str, str, str], Row]]:
    return sorted(ROWS.items(), key=lambda item: (_address(item[0]), item[0][2]))


def _address(key: tuple[str, str, str]) -> str:
    """Return the address of a row as the API documents it."""
    raw = ADDRESSES[key[0], key[1]]
    path = raw[1:] if raw.startswith("//") else f"/api/v1{raw}"
    segments = ["{id}" if is_id(one) or one.isdigit() else one for one in path.split("/")]
    path = "/".join(segments).replace("nobody-was-given-this", "{token}")
    return re.sub(r"/content/page\b", "/content/{type}", path).replace("/{page}", "/{id}")


_RIGHTS = Rights(
    roles={name: RoleSpec(name, label, rules) for name, label, rules in BUILTIN},
    grants={None: {user_principal(_IDS[name]): (name,) for name, *_ in BUILTIN}},
)

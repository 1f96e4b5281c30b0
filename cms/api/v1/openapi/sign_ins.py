"""Describes signing in by a provider, and identities there."""

from __future__ import annotations

from typing import Any

from cms.api.v1 import sign_in_returns, sign_ins
from cms.api.v1.openapi.builder import READ_PROBLEMS, Body, OpenAPI, envelope_of, listed
from cms.api.v1.openapi.schemas import ID, TEXT, TIME, TIME_OR_NULL, WHOLE, closed, sent

IDENTITY = {
    "id": ID,
    "provider": TEXT,
    "address": TEXT,
    "created_at": TIME,
    "last_used_at": TIME_OR_NULL,
}
_WRITING = (400, 401, 403, 404, 409, 413, 415, 422, 503)


def describe_sign_ins(api: OpenAPI) -> None:
    """Add signing in by somebody else."""
    api.tag("sign-ins", "Signing in by a provider, and as whom providers know people.")
    _describe_going(api)
    _describe_coming(api)
    _describe_identities(api)


def _add(api: OpenAPI, method: str, path: str, verb: str, summary: str, **more: Any) -> None:
    given = {"tag": "sign-ins", "id": verb, "summary": summary, **more}
    api.operation(method, f"/api/v1/{path}", **given)


def _describe_going(api: OpenAPI) -> None:
    _add(
        api,
        "GET",
        "sign-in-providers",
        "list_sign_in_providers",
        "By whom one can sign in",
        answers={200: envelope_of(listed(closed({"name": TEXT, "label": TEXT})))},
        problems=(400, 401),
    )
    _add(
        api,
        "POST",
        "sign-ins",
        "begin_sign_in",
        "Begin to sign in by a provider",
        description="Answers where the browser goes, and sets a cookie with which it comes back. "
        "`next` is the path of this site to which it is sent on; with `fresh` the provider asks "
        "anew who one is.",
        body=Body(sent(sign_ins.STARTING)),
        answers={201: envelope_of(closed({"url": TEXT}))},
        problems=(400, 401, 409, 413, 415, 422, 429, 502, 503),
    )


def _describe_coming(api: OpenAPI) -> None:
    _add(
        api,
        "GET",
        "sign-ins/{provider}/callback",
        "come_back",
        "Come back from a provider",
        description="The address that the provider is given. Sets the session's cookie, and sends "
        "the browser on.",
        answers={303: None},
        problems=(400, 401, 404, 409, 502, 503),
    )
    form = {
        "type": "object",
        "properties": {"logout_token": TEXT},
        "required": ["logout_token"],
    }
    _add(
        api,
        "POST",
        "sign-ins/{provider}/logout",
        "hear_sign_out",
        "Be told by a provider that somebody signed out there",
        description="OpenID Connect Back-Channel Logout. Their sessions here end.",
        body=Body(form, media=(sign_in_returns.FORM,)),
        answers={200: envelope_of(closed({"ended": WHOLE}))},
        problems=(400, 401, 404, 409, 413, 415, 502, 503),
    )


def _describe_identities(api: OpenAPI) -> None:
    answers = {200: envelope_of(listed(closed(IDENTITY)))}
    closed_to_all: dict[str, Any] = {"open_to_all": False}
    path, others = "identities", "users/{id}/identities"
    _add(
        api,
        "GET",
        path,
        "list_identities",
        "As whom providers know one",
        answers=answers,
        problems=(400, 401, 403),
        **closed_to_all,
    )
    _add(
        api,
        "POST",
        path,
        "begin_link",
        "Begin to link an identity at a provider",
        description="Like beginning to sign in, by a session and with a fresh proof.",
        body=Body(sent(sign_ins.LINKING)),
        answers={201: envelope_of(closed({"url": TEXT}))},
        problems=(*_WRITING, 429, 502),
        **closed_to_all,
    )
    _add(
        api,
        "GET",
        others,
        "list_user_identities",
        "As whom providers know a user",
        answers=answers,
        **closed_to_all,
    )
    for address, verb, summary in (
        (f"{path}/{{id}}", "remove_identity", "Remove an identity of one's own"),
        (f"{others}/{{identity}}", "remove_user_identity", "Take an identity off a user"),
    ):
        _add(
            api,
            "DELETE",
            address,
            verb,
            summary,
            answers={204: None},
            problems=(*READ_PROBLEMS, 409, 503),
            **closed_to_all,
        )

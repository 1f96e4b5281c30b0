"""Coming back from a sign-in provider: who arrives is let in or linked; who left there leaves here."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from pyramid.response import Response
from pyramid.view import view_config
from sqlalchemy.orm import Session

from cms.accounts.actors import caller_for_session
from cms.accounts.factors.keeping import kinds_due
from cms.accounts.providers.arriving import (
    Arrival,
    arrive,
    check_identity,
    counts_as_factor,
    keep_up,
    mark_session,
)
from cms.accounts.providers.attempts import came_back, take_attempt
from cms.accounts.providers.hints import SignOutHints
from cms.accounts.providers.identities import Known, end_signed_out, link
from cms.accounts.providers.known import SignInProviders
from cms.accounts.providers.models import SignInAttempt
from cms.accounts.providers.port import Returned, TellsSignOut
from cms.accounts.sessions import NewSession, begin_session
from cms.accounts.users import require_user
from cms.api.v1.answers import answer, envelope
from cms.api.v1.nouns import no_parameters
from cms.errors import (
    BadRequest,
    NotFound,
    NotSignedIn,
    OutgoingFailed,
    OutgoingRefused,
    UnsupportedMedia,
)
from cms.events.acting import act_as
from cms.settings.providers import ProviderSettings
from cms.tree.nouns import SignInProviderResource
from cms.web.apart import transaction_apart
from cms.web.cookies import cookie_of
from cms.web.leaving import browser_of, callback_address, cookie_header, unreachable
from cms.web.problem_views import respond
from cms.web.problems import problem_of
from cms.web.signing_in import origin_of

FORM = "application/x-www-form-urlencoded"


@view_config(context=SignInProviderResource, name="callback", request_method="GET")
def get_callback(context: SignInProviderResource, request: Any) -> Any:
    """Take a browser that comes back from a provider in, and send it on to where it wanted."""
    provider, rules = request.service(SignInProviders).require(context.__name__)
    parameters = read_parameters(request.query_string)
    # A provider is asked between transactions and not within one, for which others would wait.
    with transaction_apart(request) as session:
        attempt = _taken(request, session, provider.name, parameters.get("state", ""))
    returned = Returned(
        callback=callback_address(request, provider.name),
        parameters=parameters,
        kept=attempt.kept,
        left_at=attempt.left_at,
        fresh=attempt.fresh,
    )
    try:
        known = Known(provider.name, provider.finish(returned))
    except (OutgoingFailed, OutgoingRefused) as error:
        raise unreachable(provider, error) from error
    check_identity(known.identity)
    if attempt.session_id is not None:
        return _linked(request, attempt, known, rules)
    return _signed_in(request, attempt, known, rules)


@view_config(context=SignInProviderResource, name="logout", request_method="POST")
def post_logout(context: SignInProviderResource, request: Any) -> Any:
    """Take a provider's word that somebody signed out there: their sessions here end."""
    no_parameters(request)
    provider = request.service(SignInProviders).providers.get(context.__name__)
    if not isinstance(provider, TellsSignOut):
        # Told, not raised: signing in would not help.
        error = NotFound("There is no sign-in provider here that tells of signing out.")
        return respond(request, problem_of(error))
    if request.content_type != FORM:
        raise UnsupportedMedia(f"The body has to be {FORM}.")
    token = read_parameters(request.body.decode("utf-8", "replace")).get("logout_token", "")
    try:
        told = provider.signed_out(token)
    except (OutgoingFailed, OutgoingRefused) as error:
        raise unreachable(provider, error) from error
    session = request.cms_session
    act_as(session, None, f"sign-in provider {provider.name}")
    ended = end_signed_out(session, provider.name, told)
    return answer(request, envelope({"ended": ended}, {}))


def _signed_in(request: Any, attempt: SignInAttempt, known: Known, rules: ProviderSettings) -> Any:
    with transaction_apart(request) as session:
        arrival = arrive(session, known, rules)
        begun = _begun(request, session, arrival, known, rules)
    if begun is None:
        # Told, not raised: that somebody was refused is on record.
        return respond(request, problem_of(NotSignedIn(arrival.refusal)))
    response = _going_on(request, attempt)
    row = begun.session
    max_age = int((row.expires_at - row.created_at).total_seconds())
    policy = request.registry.cms_security
    for name, value in policy.remember(request, begun.secret, max_age=max_age):
        response.headers.add(name, value)
    return response


def _begun(
    request: Any, session: Session, arrival: Arrival, known: Known, rules: ProviderSettings
) -> NewSession | None:
    """Begin the session of who has arrived; a factor of ours is due unless theirs counts."""
    if arrival.user is None:
        return None
    came_back(session, request.remote_addr or "")
    counts = counts_as_factor(known.identity, rules)
    due = () if counts else kinds_due(session, arrival.user.id)
    hours, origin = request.settings.accounts.session_hours, origin_of(request, known.provider)
    begun = begin_session(session, arrival.user, hours, origin, pending=bool(due))
    mark_session(begun.session, known, rules)
    request.service(SignOutHints).keep(begun.session, known.identity.token)
    return begun


def _linked(request: Any, attempt: SignInAttempt, known: Known, rules: ProviderSettings) -> Any:
    """Link what came back to who went away: the very session has to be there still."""
    with transaction_apart(request) as session:
        found = caller_for_session(session, cookie_of(request))
        if found.session.id != attempt.session_id:
            raise NotSignedIn("This was begun in another session: begin again.")
        act_as(session, found.actor.user_id, found.actor.label)
        user = require_user(session, found.session.user_id)
        keep_up(session, link(session, user, known), known.identity, rules)
        came_back(session, request.remote_addr or "")
    return _going_on(request, attempt)


def _going_on(request: Any, attempt: SignInAttempt) -> Response:
    response = Response(status=303, content_type=None)
    response.headers["Location"] = request.settings.site.url.rstrip("/") + attempt.next
    response.headers["Cache-Control"] = "no-store"
    response.headers.add("Set-Cookie", cookie_header(request, attempt.id, "", 0))
    return response


def _taken(request: Any, session: Session, provider: str, state: str) -> SignInAttempt:
    found = take_attempt(session, provider, state, browser_of(request, state))
    if found is None:
        raise BadRequest(
            "This sign-in was not begun in this browser, took too long, or is over: begin again."
        )
    return found


def read_parameters(text: str) -> dict[str, str]:
    """Read parameters of a provider's, whatever else it adds; each once (RFC 6749, 3.1 and 4.1.2)."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        raise BadRequest("There are too many parameters.") from None
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadRequest("A parameter is there twice.")
    return found

"""Webhooks: list, one, make, change, delete; a new secret, a test, a replay; their deliveries."""

from __future__ import annotations

from typing import Any

from pyramid.response import Response
from pyramid.view import view_config

from cms import clock
from cms.api.v1.nouns import (
    LINE,
    Member,
    Members,
    check_if_match,
    no_parameters,
    noun_answer,
    noun_list,
    read_data,
    read_noun_page,
    read_numbered_page,
)
from cms.api.v1.query_params.catalogue import Bounds
from cms.api.v1.query_params.pairs import Params
from cms.api.v1.writing import under_data
from cms.errors import FieldProblem, ValidationFailed
from cms.tree.nouns import Deliveries as DeliveriesResource
from cms.tree.nouns import DeliveryResource, WebhookResource, Webhooks
from cms.web.body import read_optional_object
from cms.web.idempotency import hold_secret
from cms.web.webhooks import editing_of
from cms.webhooks.checking import STATUSES
from cms.webhooks.editing import OVERLAP_HOURS
from cms.webhooks.listing import (
    count_deliveries,
    count_states,
    count_webhooks,
    list_deliveries,
    list_webhooks,
    require_delivery,
    require_webhook,
    rests_until,
)
from cms.webhooks.models import STATES, Delivery, Webhook
from cms.webhooks.names import DRAFT

PERMISSION = "manage_webhooks"
TEXTS_MAX = 200
OVERLAP_MAX = 24 * 30
NUMBER_MAX = 2**53 - 1
"""Largest number of an event: what JSON's readers keep exactly."""
_TEXT_OR_NULL = {"type": ["string", "null"], "minLength": 1, "maxLength": 2000}


def _texts(**item: Any) -> Member:
    return Member({"type": "array", "items": {"type": "string", **item}, "maxItems": TEXTS_MAX})


CHANGES: Members = {
    "name": Member(LINE),
    "url": Member({"type": "string", "minLength": 1, "maxLength": 2000}),
    "events": _texts(enum=list(DRAFT)),
    "types": _texts(),
    "locales": _texts(),
    "condition": Member({"type": ["object", "null"]}),
    "status": Member({"type": "string", "enum": list(STATUSES)}),
    "role": Member({"type": ["string", "null"], "minLength": 1, "maxLength": 64}),
    "fields": Member(_TEXT_OR_NULL),
    "include": Member(_TEXT_OR_NULL),
    "ordered": Member({"type": "boolean"}),
    "active": Member({"type": "boolean"}),
}
MEMBERS: Members = {
    name: Member(one.schema, required=name in ("name", "url")) for name, one in CHANGES.items()
}
ROTATION: Members = {
    "overlap_hours": Member({"type": "integer", "minimum": 0, "maximum": OVERLAP_MAX})
}
REPLAY: Members = {
    "after": Member({"type": "integer", "minimum": 0, "maximum": NUMBER_MAX}, required=True)
}


@view_config(context=Webhooks, name="", request_method="GET", permission=PERMISSION)
def get_webhooks(context: Webhooks, request: Any) -> Any:
    """Answer the webhooks, the newest first."""
    page = read_noun_page(request)
    session = request.cms_session
    found = list_webhooks(session, limit=page.size + 1, offset=page.offset)
    data = [webhook_data(one) for one in found]
    return noun_list(request, "webhooks", page, data, lambda: count_webhooks(session))


@view_config(context=Webhooks, name="", request_method="POST", permission=PERMISSION)
def post_webhook(context: Webhooks, request: Any) -> Any:
    """Make a webhook; its secret is in this answer and never again."""
    no_parameters(request)
    data = read_data(request, MEMBERS)
    with under_data():
        made = editing_of(context, request).create(data)
    hold_secret(request)
    shown = webhook_data(made.webhook)
    return noun_answer(request, shown, "webhooks", made.webhook.id, status=201, secret=made.secret)


@view_config(context=WebhookResource, name="", request_method="GET", permission=PERMISSION)
def get_webhook(context: WebhookResource, request: Any) -> Any:
    """Answer one webhook, with how many of its deliveries wait, were taken or are dead."""
    no_parameters(request)
    return _answer(request, _webhook(context, request))


@view_config(context=WebhookResource, name="", request_method="PATCH", permission=PERMISSION)
def patch_webhook(context: WebhookResource, request: Any) -> Any:
    """Change what a webhook is told of, or where."""
    no_parameters(request)
    webhook = _webhook(context, request)
    check_if_match(request, webhook_data(webhook))
    data = read_data(request, CHANGES, partial=True)
    with under_data():
        editing_of(context, request).change(webhook, data)
    return _answer(request, webhook)


@view_config(context=WebhookResource, name="", request_method="DELETE", permission=PERMISSION)
def remove_webhook(context: WebhookResource, request: Any) -> Any:
    """Delete a webhook and its deliveries; what waits is not sent."""
    no_parameters(request)
    webhook = _webhook(context, request)
    check_if_match(request, webhook_data(webhook))
    editing_of(context, request).delete(webhook)
    return Response(status=204, content_type=None)


@view_config(context=WebhookResource, name="rotate", request_method="POST", permission=PERMISSION)
def post_rotate(context: WebhookResource, request: Any) -> Any:
    """Give a webhook a new secret; the one before signs too for some hours."""
    no_parameters(request)
    webhook = _webhook(context, request)
    data = read_data(request, ROTATION, partial=True) if request.body else {}
    hours = data.get("overlap_hours", OVERLAP_HOURS)
    _within("overlap_hours", hours, OVERLAP_MAX)
    made = editing_of(context, request).rotate(webhook, hours)
    hold_secret(request)
    return _answer(request, webhook, secret=made.secret)


@view_config(context=WebhookResource, name="test", request_method="POST", permission=PERMISSION)
def post_test(context: WebhookResource, request: Any) -> Any:
    """Let a message be sent that tries a webhook out; answer its delivery, which waits."""
    no_parameters(request)
    read_optional_object(request, ())
    delivery = editing_of(context, request).test(_webhook(context, request))
    return _delivery_answer(request, delivery, status=202)


@view_config(context=WebhookResource, name="replay", request_method="POST", permission=PERMISSION)
def post_replay(context: WebhookResource, request: Any) -> Any:
    """Tell a webhook anew of what happened after an event."""
    no_parameters(request)
    webhook = _webhook(context, request)
    data = read_data(request, REPLAY)
    _within("after", data["after"], NUMBER_MAX)
    until = editing_of(context, request).replay(webhook, data["after"])
    told = {"after": data["after"], "until": until}
    return noun_answer(request, told, "webhooks", webhook.id, "replay", status=202)


@view_config(context=DeliveriesResource, name="", request_method="GET", permission=PERMISSION)
def get_deliveries(context: DeliveriesResource, request: Any) -> Any:
    """Answer the deliveries of a webhook, the newest first; `state` narrows them down."""
    params = Params.of(request.query_string)
    page = read_numbered_page(params, request.service(Bounds))
    state = params.take_choice("state", STATES, "") or None
    params.finish()
    session = request.cms_session
    webhook = _webhook(context.__parent__, request)
    found = list_deliveries(session, webhook.id, state, limit=page.size + 1, offset=page.offset)
    return noun_list(
        request,
        ("webhooks", webhook.id, "deliveries"),
        page,
        [delivery_data(one) for one in found],
        lambda: count_deliveries(session, webhook.id, state),
        kept=[("state", state)] if state else [],
    )


@view_config(context=DeliveryResource, name="", request_method="GET", permission=PERMISSION)
def get_delivery(context: DeliveryResource, request: Any) -> Any:
    """Answer one delivery, with the beginnings of what was sent and of what came back."""
    no_parameters(request)
    return _delivery_answer(request, _delivery(context, request))


@view_config(context=DeliveryResource, name="retry", request_method="POST", permission=PERMISSION)
def post_retry(context: DeliveryResource, request: Any) -> Any:
    """Let a delivery be tried at once that waits or was given up."""
    no_parameters(request)
    read_optional_object(request, ())
    delivery = _delivery(context, request)
    editing_of(context, request).retry(delivery)
    return _delivery_answer(request, delivery)


def webhook_data(webhook: Webhook) -> dict[str, Any]:
    """Return a webhook as JSON, without its secret."""
    return {
        "id": webhook.id,
        **{name: getattr(webhook, name) for name in CHANGES},
        "stopped": webhook.stopped,
        "created_at": clock.to_text(webhook.created_at),
    }


def delivery_data(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery as JSON, without what was sent."""
    times = ("happened_at", "created_at", "due_at", "tried_at", "finished_at")
    found = {name: getattr(delivery, name) for name in times}
    names = ("id", "name", "event", "type", "locales", "state", "attempts")
    return {
        **{name: getattr(delivery, name) for name in names},
        "entry": delivery.entry_id,
        **{name: None if one is None else clock.to_text(one) for name, one in found.items()},
        "milliseconds": delivery.milliseconds,
        "status": delivery.status,
        "error": delivery.error,
    }


def _answer(request: Any, webhook: Webhook, **extra: Any) -> Any:
    resting = rests_until(webhook)
    standing = {
        "failures": webhook.failures,
        "rests_until": clock.to_text(resting) if resting else None,
        "deliveries": count_states(request.cms_session, webhook.id),
    }
    extra = {"standing": standing, **extra}
    return noun_answer(request, webhook_data(webhook), "webhooks", webhook.id, **extra)


def _delivery_answer(request: Any, delivery: Delivery, status: int = 200) -> Any:
    whole = {**delivery_data(delivery), "request": delivery.request, "answer": delivery.answer}
    place = ("webhooks", delivery.webhook_id, "deliveries", delivery.id)
    return noun_answer(request, whole, *place, status=status)


def _webhook(context: Any, request: Any) -> Webhook:
    return require_webhook(request.cms_session, context.__name__)


def _delivery(context: DeliveryResource, request: Any) -> Delivery:
    webhook = _webhook(context.webhook, request)
    return require_delivery(request.cms_session, webhook.id, context.__name__)


def _within(name: str, value: int, most: int) -> None:
    if not 0 <= value <= most:
        raise ValidationFailed([FieldProblem(f"/data/{name}", f"has to be 0 to {most}.")])

"""Whether a webhook can be: its address, its events, and what it asks of types."""

from __future__ import annotations

from collections.abc import Iterator

from cms.errors import BadRequest, CMSError, FieldProblem, OutgoingRefused
from cms.outgoing.target import target_of
from cms.webhooks.models import Webhook
from cms.webhooks.names import known_events
from cms.webhooks.payload import EntryShapes
from cms.webhooks.seeing import Sight, condition_of

STATUSES = ("published", "draft")
"""Which content webhooks are told of."""


def check(
    sight: Sight, shapes: EntryShapes, webhook: Webhook, *, role_known: bool
) -> list[FieldProblem]:
    """Return what is wrong with a webhook; where something is, what depends on it is not asked."""
    found = [*_plain(sight, webhook)]
    if not role_known:
        found.append(FieldProblem("/role", f"There is no role {webhook.role!r}."))
    return found or [*_asked_of_types(sight, shapes, webhook)]


def _plain(sight: Sight, webhook: Webhook) -> Iterator[FieldProblem]:
    if not (1 <= len(webhook.name) <= 200 and webhook.name.isprintable()):
        yield FieldProblem("/name", "has to be 1 to 200 characters on one line.")
    try:
        target_of(webhook.url)
    except OutgoingRefused as error:
        yield FieldProblem("/url", str(error))
    if webhook.status not in STATUSES:
        yield FieldProblem("/status", f"has to be {' or '.join(STATUSES)}.")
    known = known_events(webhook.status)
    if not webhook.events or set(webhook.events) - set(known):
        yield FieldProblem("/events", f"has to name some of: {', '.join(known)}.")
    unknown = sorted(set(webhook.locales) - set(sight.site.locales))
    if unknown:
        yield FieldProblem("/locales", f"There is no locale {unknown[0]!r} here.")
    for name in webhook.types:
        if name not in sight.registry.names:
            yield FieldProblem("/types", f"There is no type {name!r}.")


def _asked_of_types(sight: Sight, shapes: EntryShapes, webhook: Webhook) -> Iterator[FieldProblem]:
    shaped = webhook.fields is not None or webhook.include is not None
    if (webhook.condition or shaped) and not webhook.types:
        yield FieldProblem("/types", "has to name types for a condition, fields or include.")
        return
    try:
        lens = sight.lens(webhook)
    except CMSError as error:
        yield FieldProblem("/status", str(error))
        return
    for name in webhook.types:
        spec = sight.registry.require(name)
        try:
            condition_of(webhook, lens, name)
        except BadRequest as error:
            yield FieldProblem("/condition", error.detail)
        try:
            shapes.check(lens, spec, webhook.fields, webhook.include)
        except BadRequest as error:
            pointer = "/include" if error.parameter == "include" else "/fields"
            yield FieldProblem(pointer, error.detail)

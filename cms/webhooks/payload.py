"""What is sent: the event, and the entry as the webhook sees it when it is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy.orm import Session

from cms import clock
from cms.content.lens import Lens
from cms.content.queries.entries import by_ids
from cms.content.queries.rows import Row
from cms.schema.content_type import TypeSpec
from cms.schema.encrypted import encrypted_fields
from cms.webhooks.models import Delivery, Webhook
from cms.webhooks.names import TEST
from cms.webhooks.seeing import Sight


@dataclass(frozen=True)
class EntryShapes:
    """Writes entries as the API answers them. Faces bring it, since that is what they do.

    `check` raises BadRequest where `fields` or `include` can't be asked of a type; `write` returns
    an entry in that shape as JSON text, and raises as `check` does.
    """

    check: Callable[[Lens, TypeSpec, str | None, str | None], None]
    write: Callable[[Session, Lens, Row, str | None, str | None], orjson.Fragment]


def body_of(sight: Sight, shapes: EntryShapes, webhook: Webhook, delivery: Delivery) -> bytes:
    """Return the message of a delivery, read anew: never more than may be seen at this moment.

    Raises errors of `cms.errors` where the webhook's shape or rights no longer hold.
    """
    entries: dict[str, Any] = {}
    if delivery.entry_id is not None:
        for locale in delivery.locales:
            lens = sight.lens(webhook, locale)
            row = by_ids(sight.session, lens, [delivery.entry_id]).get(delivery.entry_id)
            if row is not None:
                entries[locale] = shapes.write(
                    sight.session, lens, row, webhook.fields, webhook.include
                )
    return _message(delivery, delivery.locales, entries)


def kept_of(sight: Sight, delivery: Delivery, body: bytes, limit: int) -> str:
    """Return what is kept of a message: its beginning, and no entry where fields are encrypted."""
    if encrypted_fields(sight.registry):
        body = _message(delivery, delivery.locales, {})
    return body[:limit].decode(errors="ignore")


def _message(delivery: Delivery, locales: Sequence[str], entries: dict[str, Any]) -> bytes:
    data: dict[str, Any] = {"event": delivery.event}
    if delivery.name != TEST:
        data |= {
            "id": delivery.entry_id,
            "type": delivery.type,
            "locales": list(locales),
            "entries": entries,
        }
    return orjson.dumps(
        {
            "type": delivery.name,
            "timestamp": clock.to_text(delivery.happened_at),
            "data": data,
        }
    )

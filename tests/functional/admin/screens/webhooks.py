"""Screens of the room webhooks."""

from __future__ import annotations

from .base import Rows, Screen, but

NONE = "00000000-0000-7000-8000-000000000009"
ONE = f"/admin/webhooks/{NONE}"


def own(status: int) -> dict[str, int]:
    """What an administrator gets, and nobody else."""
    return but(403, administrator=status)


SCREENS: Rows = {
    ("AdminWebhooks", "", "GET"): Screen("/admin/webhooks", own(200)),
    ("AdminNewWebhook", "", "GET"): Screen("/admin/webhooks/new", own(200)),
    ("AdminNewWebhook", "", "POST"): Screen("/admin/webhooks/new", own(422), {"name": ""}),
    ("AdminWebhook", "", "GET"): Screen(ONE, own(404)),
    ("AdminWebhook", "", "POST"): Screen(ONE, own(404), {"then": "test"}),
    ("AdminWebhookChange", "", "GET"): Screen(f"{ONE}/change", own(404)),
    ("AdminWebhookChange", "", "POST"): Screen(f"{ONE}/change", own(404), {"name": "x"}),
    ("AdminDeliveries", "", "GET"): Screen(f"{ONE}/deliveries", own(404)),
    ("AdminDelivery", "", "GET"): Screen(f"{ONE}/deliveries/{NONE}", own(404)),
    ("AdminDelivery", "", "POST"): Screen(f"{ONE}/deliveries/{NONE}", own(404)),
}

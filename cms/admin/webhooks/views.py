"""Webhooks: the list, and making and changing one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyramid.view import view_config

from cms.admin.forms import read_query
from cms.admin.house.errors import try_to
from cms.admin.house.listing import Head, Row, as_table, listed, read_asked
from cms.admin.notices import go_on, take_notices
from cms.admin.page import Crumb, page_for, require_signed_in
from cms.admin.translating import mark
from cms.admin.webhooks.form import FIELDS, Typed, choices, read, typed_of
from cms.admin.webhooks.views_one import OWN, PERMISSION, TITLE, WEBHOOKS, once, webhook_at
from cms.admin.webhooks.words import standing
from cms.tree.admin.webhooks import AdminNewWebhook, AdminWebhookChange, AdminWebhooks
from cms.web.webhooks import editing_of
from cms.webhooks.editing import Made
from cms.webhooks.listing import count_unsettled, list_webhooks, rests_until
from cms.webhooks.models import DEAD, WAITING, Webhook

HEADS = (
    Head("name", mark("Name"), "main"),
    Head("state", mark("State"), "mark"),
    Head("url", mark("Told at"), "words", wide=True),
    Head("waiting", mark("Waiting"), "number", wide=True),
    Head("dead", mark("Given up"), "number", wide=True),
    Head("created_at", mark("Created"), "moment", wide=True),
)
FORM = "webhooks/form.html"


@view_config(
    context=AdminWebhooks,
    name="",
    request_method="GET",
    permission=PERMISSION,
    renderer="webhooks/list.html",
)
def get_webhooks(context: AdminWebhooks, request: Any) -> Any:
    """Show the webhooks, the newest first."""
    require_signed_in(request)
    asked = read_asked(request)
    page = page_for(request, Crumb(TITLE), notices=take_notices(request, OWN))

    def load(limit: int, offset: int) -> Sequence[Row]:
        session = request.cms_session
        found = list_webhooks(session, limit=limit, offset=offset)
        counted = count_unsettled(session, [one.id for one in found])
        return [_row(one, counted) for one in found]

    if asked.table:
        return as_table(page, "webhooks", HEADS, load)
    begin = page.say(
        mark(
            "A webhook tells another server when content changes: "
            "so that it builds a site anew, say."
        )
    )
    return {
        "page": page,
        "list": listed(request, asked, HEADS, load),
        "empty": ("send", page.say(mark("Nobody is told yet")), begin),
    }


def _row(webhook: Webhook, counted: Mapping[tuple[str, str], int]) -> Row:
    found = {state: counted.get((webhook.id, state), 0) for state in (WAITING, DEAD)}
    return {
        "href": f"{WEBHOOKS}/{webhook.id}",
        "name": webhook.name,
        "url": webhook.url,
        "waiting": found[WAITING],
        "dead": found[DEAD],
        "created_at": webhook.created_at,
        **standing(webhook, rests_until(webhook) is not None, found),
    }


@view_config(
    context=AdminNewWebhook, name="", request_method="GET", permission=PERMISSION, renderer=FORM
)
def get_new(context: AdminNewWebhook, request: Any) -> dict[str, Any]:
    """Show the form of a new webhook."""
    require_signed_in(request)
    read_query(request)
    return _form(context, request, typed_of(None), {})


@view_config(
    context=AdminNewWebhook, name="", request_method="POST", permission=PERMISSION, renderer=FORM
)
def post_new(context: AdminNewWebhook, request: Any) -> Any:
    """Make a webhook; its secret is on this page and never again."""
    require_signed_in(request)
    read_query(request)
    typed, made = read(request), list[Made]()
    editing = editing_of(context, request)
    errors = try_to(request, lambda: made.append(editing.create(typed.values())), *FIELDS)
    if errors:
        return _form(context, request, typed, errors)
    return once(context, request, made[0])


@view_config(
    context=AdminWebhookChange, name="", request_method="GET", permission=PERMISSION, renderer=FORM
)
def get_change(context: AdminWebhookChange, request: Any) -> dict[str, Any]:
    """Show what a webhook is told of, to change it."""
    read_query(request)
    webhook = webhook_at(context.__parent__, request)
    return _form(context, request, typed_of(webhook), {}, webhook)


@view_config(
    context=AdminWebhookChange, name="", request_method="POST", permission=PERMISSION, renderer=FORM
)
def post_change(context: AdminWebhookChange, request: Any) -> Any:
    """Change what a webhook is told of, or where."""
    webhook = webhook_at(context.__parent__, request)
    read_query(request)
    typed, editing = read(request), editing_of(context, request)
    errors = try_to(request, lambda: editing.change(webhook, typed.values()), *FIELDS)
    if errors:
        return _form(context, request, typed, errors, webhook)
    return go_on(request, f"{WEBHOOKS}/{webhook.id}", "webhook_changed")


def _form(
    context: Any,
    request: Any,
    typed: Typed,
    errors: Mapping[str, str],
    webhook: Webhook | None = None,
) -> dict[str, Any]:
    crumbs = [Crumb(TITLE, WEBHOOKS)]
    if webhook is None:
        crumbs.append(Crumb(mark("New webhook")))
    else:
        crumbs += [
            Crumb(webhook.name, f"{WEBHOOKS}/{webhook.id}", own=True),
            Crumb(mark("Change")),
        ]
    page = page_for(request, *crumbs)
    return {
        "page": page,
        "webhook": webhook,
        "typed": typed,
        "errors": errors,
        **choices(context, request, page, typed),
    }

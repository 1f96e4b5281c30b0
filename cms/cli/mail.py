"""`cms mail`: try whether mail goes out."""

from __future__ import annotations

import click

from cms.cli.output import say
from cms.cli.site import Site, pass_site
from cms.errors import ConfigurationError, StateConflict


@click.group()
def mail() -> None:
    """Try whether mail goes out."""


@mail.command(epilog="\b\nExample:\n  cms mail test ann@example.com")
@click.argument("address")
@pass_site
def test(site: Site, address: str) -> None:
    """Send a mail to ADDRESS now, and say what the server answers."""
    from cms.db.identifiers import new_id
    from cms.jobs.handlers import PermanentFailure
    from cms.mail.letter import Item, Letter, language_of
    from cms.mail.mailer import Mailer
    from cms.mail.smtp import NotNow

    mailer = Mailer(site.settings.mail)
    if not mailer.is_set:
        raise ConfigurationError("cms.mail.host is not set, so no mail is sent.")
    settings = site.settings.site
    letter = Letter(
        language=language_of("en"),
        name=address.partition("@")[0],
        subject=f"A test from {settings.name}",
        items=(Item(text="Mail goes out."),),
        reason="Somebody ran `cms mail test` with your address.",
        choose_url="",
        site=settings.name,
        site_url=settings.url,
    )
    identity = new_id()
    try:
        mailer.send(address, letter, identity=identity, delivery=f"{identity}.1")
    except (NotNow, PermanentFailure) as error:
        raise StateConflict(str(error)) from error
    say(f"{site.settings.mail.host} took the mail.")

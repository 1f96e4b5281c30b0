"""Checks that the master keys open what is kept."""

from __future__ import annotations

from collections.abc import Iterator

from cms.cli.site import Site
from cms.errors import CMSError
from cms.web.standing.finding import Finding, fail, ok


def check_keys(site: Site) -> Iterator[Finding]:
    """Every data key unwraps by a master key that is set."""
    from sqlalchemy import func, select

    from cms.keys.models import DataKey
    from cms.keys.opening import require_vault
    from cms.keys.vault import Vault
    from cms.schema.encrypted import encrypted_fields

    try:
        vault = site.services.get(Vault)
        require_vault(vault, encrypted_fields(site.registry))
        with site.reading() as session:
            vault.check(session)
            count = session.scalar(select(func.count()).select_from(DataKey)) or 0
    except CMSError as error:
        yield fail("keys", error.detail, "Set the right cms.keys.file or CMS_KEYS_MASTER.")
        return
    if vault.is_set:
        yield ok("keys", f"{count} data keys, wrapped by {vault.masters.newest}")

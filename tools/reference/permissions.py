"""The page of permissions and of the roles to begin with."""

from __future__ import annotations

from cms.access.permissions import CORE
from cms.access.roles import BUILTIN
from tools.reference.markdown import code, page, table


def permissions() -> str:
    """Return the page."""
    rows = [(code(one.name), one.label, one.help) for one in CORE]
    roles = [(code(name), label, str(len(rules))) for name, label, rules in BUILTIN]
    return page(
        "Permissions and roles",
        "What a rule of a role can allow or deny. Plugins declare more by the hook `permissions`.",
        table(("permission", "label", "what it is"), rows),
        "## Roles to begin with",
        table(("role", "label", "rules"), roles),
        "`cms role list --json` shows the rules of each; a builtin role can't be deleted.",
    )

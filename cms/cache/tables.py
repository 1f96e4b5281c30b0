"""Which statements change what anybody may read, by their tables: all but those known not to."""

from __future__ import annotations

import re

from cms.db.touched import EVERYTHING

SCHEDULE = "schedule"
"""The tag of what is meant to happen later."""
BEHIND = frozenset(
    [
        "api_token",
        "audit_link",
        "audit_seal",
        "change",
        "comment",
        "cron_run",
        "event",
        "factor_challenge",
        "follower",
        "idempotency_key",
        "identity",
        "import_asset",
        "import_comment",
        "import_record",
        "job",
        "live",
        "mailed_link",
        "notification",
        "notification_preference",
        "preference",
        "provider_role",
        "recovery_code",
        "rendition",
        "saved_view",
        "search_gram",
        "search_state",
        "search_text",
        "search_word",
        "sign_in_attempt",
        "sign_in_failure",
        "task",
        "upload",
        "upload_part",
        "user_account",
        "user_factor",
        "user_group",
        "user_session",
        "version",
        "webhook",
        "webhook_delivery",
        "version_change",
        "workflow_approval",
        "workflow_state",
        "working_copy",
    ]
)
"""Tables that no answer is made of which anybody may have."""
WHILE_KEPT = frozenset(("entry", "placement", "translation", "blob", "blob_use"))
"""So are these until a row is deleted: what readers see of them stands in editions as well."""
AT_FIRST = frozenset(("entry_scope",))
"""A new row is that of a new entry, which nobody sees before it has an edition."""
_CHANGE = re.compile(
    r'\s*(INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE
)
_HARMLESS = (
    "SELECT", "BEGIN", "COMMIT", "ROLLBA", "SAVEPO", "RELEAS", "SET TR", "SET LO", "PRAGMA",
    "EXPLAI", "ANALYZ", "NOTIFY", "LISTEN", "VACUUM", "SHOW T",
)  # fmt: skip


def touched_by(statement: str) -> str:
    """Return the tag of what a statement (SQL) touches, empty where that is nothing readers see."""
    if statement.startswith("SELECT"):
        return ""
    found = _CHANGE.match(statement)
    if found is None:
        return "" if _only_reads(statement) else EVERYTHING
    verb, table = found[1][:6].upper(), found[2].lower()
    if table == "intent":
        return SCHEDULE
    silent = (
        table in BEHIND
        or table.startswith("ephemeral_")
        or (verb != "DELETE" and table in WHILE_KEPT)
        or (verb == "INSERT" and table in AT_FIRST)
    )
    return "" if silent else EVERYTHING


def _only_reads(statement: str) -> bool:
    text = statement.lstrip().upper()
    if text.startswith("WITH"):
        return not re.search(r"\b(INSERT|UPDATE|DELETE|MERGE)\b", text)
    return text.startswith(_HARMLESS)

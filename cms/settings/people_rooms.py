"""What can be set about people, and about the record of what they did."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cms.settings.declaring import NOWHERE, setting


@dataclass(frozen=True, kw_only=True)
class AccountSettings:
    """What hashing a password costs (argon2id, RFC 9106), what one has to be; how long things last."""

    argon2_memory: int = setting(19456, "Memory to hash a password, in KiB.", least=8)
    argon2_time: int = setting(2, "Passes over that memory.", least=1)
    argon2_parallelism: int = setting(1, "Lanes that the memory is divided into.", least=1)
    password_min: int = setting(12, "Fewest characters of a password.", least=8)
    password_score: int = setting(
        3,
        "How hard a password has to be to guess, as zxcvbn measures it: from 0, where it is not "
        "asked for, to 4.",
    )
    password_leaked: Path | None = setting(
        NOWHERE,
        "A file of passwords that were leaked elsewhere and can't be chosen: one on each line, or its "
        "SHA-1 as Have I Been Pwned gives them out, sorted by bytes (`LC_ALL=C sort -u`). It may be "
        "of any size.",
    )
    session_hours: int = setting(12, "Hours after which one has to sign in again.", least=1)
    device_days: int = setting(
        180,
        "Days for which a browser in which somebody signed in is known: guesses of others at their "
        "password do not hold it up. 0 knows none.",
    )
    preview_hours: int = setting(
        24, "Hours for which a preview token is good, unless another number is asked for.", least=1
    )
    invitation_days: int = setting(7, "Days for which an invitation by mail is good.", least=1)
    reset_minutes: int = setting(
        60, "Minutes for which a link in mail to choose a new password is good.", least=5
    )
    address_hours: int = setting(
        24, "Hours for which a link in mail that confirms a new address is good.", least=1
    )
    link_url: str = setting(
        "",
        "Address of the page to which such links lead, with `{kind}` (`invitation`, `reset`, "
        "`address`) and `{token}` in it. Without one, `/account/{kind}#{token}` on the site.",
    )
    factors_required: tuple[str, ...] = setting(
        (),
        "Roles whose holders need a factor beside the password, separated by spaces. Until they add "
        "one, their sessions serve for nothing else.",
    )
    passkey_origins: tuple[str, ...] = setting(
        (),
        "Origins of the pages on which passkeys are used, such as `https://admin.example.org`, "
        "separated by spaces; without any, that of `cms.site.url`, whose host is their domain.",
    )
    providers: tuple[str, ...] = setting(
        (),
        "Names of sign-in providers, separated by spaces, in the order in which they are offered. "
        "What each is, `cms.provider.NAME.…` says.",
    )
    step_up_minutes: int = setting(
        15,
        "Minutes for which a proof of who one is, by password or factor, serves for what is grave: "
        "changes of rights, tokens, factors, purging and erasing.",
        least=1,
    )


@dataclass(frozen=True, kw_only=True)
class AuditSettings:
    """How the event log is sealed, so that a change of it is found."""

    key: str = setting(
        "",
        "Signs the seals of the event log: a long random text. Without one, it is derived from "
        "`cms.site.secret`.",
        secret=True,
    )
    old_keys: tuple[str, ...] = setting(
        (),
        "Keys (or secrets of the site) of earlier times, separated by spaces, so that what they "
        "signed still verifies.",
        secret=True,
    )
    seal_seconds: int = setting(
        60,
        "Seconds after which a worker seals what happened; until then it can be changed.",
        least=1,
    )


@dataclass(frozen=True, kw_only=True)
class NotificationSettings:
    """What people are told of, and where links in mail lead."""

    remind_hours: int = setting(24, "Hours before a task is due at which its assignee is reminded.")
    digest_hour: int = setting(
        7, "Hour of the day, in `cms.site.time_zone`, at which daily digests are sent."
    )
    entry_url: str = setting(
        "",
        "Address at which an entry is edited, with `{type}`, `{id}` and `{locale}` in it, such as "
        "`https://cms.example.org/admin/content/{type}/{id}`. Without one, mail links to no entry.",
    )
    preferences_url: str = setting(
        "", "Address of the page on which people choose what they are told of."
    )

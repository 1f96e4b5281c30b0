"""How a notification is said, in each language that mail is written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from cms import clock
from cms.notifications.models import Notification
from cms.notifications.seeing import Seen

_EN: Mapping[str, str] = MappingProxyType(
    {
        "mention": "{actor} mentioned you in a comment on {entry}.",
        "assignment": "{actor} gave you a task: {entry}.",
        "assignment.due": "{actor} gave you a task: {entry}. It is due on {due}.",
        "due.soon": "Your task {entry} is due on {due}.",
        "due.overdue": "Your task {entry} was due on {due}.",
        "returned": "{actor} returned {entry} to you.",
        "approved": "{actor} approved {entry}.",
        "entry.published": "{entry} was published, as scheduled for {at}.",
        "entry.unpublished": "{entry} was taken offline, as scheduled for {at}.",
        "entry.schedule_lapsed": "What was scheduled for {entry} on {at} could not take effect: "
        "something newer stands, or nothing at all.",
        "release.published": "Your release was published, as scheduled for {at}.",
        "licence.soon": "The licence of {entry} ends on {until}.",
        "licence.over": "The licence of {entry} ended on {until}.",
        "somebody": "Somebody",
        "quoted": "“{title}”",
        "untitled": "an entry ({label})",
        "digest": "{count} things happened at {site}",
        "reason": "You get this mail since you have an account there.",
        "time": "%d %B %Y, %H:%M",
        "day": "%d %B %Y",
    }
)
_DE: Mapping[str, str] = MappingProxyType(
    {
        "mention": "{actor} hat Sie in einem Kommentar zu {entry} erwähnt.",
        "assignment": "{actor} hat Ihnen eine Aufgabe gegeben: {entry}.",
        "assignment.due": "{actor} hat Ihnen eine Aufgabe gegeben: {entry}. Sie ist am {due} fällig.",
        "due.soon": "Ihre Aufgabe {entry} ist am {due} fällig.",
        "due.overdue": "Ihre Aufgabe {entry} war am {due} fällig.",
        "returned": "{actor} hat {entry} an Sie zurückgegeben.",
        "approved": "{actor} hat {entry} freigegeben.",
        "entry.published": "{entry} wurde veröffentlicht, wie für {at} geplant.",
        "entry.unpublished": "{entry} wurde offline genommen, wie für {at} geplant.",
        "entry.schedule_lapsed": "Was für {entry} am {at} geplant war, konnte nicht wirksam werden: "
        "Dort steht inzwischen etwas Neueres, oder nichts.",
        "release.published": "Ihr Release wurde veröffentlicht, wie für {at} geplant.",
        "licence.soon": "Die Lizenz von {entry} endet am {until}.",
        "licence.over": "Die Lizenz von {entry} ist am {until} abgelaufen.",
        "somebody": "Jemand",
        "quoted": "„{title}“",
        "untitled": "ein Eintrag ({label})",
        "digest": "{count} Neuigkeiten bei {site}",
        "reason": "Sie bekommen diese Mail, weil Sie dort ein Konto haben.",
        "time": "%d.%m.%Y, %H:%M",
        "day": "%d.%m.%Y",
    }
)
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": _EN, "de": _DE})


@dataclass(frozen=True)
class Voice:
    """A language, and the time zone in which times are told."""

    language: str
    zone: ZoneInfo

    def word(self, name: str, **values: Any) -> str:
        """Return a phrase with `values` in it."""
        return WORDS[self.language][name].format(**values)

    def time(self, instant: datetime) -> str:
        """Return an instant as people here say it, with the name of the time zone."""
        local = instant.astimezone(self.zone)
        text = local.strftime(WORDS[self.language]["time"])
        return f"{text} {local.tzname()}"

    def entry(self, seen: Seen | None) -> str:
        """Name an entry by its title, or by its type where the title may not be read."""
        if seen is None:
            return ""
        if seen.title and seen.title.strip():
            return self.word("quoted", title=" ".join(seen.title.split()))
        return self.word("untitled", label=seen.label)

    def sentence(self, told: Notification, seen: Seen | None, actor: str) -> str:
        """Say what happened, in one sentence."""
        values = {
            "actor": actor or self.word("somebody"),
            "entry": self.entry(seen),
            "due": self._at(told.data, "due_at"),
            "at": self._at(told.data, "at"),
            "until": self._day(told.data, "until"),
        }
        return self.word(_phrase(told), **values)

    def _at(self, data: Mapping[str, Any], name: str) -> str:
        text = data.get(name)
        return "" if text is None else self.time(clock.from_text(text))

    def _day(self, data: Mapping[str, Any], name: str) -> str:
        text = data.get(name)
        if text is None:
            return ""
        return date.fromisoformat(text).strftime(WORDS[self.language]["day"])


def _phrase(told: Notification) -> str:
    data = told.data
    if told.kind == "schedule":
        return str(data["event"])
    if told.kind == "due":
        return f"due.{data['stage']}"
    if told.kind == "licence":
        return f"licence.{data['stage']}"
    if told.kind == "assignment" and data.get("due_at"):
        return "assignment.due"
    return told.kind

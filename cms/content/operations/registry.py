"""Every operation by its name, with the function that carries it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from cms.content.context import WriteContext
from cms.content.operations.base import Operation
from cms.content.operations.confirm_translation import ConfirmTranslation, confirm_translation
from cms.content.operations.copy_locale import CopyLocale, copy_locale
from cms.content.operations.create import CreateEntry, create
from cms.content.operations.move import Move, move
from cms.content.operations.publish import Publish, carry_out
from cms.content.operations.save import SaveDraft, save
from cms.content.operations.schedule import Schedule, Unschedule, schedule, unschedule
from cms.content.operations.trash import Purge, Restore, Trash, purge, restore, trash
from cms.content.operations.unpublish import Unpublish, unpublish
from cms.content.plan import Outcome

Handler = Callable[[WriteContext, Any], Outcome]

HANDLERS: Mapping[type[Operation], Handler] = MappingProxyType(
    {
        CreateEntry: create,
        SaveDraft: save,
        Publish: carry_out,
        Unpublish: unpublish,
        Schedule: schedule,
        Unschedule: unschedule,
        Move: move,
        CopyLocale: copy_locale,
        ConfirmTranslation: confirm_translation,
        Trash: trash,
        Restore: restore,
        Purge: purge,
    }
)

OPERATIONS: Mapping[str, type[Operation]] = MappingProxyType({op.name: op for op in HANDLERS})

"""Every operation by its name, with the function that carries it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from cms.content.assets.tagging import Tag, tag
from cms.content.collaboration.comments.operations import (
    AddComment,
    DeleteComment,
    EditComment,
    ReopenComment,
    ResolveComment,
    comment,
    delete_comment,
    edit_comment,
    reopen_comment,
    resolve_comment,
)
from cms.content.collaboration.tasks.operations import (
    Assign,
    ChangeTask,
    FinishTask,
    assign,
    change_task,
    finish_task,
)
from cms.content.context import WriteContext
from cms.content.model.operations import DefineType, DropType, define_type, drop_type
from cms.content.operations.base import Operation
from cms.content.operations.change_face import ChangeFace, change_face
from cms.content.operations.confirm_translation import ConfirmTranslation, confirm_translation
from cms.content.operations.copy_locale import CopyLocale, copy_locale
from cms.content.operations.create import CreateEntry, create
from cms.content.operations.erase import Erase, erase
from cms.content.operations.erase_person import ErasePerson, erase_person
from cms.content.operations.move import Move, move
from cms.content.operations.prune import PruneHistory, prune
from cms.content.operations.publish import Publish, carry_out
from cms.content.operations.revert import Revert, revert
from cms.content.operations.save import SaveDraft, save
from cms.content.operations.schedule import Schedule, Unschedule, schedule, unschedule
from cms.content.operations.trash import Purge, Restore, Trash, purge, restore, trash
from cms.content.operations.unpublish import Unpublish, unpublish
from cms.content.plan import Outcome
from cms.content.releases.editing import (
    add_to_release,
    change_release,
    create_release,
    delete_release,
    remove_from_release,
)
from cms.content.releases.operations import (
    AddToRelease,
    ChangeRelease,
    CreateRelease,
    DeleteRelease,
    PublishRelease,
    RemoveFromRelease,
    ScheduleRelease,
    UndoRelease,
    UnscheduleRelease,
)
from cms.content.releases.publishing import publish_release
from cms.content.releases.scheduling import schedule_release, unschedule_release
from cms.content.releases.undoing import undo_release
from cms.content.undo.operation import Undo, undo
from cms.content.undo.rewind import Rewind, rewind
from cms.content.workflow.defining import (
    DefineWorkflow,
    DeleteWorkflow,
    define_workflow,
    delete_workflow,
)
from cms.content.workflow.transitions import Approve, MakeTransition, Reject, Submit, make_step

Handler = Callable[[WriteContext, Any], Outcome]

HANDLERS: Mapping[type[Operation], Handler] = MappingProxyType(
    {
        CreateEntry: create,
        SaveDraft: save,
        Tag: tag,
        Revert: revert,
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
        CreateRelease: create_release,
        ChangeRelease: change_release,
        DeleteRelease: delete_release,
        AddToRelease: add_to_release,
        RemoveFromRelease: remove_from_release,
        PublishRelease: publish_release,
        ScheduleRelease: schedule_release,
        UnscheduleRelease: unschedule_release,
        UndoRelease: undo_release,
        Undo: undo,
        Rewind: rewind,
        Erase: erase,
        ErasePerson: erase_person,
        PruneHistory: prune,
        MakeTransition: make_step,
        Submit: make_step,
        Approve: make_step,
        Reject: make_step,
        Assign: assign,
        ChangeTask: change_task,
        FinishTask: finish_task,
        AddComment: comment,
        EditComment: edit_comment,
        DeleteComment: delete_comment,
        ResolveComment: resolve_comment,
        ReopenComment: reopen_comment,
        DefineWorkflow: define_workflow,
        DeleteWorkflow: delete_workflow,
        DefineType: define_type,
        DropType: drop_type,
        ChangeFace: change_face,
    }
)

OPERATIONS: Mapping[str, type[Operation]] = MappingProxyType({op.name: op for op in HANDLERS})

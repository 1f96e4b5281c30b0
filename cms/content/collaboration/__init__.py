"""People who work on the same entry: autosave, presence, locks, comments, tasks."""

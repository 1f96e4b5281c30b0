"""The audit: the event log chained by hashes and sealed, so that whatever was changed in it is found."""

"""Backup: every row of the database in one file, whichever database it is, and back; verified."""

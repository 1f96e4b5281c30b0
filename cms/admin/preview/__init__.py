"""Entries as readers will see them, beside the form."""

"""Entries as answers: documents joined as text wherever nothing in them has to change."""

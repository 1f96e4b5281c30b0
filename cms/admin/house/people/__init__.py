"""People: accounts, groups, and what is erased on request."""

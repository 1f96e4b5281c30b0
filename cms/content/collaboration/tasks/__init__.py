"""Tasks: given by transitions or by hand, to a person, a role or a group, and done."""

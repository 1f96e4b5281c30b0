"""The colander node of each kind of field, one module a family."""

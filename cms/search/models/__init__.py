"""The tables of the index, and what the databases themselves do with them."""

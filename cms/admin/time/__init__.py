"""History, compare, blame, restore, and the whole site at another time."""

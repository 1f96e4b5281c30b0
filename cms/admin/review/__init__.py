"""Comments on fields, tasks, and what one is told of."""

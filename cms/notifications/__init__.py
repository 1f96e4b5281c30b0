"""Who is told of what happened, and by which way."""

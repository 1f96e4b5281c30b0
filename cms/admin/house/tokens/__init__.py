"""Keys for programs: API tokens, and what shows a draft to somebody without an account."""

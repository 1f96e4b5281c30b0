"""What is said of a text before it is published: pure functions, each finding with what to do."""

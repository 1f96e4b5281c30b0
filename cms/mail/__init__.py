"""Letters to people: composed with text and HTML, sent over SMTP."""

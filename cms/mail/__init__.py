"""Letters to people: composed as text and HTML, handed to an SMTP server."""

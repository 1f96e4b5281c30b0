"""What content may look like: types, fields, validation and what is derived from them."""

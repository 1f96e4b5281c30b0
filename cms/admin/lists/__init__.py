"""Lists of content: filters, columns, views, bulk, tree and trash."""

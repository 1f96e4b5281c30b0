"""What the blog adds to the site that visitors read: archives, shelves, feeds, what else to read."""

"""Takes the screenshots of the documentation from a demo site: `make screenshots`."""

"""What runs the site: health, settings, plugins, jobs, and a place to try the API."""

"""What stands behind components that are more than a template."""

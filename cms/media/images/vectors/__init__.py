"""SVG: drawings that could run and load things, and here can't."""

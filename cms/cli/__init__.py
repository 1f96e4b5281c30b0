"""The command line: one module a noun, imported only when it is asked for."""

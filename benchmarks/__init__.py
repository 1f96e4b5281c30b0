"""Measures Cartouche beside a bare Pyramid view; `python -m benchmarks --help` tells how."""

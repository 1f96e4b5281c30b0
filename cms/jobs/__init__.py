"""Work that is done behind, once it has been written down with what caused it."""

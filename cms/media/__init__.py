"""Files: received, looked at, kept under the hash of their bytes, and given out."""

"""Where bytes lie: one port, and what stands behind it."""

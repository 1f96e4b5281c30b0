"""Pages for visitors: which entry, feed or file stands at an address, and how a theme shows it."""

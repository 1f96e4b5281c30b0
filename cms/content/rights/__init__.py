"""Rights seen over all content: what a change of them would give people, and take from them."""

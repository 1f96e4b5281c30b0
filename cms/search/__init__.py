"""Full text over all content: what is indexed with each edition, and how it is found."""

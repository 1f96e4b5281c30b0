"""Rights: roles, who has them where, why somebody may, and what a change would do."""

"""The screens: each reads what was asked, makes one query or one operation, and shows a page."""

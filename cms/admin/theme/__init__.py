"""How the site looks: themes, what is set about them, menus and the first page."""

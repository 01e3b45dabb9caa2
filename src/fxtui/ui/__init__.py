"""The console: screens, widgets and the frame around them. Only this package knows Textual; no money rule lives here."""

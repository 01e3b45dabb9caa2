"""The composition root: configuration → venues → desk → console or command line. It owns the event loop."""

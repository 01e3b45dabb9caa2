"""What draws and writes the generated files of this repository, and tells when they are stale; run as `python -m tools.…`."""

"""The command line: one request in, one answer on standard output, one sentence on standard error when it fails."""

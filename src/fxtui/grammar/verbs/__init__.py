"""The verbs, one file per group; each turns its words into a request and does nothing else."""

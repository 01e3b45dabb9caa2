"""The budgets of docs/benchmarks.md, measured as ratios to anchors in the same run. `make bench` prints the table."""

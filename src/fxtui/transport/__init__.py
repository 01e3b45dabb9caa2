"""The way to a venue and back: one HTTP client, strict JSON, budgets, evidence, redaction; no venue's own words."""

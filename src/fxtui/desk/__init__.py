"""The brain both faces talk to: books, polling, guards, execution and reconciliation, without a screen or a verb."""

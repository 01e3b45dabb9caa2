"""What stays on this machine: configuration, secrets, journal, last known state. No network, no venue."""

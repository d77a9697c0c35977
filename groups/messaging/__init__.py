"""Private words between two paired people: a log for two, encrypted where it lies."""

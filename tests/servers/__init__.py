"""The real servers and the real browser that the tests talk to."""

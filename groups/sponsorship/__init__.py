"""Sponsorship: suggestions with reasons, asking, accepting, ending. One way in, one step out."""

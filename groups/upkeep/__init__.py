"""Keeping the list right: proposals, confirmations, findings, lists elsewhere, letters."""

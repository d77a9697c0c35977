"""Calendars: public subscriptions, and one's own at a secret address."""

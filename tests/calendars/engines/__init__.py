"""Other people's calendar engines, each given many feeds at once, for speed.

An engine takes questions (a feed, and a window of time) and answers what a subscriber's device
would show in it: starts and ends, aware UTC, in order.
"""

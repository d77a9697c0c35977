"""Rooms: one occurrence of a meeting as a live log. Words, hands, the floor, the steps.

*Audience* is Socket.IO's word for who hears; *room* is ours for the meeting's log.
"""

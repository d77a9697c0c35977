"""Members: a handle and a password, their sessions, their blocks and their choices.

No e-mail, no phone, no real name. A member is known to others by the handle they chose.
"""

"""What every domain stands on: database, clock, errors, text, pages, the log, sockets.

No fellowship word belongs here.
"""

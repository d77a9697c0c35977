"""Backups: everything in one file, taken while people talk, and put back as a whole or not at all.

``sqlite`` and ``postgresql`` know how each database is copied; ``afterwards`` what a database
that went back in time must be told before anybody sees it; ``cli`` are the two commands.
"""

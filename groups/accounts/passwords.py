"""Argon2id, off the event loop.

19 MiB, two passes, one lane is OWASP's setting and takes about 30 ms; in the hub's thread
pool it holds up nobody else.
"""

import argon2
import gevent

_hasher = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Checked against when there is no such member, so that both answers take as long.
_NOBODY = _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    """A new hash; never call it inside a transaction."""
    return str(gevent.get_hub().threadpool.apply(_hasher.hash, (password,)))


def matches(password_hash: str | None, password: str) -> bool:
    """Does the password fit? The same time for a member and for nobody."""
    fits = bool(gevent.get_hub().threadpool.apply(_fits, (password_hash or _NOBODY, password)))
    return fits and password_hash is not None


def _fits(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False

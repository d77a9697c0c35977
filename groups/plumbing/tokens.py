"""Secrets handed out and kept: random on the way out, hashed at rest."""

import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_ALPHABET = "abcdefghjkmnpqrstvwxyz23456789"


def new_token() -> str:
    """A secret of 192 bits, safe in an address."""
    return secrets.token_urlsafe(24)


def new_id(length: int = 16) -> str:
    """A random public id (78 bits at the default): not guessable, nothing to count up."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def fingerprint(token: str) -> str:
    """How a token is kept: SHA-256, hex. Tokens are random, so no salt is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def derived_key(secret: str, purpose: str) -> bytes:
    """A 32-byte key for one purpose, so that one leaked use does not open the others."""
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(secret.encode())


def keyed_digest(secret: str, purpose: str, value: str) -> str:
    """A short keyed digest for things we must recognise but not know."""
    key = derived_key(secret, purpose)
    return hmac.new(key, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]

"""Names for addresses: "Día a Día" is dia-a-dia."""

import hashlib
import re

from groups.plumbing.text import fold

LONGEST = 64
_NOT_IN_ADDRESSES = re.compile(r"[^a-z0-9]+")


def slug_of(name: str, most: int = LONGEST) -> str:
    """Return letters, digits and single dashes; never empty.

    What is too long, or has no Latin letter at all, ends in a digest of the whole name, so
    that two long names stay two.
    """
    slug = _NOT_IN_ADDRESSES.sub("-", fold(name)).strip("-")
    if 0 < len(slug) <= most:
        return slug
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug[: most - 9].strip('-')}-{digest}".lstrip("-")

"""Mail addresses as people type them: one, plain, and never a second line."""

import re

from groups.plumbing.errors import Invalid

LONGEST = 254
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}")
_HOST = re.compile(r"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")


def mail_address(value: str, field: str) -> str:
    """Return the address as it is; "" stays ""; raises Invalid for anything else."""
    address = value.strip()
    if not address:
        return ""
    local, _at, host = address.rpartition("@")
    good = len(address) <= LONGEST and _ADDRESS.fullmatch(address) and _HOST.fullmatch(host)
    if not good or local.startswith(".") or local.endswith(".") or ".." in local:
        raise Invalid("Give one mail address, such as friday@example.org.", field)
    return address

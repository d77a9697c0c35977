"""Who serves in a room, and what each service is trusted with."""

from collections.abc import Mapping
from typing import Any

CHAIR = "chair"
CO_CHAIR = "co-chair"

SERVICE_ROLES = frozenset(
    {"chair", "co-chair", "secretary", "greeter", "timekeeper", "door", "reader", "speaker"}
)
LEADING_ROLES = frozenset({"chair", "co-chair", "secretary"})
# A reader and a speaker serve the meeting, and have no say over anybody's place in it.
TRUSTED_ROLES = SERVICE_ROLES - {"reader", "speaker"}


# What one may sign up for on the rota, and what a meeting is poor without.
ROTA_ROLES = ("chair", "co-chair", "greeter", "timekeeper", "reader", "door", "speaker")
WANTED_ROLES = ("chair", "greeter")


def serves(roles: frozenset[str]) -> bool:
    """Whether they look after the room: hear questions, see who is muted, call hands."""
    return bool(roles & TRUSTED_ROLES)


def leads(roles: frozenset[str]) -> bool:
    return bool(roles & LEADING_ROLES)


def roles_of(state: Mapping[str, Any], person: str, own: list[str]) -> frozenset[str]:
    """The roles one came with, and those given in this room."""
    return frozenset(own) | frozenset(state["roles"].get(person, ()))

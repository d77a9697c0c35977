"""What a press on the rota sends."""

from collections.abc import Mapping
from dataclasses import dataclass

from groups.plumbing.errors import Invalid
from groups.rooms.roles import ROTA_ROLES

WISHES = ("sign_up", "step_back", "offer", "keep")


@dataclass(frozen=True)
class Press:
    recurrence_id: str
    role: str
    wish: str


def press_from(words: Mapping[str, str]) -> Press:
    """Read date, role and wish; raises Invalid."""
    role, wish = words.get("role", ""), words.get("wish", "sign_up")
    if role not in ROTA_ROLES:
        raise Invalid("Please choose one of the services.", "role")
    if wish not in WISHES:
        raise Invalid("Please use the buttons of the page.", "wish")
    return Press(words.get("date", "")[:24], role, wish)

"""HTTP in. Importing ``bp`` from here brings every page with it."""

from groups.rooms.views import (
    agendas,
    bans,
    door,
    group,
    log,
    lounge,
    panel,
    rehearsal,
    reports,
    room,
    room_forms,
    rota,
    slips,
    steps,
)
from groups.rooms.views.blueprint import bp

__all__ = [
    "agendas",
    "bans",
    "bp",
    "door",
    "group",
    "log",
    "lounge",
    "panel",
    "rehearsal",
    "reports",
    "room",
    "room_forms",
    "rota",
    "slips",
    "steps",
]

"""Who left or came, when the room must know: a row by the clock, once among all processes.

Found from the leases of presence. Whoever reads by plain pages holds none, and is never missed.
"""

import logging

from groups.plumbing.errors import HomegroupError, Stale
from groups.plumbing.log import leases
from groups.plumbing.log.append import Command
from groups.rooms.broadcasts import live
from groups.rooms.kinds.coming import matters
from groups.rooms.kinds.hands import joins_late
from groups.rooms.kinds.kind import CLOCK
from groups.rooms.models import RoomLease

log = logging.getLogger(__name__)

Places = set[tuple[int, str]]
"""The log and the persona."""

MOST_TRIES = 3


class Absences:
    """Who of this process left, or came, since the last tick."""

    def __init__(self) -> None:
        self._left: Places = set()
        self._missed: Places = set()
        self._came: Places = set()

    def regard(self, left: Places, came: Places) -> None:
        self._left |= left
        self._came |= came

    def tell(self) -> None:
        """Once a tick. Who is back by the next one has only reloaded the page."""
        missed, self._missed, self._left = self._missed, self._left, set()
        came, self._came = self._came, set()
        for log_id, person in self._news("went_away", missed - came):
            if not self._here(log_id, person):
                self._say("went_away", log_id, person)
        for kind in ("came_back", "round_joined"):
            for log_id, person in self._news(kind, came):
                self._say(kind, log_id, person)

    def _news(self, kind: str, places: Places) -> Places:
        """Those of whom the room must know: one look at each room, however many came."""
        heads = {log_id: live.head(log_id) for log_id, _person in places}
        states = {log_id: head["state"] for log_id, head in heads.items() if head is not None}
        return {
            (log_id, person)
            for log_id, person in places
            if log_id in states and _is_news(kind, states[log_id], person)
        }

    def _here(self, log_id: int, person: str) -> bool:
        with live.engine.connect() as connection:
            return person in leases.connected(connection, RoomLease, log_id)

    def _say(self, kind: str, log_id: int, person: str) -> None:
        for _ in range(MOST_TRIES):
            head = live.head(log_id)
            if head is None or not _is_news(kind, head["state"], person):
                return
            seq = head["state_seq"]
            name = f"{kind}:{seq}:{person}"
            try:
                live.append(Command(log_id, CLOCK, name, kind, {"member": person}, expect=seq))
            except Stale:
                continue
            except HomegroupError as refusal:
                log.info("nobody was told that somebody left: %s", refusal.code)
            return


def _is_news(kind: str, state: dict[str, object], person: str) -> bool:
    if kind == "round_joined":
        return joins_late(state, person)
    away: object = state.get("away", {})
    known = isinstance(away, dict) and person in away
    return known if kind == "came_back" else not known and matters(state, person)


absences = Absences()


def back(log_id: int, state: dict[str, object], person: str) -> None:
    """Somebody whose line dropped asked for a page: they are there, by another way."""
    if _is_news("came_back", state, person):
        absences.regard(set(), {(log_id, person)})

"""How fast one may come and write, by whatever way: the socket, the log over HTTP, a form."""

from functools import partial

from groups.plumbing.security import RateLimits
from groups.rooms.broadcasts import live
from groups.rooms.kinds.words import holds
from groups.rooms.roles import serves

# Of everybody; and of who neither serves nor has the floor, so that nobody fills the others' page.
# A share that was written while waiting goes out paragraph by paragraph, as fast as one likes.
AT_MOST = "60/30 seconds"
AT_MOST_BESIDE = "10/10 seconds"
# A whole page of rows each time. A phone that comes and goes in a tunnel joins every few seconds.
JOINS_AT_MOST = "12/10 seconds"


class Pace:
    """Counts by the limits of the app, given once: an event that is bare has none to ask."""

    limits = RateLimits(on=True)

    def join(self, session_id: str) -> None:
        """Count one more; raises RateLimited."""
        self.limits.allow(JOINS_AT_MOST, "join", session_id)

    def write(self, log_id: int, person: str, roles: frozenset[str]) -> None:
        """Count one more row; raises RateLimited."""
        self.limits.allow(AT_MOST, "append", person)
        if not serves(roles):
            floor = partial(_has_floor, log_id, person)
            self.limits.allow(AT_MOST_BESIDE, "beside", person, unless=floor)


def _has_floor(log_id: int, person: str) -> bool:
    head = live.head(log_id)
    return head is not None and holds(head["state"], person)


pace = Pace()
